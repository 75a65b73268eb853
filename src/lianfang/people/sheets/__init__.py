"""Tables of residents, households, staff and arrivals, coming in and going out."""

from lianfang.people.sheets.arrivals import ArrivalsSheet
from lianfang.people.sheets.households import HouseholdsSheet
from lianfang.people.sheets.residents import ResidentsSheet
from lianfang.people.sheets.staff import StaffSheet
from lianfang.sheets.kinds import register

RESIDENTS_SHEET = register(ResidentsSheet())
STAFF_SHEET = register(StaffSheet())
HOUSEHOLDS_SHEET = register(HouseholdsSheet())
ARRIVALS_SHEET = register(ArrivalsSheet())
