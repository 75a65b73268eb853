"""Reading, understanding and writing workbooks; knows nothing of the database or of people."""
