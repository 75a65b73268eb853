"""The needs room for machines."""

from lianfang.needs.api import measures, operations, own  # noqa: F401  fills the router
from lianfang.needs.api.operations import router

__all__ = ["router"]
