"""Reading the command room, and the few questions upper rooms ask it most."""

from lianfang.command.selectors.plan import phase_of, playbook_in_force

__all__ = ["phase_of", "playbook_in_force"]
