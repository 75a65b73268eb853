"""Single checks: lists of a day, one person's curve. The latest version of a record counts."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, floor
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.subjects import get_subject, person_ids
from lianfang.health.models import HealthCheck, HealthTally, PersonDay
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.kit.clock import LOCAL_ZONE, day_bounds
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person
from lianfang.places.models import Place

RIGHT = "health.check.view"
CURVE_DAYS = 30
# What the axis of a curve shows at least (°C).
COOL, HOT = 35, 39
MOST_CHECKS = 500


def counting() -> Q:
    """Condition on checks: the record counts; it took place and nothing supersedes it."""
    later = HealthCheck._base_manager.filter(supersedes=OuterRef("pk"))
    return Q(void=False) & ~Q(Exists(later))


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check with its symptoms in words."""

    check: HealthCheck
    symptoms: tuple[str, ...]
    is_alert: bool
    is_superseded: bool


def check_list(
    viewer: Actor, place: Place, day: date, *, fever: bool = False, source: str = ""
) -> QuerySet[HealthCheck]:
    """Checks of the day in the place that count, latest first."""
    begin, end = day_bounds(day)
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[HealthCheck] = HealthCheck.objects.filter(
        counting(), path__under=territory, taken_at__gte=begin, taken_at__lt=end
    )
    if fever:
        rows = rows.filter(fever=True)
    if source:
        rows = rows.filter(source=source)
    return rows.select_related("person", "staff").order_by("-taken_at", "-id")


def get_check(viewer: Actor, check_id: uuid.UUID) -> HealthCheck:
    """One check in the viewer's places, or NotFound."""
    rows = HealthCheck.objects.filter(pk=check_id, path__under=viewer.territory(RIGHT))
    row: HealthCheck | None = rows.select_related("person", "staff", "place").first()
    if row is None:
        raise NotFound()
    return row


def path_to_record(viewer: Actor, person_id: uuid.UUID) -> str:
    """Where the person lives, for whoever may record their check; NotFound for all others."""
    territory = viewer.territory("health.check.record")
    rows = Person.objects.filter(pk=person_id, path__under=territory)
    path: str | None = rows.values_list("path", flat=True).first()
    if path is None:
        raise NotFound()
    return path


def check_view(check: HealthCheck, rules: HealthRules, *, superseded: bool = False) -> CheckView:
    """The check in words; a symptom the plan no longer knows shows its key."""
    names = {symptom.key: str(symptom.title) for symptom in rules.plan.symptoms}
    alarms = not rules.alarms.isdisjoint(check.symptoms)
    return CheckView(
        check=check,
        symptoms=tuple(names.get(key, key) for key in check.symptoms),
        is_alert=check.fever or alarms,
        is_superseded=superseded,
    )


def checks_of_person(
    viewer: Actor, person_id: uuid.UUID, moment: datetime, days: int = CURVE_DAYS
) -> list[CheckView]:
    """Everything recorded about a person in the last days, latest first, corrected records marked;
    also what was recorded under a duplicate that was merged into them."""
    subject = get_subject(viewer, SubjectKind.PERSON, person_id)
    rows = HealthCheck.objects.filter(
        person_id__in=person_ids(person_id),
        path__under=viewer.territory(RIGHT),
        taken_at__gte=moment - timedelta(days=days),
    ).select_related("staff")
    # A correction stands for the moment of the check it supersedes, and above it.
    checks = list(rows.order_by("-taken_at", "-received_at", "-id")[:MOST_CHECKS])
    corrected = {check.supersedes_id for check in checks}
    rules = health_rules(viewer, subject.path, moment)
    return [check_view(one, rules, superseded=one.pk in corrected) for one in checks]


def curve_chart(views: list[CheckView], rules: HealthRules) -> dict[str, Any] | None:
    """The temperatures as a line with the fever threshold, oldest first; None without any."""
    measured = [
        view.check
        for view in reversed(views)
        if view.check.temperature is not None and not view.is_superseded
    ]
    if not measured:
        return None
    heats = [float(one.temperature or 0) for one in measured]
    return {
        "kind": "line",
        # From nought on every curve would be flat.
        "min": min(COOL, floor(min(heats))),
        "max": max(HOT, ceil(max(heats))),
        "categories": [f"{one.taken_at.astimezone(LOCAL_ZONE):%m-%d %H:%M}" for one in measured],
        "series": [
            {
                "name": gettext("Temperature (°C)"),
                "values": heats,
            }
        ],
        "unit": "℃",
        "target": {
            "value": float(rules.plan.temperature.fever),
            "label": gettext("Fever from %(fever)s") % {"fever": rules.plan.temperature.fever},
        },
    }


def kept_of_day(viewer: Actor, day: date) -> int:
    """How many counts are kept beside the checks of a day: of persons, and of places."""
    tallies = HealthTally.objects.filter(day=day, path__under=viewer.ambient).count()
    return tallies + PersonDay.objects.filter(day=day).count()
