"""Pages of superiors' tables."""
