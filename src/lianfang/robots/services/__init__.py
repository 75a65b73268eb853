"""What is done with robots and their messages."""
