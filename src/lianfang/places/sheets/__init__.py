"""Tables of this room: the roster of places, and the roster of buildings and stairwells."""

from lianfang.places.sheets.buildings import BuildingsSheet
from lianfang.places.sheets.roster import PlacesSheet
from lianfang.sheets.kinds import register

register(PlacesSheet())
register(BuildingsSheet())
