"""The labour room for machines."""

from lianfang.labour.api.operations import router

__all__ = ["router"]
