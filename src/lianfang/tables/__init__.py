"""Blank tables of superiors understood once, filled from records, reviewed and frozen."""
