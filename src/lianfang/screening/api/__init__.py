"""The screening room for machines."""

from lianfang.screening.api.operations import router

__all__ = ["router"]
