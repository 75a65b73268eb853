"""The posts room for machines."""

from lianfang.posts.api.operations import router

__all__ = ["router"]
