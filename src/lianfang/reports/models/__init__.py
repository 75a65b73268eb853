"""Rows of the reports room."""

from lianfang.reports.models.bulletin import Bulletin, BulletinStep
from lianfang.reports.models.recount import Recount

__all__ = ["Bulletin", "BulletinStep", "Recount"]
