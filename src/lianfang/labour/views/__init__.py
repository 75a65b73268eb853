"""Pages of the labour room."""
