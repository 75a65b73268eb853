"""Where: the jurisdiction's own tree, down to the unit's door, and the sites in it."""
