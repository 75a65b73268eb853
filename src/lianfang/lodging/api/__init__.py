"""The lodging room for machines."""

from lianfang.lodging.api.operations import router

__all__ = ["router"]
