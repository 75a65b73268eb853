"""Who could look after somebody: whoever answers for them already comes first; and sites to move
people to."""

import uuid
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.responsibilities import responsible_for, serving
from lianfang.isolation.models import CaseDuty, IsolationCase
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP, ancestors
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors import place_list

MOST_CHOICES = 200
# Levels from the case up to whose whole staff may be named: stairwell, building, grid, community.
LEVELS = 4
SITES = (
    SiteKind.HOTEL,
    SiteKind.CLINIC,
    SiteKind.SCHOOL,
    SiteKind.NURSING_HOME,
    SiteKind.WELFARE_HOME,
    SiteKind.OTHER,
)

Choices = list[tuple[str, str]]


def workers_for(viewer: Actor, case: IsolationCase, moment: datetime) -> Choices:
    """(id, name with role and how many they look after): who answers for the person by the plan
    first, then whoever serves there and has least."""
    try:
        answering = responsible_for(viewer, SubjectKind.PERSON, case.person_id, moment)
    except NotFound:
        # The person lives elsewhere than they are isolated, outside the viewer's places.
        answering = []
    found: dict[uuid.UUID, str] = {}
    for one in answering:
        found.setdefault(one.staff.id, f"{one.staff.name} · {one.role_title}")
    top = case.path[: max(len(case.path) - LEVELS * STEP, STEP)]
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(path__under=viewer.territory("people.staff.view")),
        serving(local_day(moment)),
        Q(path__in=ancestors(case.path)) | Q(path__under=top),
    )
    staff = list(rows.order_by("-path", "id")[:MOST_CHOICES])
    loads = _loads([row.pk for row in staff] + list(found))
    allowed = {row.pk for row in staff}
    choices = [(pk, text) for pk, text in found.items() if pk in allowed]
    choices += sorted(
        ((row.pk, row.name) for row in staff if row.pk not in found),
        key=lambda pair: loads.get(pair[0], 0),
    )
    return [(str(pk), f"{text} ({loads.get(pk, 0)})") for pk, text in choices]


def _loads(ids: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    with everywhere("how many somebody looks after counts wherever they are"):
        rows = CaseDuty.objects.filter(staff__in=ids, until__isnull=True).order_by()
        return dict(rows.values_list("staff_id").annotate(number=Count("pk")))


def sites_for(viewer: Actor, right: str) -> Choices:
    """Observation sites in the viewer's places: hotels, schools, clinics and the like."""
    rows: QuerySet[Place] = place_list(viewer, kind=PlaceKind.SITE, right=right)
    sites = rows.filter(site_kind__in=SITES)[:MOST_CHOICES]
    return [(str(row.pk), row.short_name) for row in sites]
