"""The isolation room for machines."""

from lianfang.isolation.api.operations import router

__all__ = ["router"]
