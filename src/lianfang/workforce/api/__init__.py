"""The workforce room for machines."""

from lianfang.workforce.api.operations import router

__all__ = ["router"]
