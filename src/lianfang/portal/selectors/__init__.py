"""What the pages of an enterprise are made of."""
