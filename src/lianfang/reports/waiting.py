"""Bulletins that wait for somebody: to be read by a second person, to be issued, or late."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import FRESH, Waiting
from lianfang.reports.enums import BulletinState
from lianfang.reports.models import Bulletin

MOST = 30
HEAVY = ("body", "figures", "events", "changes", "places")
OPEN = (BulletinState.DRAFT, BulletinState.REVIEW, BulletinState.APPROVED)


def waiting_bulletins(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """Those in review in which the viewer had no hand, those reviewed, to whoever may issue them,
    and those whose hour has gone by, to whoever writes them; nothing of a week ago."""
    for right, state in (
        ("reports.bulletin.review", BulletinState.REVIEW),
        ("reports.bulletin.issue", BulletinState.APPROVED),
    ):
        rows = Bulletin.objects.defer(*HEAVY).filter(
            path__under=viewer.territory(right), state=state, drafted_at__gte=moment - FRESH
        )
        if state == BulletinState.REVIEW and viewer.user_id is not None:
            rows = rows.exclude(hands__contains=[viewer.user_id])
        for row in rows.annotate(passed=Max("steps__at")).order_by("-drafted_at", "-pk")[:MOST]:
            yield _line(
                row,
                f"bulletin:{state.value}:{row.pk}",
                _("A bulletin waits for your review")
                if state == BulletinState.REVIEW
                else _("A bulletin waits to be issued"),
                row.passed or row.drafted_at,
            )
    late = Bulletin.objects.defer(*HEAVY).filter(
        path__under=viewer.territory("reports.bulletin.draft"),
        state__in=OPEN,
        due_at__lte=moment,
        due_at__gte=moment - FRESH,
    )
    for one in late.order_by("-due_at", "-pk")[:MOST]:
        if one.due_at is not None:
            yield _line(
                one, f"bulletin:late:{one.pk}", _("A bulletin is late"), one.due_at, tone="now"
            )


def _line(row: Bulletin, key: str, title: str, at: datetime, tone: str = "soon") -> Waiting:
    english = (get_language() or "").startswith("en")
    return Waiting(
        key=key,
        title=title,
        note=(english and row.title_en) or row.title,
        url=reverse("reports:bulletin", args=[row.pk]),
        at=at,
        icon="file-text",
        tone=tone,
    )
