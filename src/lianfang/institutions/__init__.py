"""Closed institutions: who lives in a home, who is on watch there, who was measured today."""
