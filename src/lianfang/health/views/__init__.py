"""Pages of the health room."""
