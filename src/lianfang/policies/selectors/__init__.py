"""Reading policies, whom they fit and reached, and how far applications have come."""
