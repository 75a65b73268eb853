"""The funds room for machines."""

from lianfang.funds.api.operations import router

__all__ = ["router"]
