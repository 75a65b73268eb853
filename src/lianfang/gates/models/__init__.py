"""Rows of the gates room."""

from lianfang.gates.models.closure import Closure
from lianfang.gates.models.coach import Coach, Passenger, Reading
from lianfang.gates.models.passage import Expected, Passage
from lianfang.gates.models.permit import Permit
from lianfang.gates.models.point import Duty, Point
from lianfang.gates.models.roster import RosterPost, RosterProposal

__all__ = [
    "Closure",
    "Coach",
    "Duty",
    "Expected",
    "Passage",
    "Passenger",
    "Permit",
    "Point",
    "Reading",
    "RosterPost",
    "RosterProposal",
]
