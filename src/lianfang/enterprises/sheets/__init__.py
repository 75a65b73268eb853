"""The roster of enterprises, coming in and going out."""

from lianfang.enterprises.sheets.roster import EnterprisesSheet
from lianfang.sheets.kinds import register

ENTERPRISES_SHEET = register(EnterprisesSheet())
