"""What the overview room reads: rankings, the map, the wall."""
