"""Screening: every household of a place asked at its door, what is missed and why, and what follows
from an arrival."""
