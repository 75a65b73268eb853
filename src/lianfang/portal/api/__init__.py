"""The portal room for machines."""

from lianfang.portal.api.operations import router

__all__ = ["router"]
