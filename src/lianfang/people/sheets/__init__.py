"""Tables of residents, households and staff, coming in and going out."""

from lianfang.people.sheets.households import HouseholdsSheet
from lianfang.people.sheets.residents import ResidentsSheet
from lianfang.people.sheets.staff import StaffSheet
from lianfang.sheets.kinds import register

RESIDENTS_SHEET = register(ResidentsSheet())
STAFF_SHEET = register(StaffSheet())
HOUSEHOLDS_SHEET = register(HouseholdsSheet())
