"""Pages of accounts, roles, the trail, one's own account and signing in."""
