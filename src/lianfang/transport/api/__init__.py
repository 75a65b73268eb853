"""The transport room for machines."""

from lianfang.transport.api.operations import router

__all__ = ["router"]
