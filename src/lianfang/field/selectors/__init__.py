"""What the field room shows."""
