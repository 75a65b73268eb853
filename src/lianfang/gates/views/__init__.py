"""Pages of the gates room."""
