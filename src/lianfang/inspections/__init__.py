"""Checklists, findings put right and re-checked, premises suspended, rounds of inspectors."""
