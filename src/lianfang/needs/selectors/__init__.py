"""Reading needs, measures and visits."""
