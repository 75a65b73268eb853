"""Towns played through the services, with invented people and published figures."""
