"""The tables of the workforce room."""

from lianfang.sheets.kinds import register
from lianfang.workforce.sheets.roster import EmployeesSheet

EMPLOYEES = register(EmployeesSheet())
