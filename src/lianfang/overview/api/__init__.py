"""The overview room for machines."""

from lianfang.overview.api.operations import router

__all__ = ["router"]
