"""Rows of the people room."""

from lianfang.people.models.anyof import AnyOf
from lianfang.people.models.arrival import Arrival
from lianfang.people.models.household import Household
from lianfang.people.models.person import (
    GONE,
    LIVES_HERE,
    PRESENT,
    GroupMembership,
    Person,
    PersonMerge,
)
from lianfang.people.models.reveal import Reveal
from lianfang.people.models.staff import Staff

__all__ = [
    "GONE",
    "LIVES_HERE",
    "PRESENT",
    "AnyOf",
    "Arrival",
    "GroupMembership",
    "Household",
    "Person",
    "PersonMerge",
    "Reveal",
    "Staff",
]
