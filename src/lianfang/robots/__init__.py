"""Counts and links sent to the groups of a work chat, in a queue, signed."""
