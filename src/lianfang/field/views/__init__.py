"""Pages of the field room."""
