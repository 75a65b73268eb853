"""Tables of residents, households and staff, coming in and going out."""

from lianfang.people.sheets.residents import ResidentsSheet
from lianfang.sheets.kinds import register

RESIDENTS_SHEET = register(ResidentsSheet())
