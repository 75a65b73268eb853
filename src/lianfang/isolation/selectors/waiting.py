"""Missed slots and people who left without leave that were told to the viewer's role."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import FRESH, Waiting, told_to
from lianfang.isolation.enums import RUNNING, Told
from lianfang.isolation.models import Telling

MOST = 30


def told_cases(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """One for each telling about a case that runs; no name: it stands on the page of the case."""
    rows = Telling.objects.filter(
        told_to(viewer, "role", "case__path"),
        at__gte=moment - FRESH,
        case__state__in=RUNNING,
    )
    for row in rows.order_by("-at", "-pk")[:MOST]:
        yield Waiting(
            key=f"isolation:{row.pk}",
            title=_("Isolation: not asked in time")
            if row.about == Told.SLOT
            else _("Isolation: left without leave"),
            note="",
            url=reverse("isolation:case", args=[row.case_id]),
            at=row.at,
            icon="home-check",
            tone="now",
        )
