"""Rosters of vacancies and of people who look for work."""

from lianfang.labour.sheets.seekers import SEEKERS
from lianfang.labour.sheets.vacancies import VACANCIES

__all__ = ["SEEKERS", "VACANCIES"]
