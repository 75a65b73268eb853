"""Lianfang 联防: joint prevention and return to work for a subdistrict or town."""

__version__ = "0.1.0"
