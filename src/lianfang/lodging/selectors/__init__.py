"""What the lodging room shows, and to whom."""
