"""Isolation: one case for each person, one to one service, slots, errands, papers, release."""
