"""What the workforce room shows."""
