"""The workplan room for machines."""

from lianfang.workplan.api.operations import router

__all__ = ["router"]
