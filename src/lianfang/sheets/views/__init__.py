"""Pages of tables in and out."""
