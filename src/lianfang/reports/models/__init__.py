"""Rows of the reports room."""

from lianfang.reports.models.bulletin import Bulletin, BulletinStep

__all__ = ["Bulletin", "BulletinStep"]
