"""Pages of the policies room."""
