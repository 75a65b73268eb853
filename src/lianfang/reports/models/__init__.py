"""Rows of the reports room."""

from lianfang.reports.models.bulletin import Bulletin

__all__ = ["Bulletin"]
