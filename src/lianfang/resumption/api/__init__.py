"""The resumption room for machines."""

from lianfang.resumption.api.operations import router

__all__ = ["router"]
