"""The inspections room for machines."""

from lianfang.inspections.api import rounds
from lianfang.inspections.api.operations import router

__all__ = ["rounds", "router"]
