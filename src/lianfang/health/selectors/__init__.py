"""Reading of the health room."""
