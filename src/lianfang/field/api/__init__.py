"""Operations of the field room for machines."""

from lianfang.field.api.operations import router

__all__ = ["router"]
