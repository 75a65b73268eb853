"""What a person does with a table: send it, say what its columns are, have it checked, apply it."""
