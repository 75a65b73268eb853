"""Operations of the command room for machines."""

from lianfang.command.api.operations import router

__all__ = ["router"]
