"""Reading filings, checks and figures of the return to work."""
