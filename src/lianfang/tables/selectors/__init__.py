"""Reading superiors' tables: which are due, what their columns mean, what fills them."""
