"""What the gates room shows."""
