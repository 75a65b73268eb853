"""Reading isolation cases and what belongs to them."""
