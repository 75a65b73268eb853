"""Seeing the whole: figures that open their rows, the command page, the bulletin."""
