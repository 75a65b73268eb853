"""Pages of the robots room."""
