"""The robots room for machines."""

from lianfang.robots.api.operations import router

__all__ = ["router"]
