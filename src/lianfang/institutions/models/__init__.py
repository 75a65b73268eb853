"""Rows of the institutions room."""

from lianfang.institutions.models.stay import Stay
from lianfang.institutions.models.watch import Watch

__all__ = ["Stay", "Watch"]
