"""What people do with superiors' tables."""
