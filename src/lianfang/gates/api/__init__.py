"""The gates room for machines."""

from lianfang.gates.api.operations import router

__all__ = ["router"]
