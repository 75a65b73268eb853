"""The structure of a version of a blank, as it was read when it came, and the table as it looks."""

import msgspec

from lianfang.blanks.model import Blank
from lianfang.tables.models import TableVersion


def blank_of(version: TableVersion) -> Blank:
    """What stands where in the version's file."""
    return msgspec.convert(version.structure, Blank)
