"""The inspections room for machines."""

from lianfang.inspections.api.operations import router

__all__ = ["router"]
