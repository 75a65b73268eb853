"""Rankings of places and teams, the map of operations, the wall screen."""
