"""A worker's own doors: what is left to screen in the places they answer for, in walking order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.responsibilities import in_force, own_staff
from lianfang.command.selectors.subjects import (
    common_place,
    place_names,
    walking_key,
    whereabouts,
)
from lianfang.kit.clock import local_day
from lianfang.kit.territory import STEP, Territory
from lianfang.screening.models import Campaign, ListedHousehold
from lianfang.screening.selectors.campaigns import area_of, open_campaigns
from lianfang.screening.selectors.missed import MissedHousehold, household_rows

RIGHT = "screening.record.make"
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Walk:
    """The doors of one stairwell, bay or grid, in walking order."""

    path: str
    title: str
    doors: tuple[MissedHousehold, ...]


@dataclass(frozen=True, slots=True)
class OwnDoors:
    """What is left of one campaign for one worker; `left` counts all, three hundred are shown."""

    campaign: Campaign
    walks: tuple[Walk, ...]
    left: int
    done: int
    is_own: bool

    @property
    def total(self) -> int:
        return self.left + self.done


def own_part(viewer: Actor, moment: datetime) -> tuple[Territory, list[object]] | None:
    """Places the worker answers for, and households outside them; None where they answer for
    nothing: then all doors of their places are theirs."""
    staff = own_staff(viewer)
    if staff is None:
        return None
    rows = Responsibility.objects.filter(in_force(local_day(moment)), staff=staff)
    places, homes = [], []
    for kind, subject_id, path in rows.values_list("subject_kind", "subject_id", "path"):
        if kind == SubjectKind.PLACE:
            places.append(path)
        elif kind == SubjectKind.HOUSEHOLD:
            homes.append(subject_id)
    return (Territory.of(places), list(homes)) if places or homes else None


def own_doors(
    viewer: Actor, moment: datetime, *, shown: int = SHOWN, campaigns: Sequence[Campaign] = ()
) -> list[OwnDoors]:
    """The worker's doors of every campaign under way, those left first in walking order."""
    part = own_part(viewer, moment)
    found = []
    for campaign in campaigns or open_campaigns(viewer, RIGHT):
        rows = ListedHousehold.objects.filter(
            campaign=campaign, path__under=area_of(viewer, campaign, right=RIGHT)
        )
        if part is not None:
            rows = rows.filter(Q(path__under=part[0]) | Q(household__in=part[1]))
        open_rows = rows.filter(done_at__isnull=True)
        left = list(open_rows.order_by("path", "walking_order", "door", "id")[:shown])
        if not left and not rows.exists():
            continue
        count = len(left) if len(left) < shown else open_rows.count()
        done = rows.filter(done_at__isnull=False).count()
        doors = household_rows(viewer, left, moment)
        found.append(OwnDoors(campaign, walks(viewer, doors), count, done, part is not None))
    return found


def walks(viewer: Actor, doors: Sequence[MissedHousehold]) -> tuple[Walk, ...]:
    """Doors by stairwell, bay or grid, the way somebody walks them."""
    by_path: dict[str, list[MissedHousehold]] = defaultdict(list)
    for door in doors:
        by_path[door.listed.path].append(door)
    names = place_names(by_path)
    # What all doors share need not be said at each: a grid worker knows their grid.
    shared = len(common_place(by_path)) // STEP if len(by_path) > 1 else 0
    below = max(shared, 2, len(viewer.home_path) // STEP + 1)
    return tuple(
        Walk(path, whereabouts(path, names, min(below, len(path) // STEP)), tuple(by_path[path]))
        for path in sorted(by_path, key=lambda one: walking_key(one, names))
    )
