"""The institutions room for machines."""

from lianfang.institutions.api.operations import router

__all__ = ["router"]
