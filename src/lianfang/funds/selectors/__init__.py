"""What the funds room shows, and to whom."""
