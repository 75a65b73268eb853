"""Pages of the isolation room."""
