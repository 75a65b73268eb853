"""Tables of the command room: team rosters and assignment rosters, in and out."""

from lianfang.command.sheets.responsibilities import ResponsibilitiesSheet
from lianfang.command.sheets.teams import TeamsSheet
from lianfang.sheets.kinds import register

TEAMS = register(TeamsSheet())
RESPONSIBILITIES = register(ResponsibilitiesSheet())
