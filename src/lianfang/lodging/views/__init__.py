"""Pages of the lodging room."""
