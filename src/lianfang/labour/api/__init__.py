"""Operations of the labour room for machines."""

from lianfang.labour.api import sign_ups
from lianfang.labour.api.operations import router

__all__ = ["router", "sign_ups"]
