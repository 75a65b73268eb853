"""Reading the charters room."""
