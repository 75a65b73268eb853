"""Operations of the people room for machines."""

from lianfang.people.api.operations import router

__all__ = ["router"]
