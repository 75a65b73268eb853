"""Rows of the gates room."""

from lianfang.gates.models.closure import Closure
from lianfang.gates.models.passage import Expected, Passage
from lianfang.gates.models.permit import Permit
from lianfang.gates.models.point import Duty, Point

__all__ = ["Closure", "Duty", "Expected", "Passage", "Permit", "Point"]
