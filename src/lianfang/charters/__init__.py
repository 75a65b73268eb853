"""Buses and trains that bring workers back, lists of who is on board, what a head costs."""
