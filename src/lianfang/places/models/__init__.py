"""Rows of the places room."""

from lianfang.places.models.code import Division, OfficialCode
from lianfang.places.models.dwelling import Dwelling
from lianfang.places.models.move import PlaceMove
from lianfang.places.models.place import Place
from lianfang.places.models.placed import Placed

__all__ = ["Division", "Dwelling", "OfficialCode", "Place", "PlaceMove", "Placed"]
