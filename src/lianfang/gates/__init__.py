"""Checkpoints, passages, sealed places and passes."""
