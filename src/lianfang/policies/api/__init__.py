"""The policies room for machines."""

from lianfang.policies.api.operations import router

__all__ = ["router"]
