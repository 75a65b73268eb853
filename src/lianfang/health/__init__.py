"""How people feel: health checks of many, and what is done at once when somebody has a fever."""
