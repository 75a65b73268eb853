"""Operations of the command room for machines."""

from lianfang.command.api import mobilisations, orders, phases
from lianfang.command.api.operations import router

__all__ = ["mobilisations", "orders", "phases", "router"]
