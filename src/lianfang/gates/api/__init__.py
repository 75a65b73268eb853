"""The gates room for machines."""

from lianfang.gates.api import coaches, rosters
from lianfang.gates.api.operations import router

__all__ = ["coaches", "rosters", "router"]
