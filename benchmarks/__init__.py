"""Every promised figure as a command anyone can run: `make bench`, `make bench ONLY=name`."""
