"""Tables of the field room."""

from lianfang.field.models.report import ResidentReport

__all__ = ["ResidentReport"]
