"""Pages of the charters room."""
