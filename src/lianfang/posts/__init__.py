"""Posts: something to be served at a place, published, claimed, confirmed, served, closed."""
