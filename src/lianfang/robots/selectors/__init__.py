"""Reading of the robots room."""
