"""Who lives in a home and how they are, read in a fixed number of queries."""
