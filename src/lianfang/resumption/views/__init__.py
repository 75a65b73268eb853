"""Filings to resume on screen: the desk, and the phone of an enterprise."""
