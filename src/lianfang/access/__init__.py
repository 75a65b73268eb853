"""Who may do and see what: users, roles, appointments, actions, the audit chain."""
