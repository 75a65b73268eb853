"""Programmes with a budget, applications, decisions, payments, what is left."""
