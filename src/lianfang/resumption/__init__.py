"""Filings to resume: checked, decided, batches back at their posts."""
