"""Rows of the lodging room."""

from lianfang.lodging.models.booking import BedNight, Booking, Guest, LodgingWish
from lianfang.lodging.models.hotel import Bed, Hotel, Room

__all__ = ["Bed", "BedNight", "Booking", "Guest", "Hotel", "LodgingWish", "Room"]
