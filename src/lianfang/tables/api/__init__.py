"""The tables room for machines."""

from lianfang.tables.api.operations import router

__all__ = ["router"]
