"""News from below that groups hear of: counts and links. Run by the worker after the commit,
perhaps more than once: the same event is told once.

Handlers take numbers from events and figures only; what a person typed never gets here.
"""

import uuid
from datetime import datetime

from django.urls import reverse

from lianfang.access.actors import Actor
from lianfang.access.dispatch import on
from lianfang.access.enums import EventResult
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.kit.clock import local_day
from lianfang.reports.metrics import figure
from lianfang.robots.enums import News
from lianfang.robots.selectors.robots import Reach, telling
from lianfang.robots.services.queueing import Told, queue_news

SYSTEM = Actor.system("robots")
# What rooms tell upwards, and where their events keep how many.
_ESCALATIONS = {
    "command.task.escalate": "told",
    "gates.arrival.escalate": "escalated",
    "health.fever.escalate": "told",
    "inspections.order.escalate": "told",
    "isolation.slot.escalate": "told",
    "needs.ticket.escalate": "told",
    "resumption.filing.escalate": "told",
}


def _tell(event: AuditEvent, now: datetime, told: Told, reach: Reach = Reach.ABOVE) -> None:
    if event.result == EventResult.DONE:
        queue_news(actor=SYSTEM, now=now, told=told, reach=reach)


def _tell_figure(
    event: AuditEvent,
    now: datetime,
    news: News,
    key: str,
    link: str,
    reach: Reach = Reach.ABOVE,
) -> None:
    """Each group hears the figure `key` of its own place."""
    with looking(SYSTEM):
        paths = sorted({robot.path for robot in telling(news, event.path, now, reach)})
        counts = {path: figure(SYSTEM, key, path, now).value for path in paths}
    day = local_day(now).isoformat()
    for path, count in counts.items():
        if not count and news != News.CHECKPOINTS:
            continue
        name = f"{news.value}:{day}" if news == News.FEVERS else f"{news.value}:{event.pk}"
        told = Told(news, path, name, link, {"count": int(count or 0)})
        _tell(event, now, told, Reach.HERE)


@on("reports.bulletin.issue")
def bulletin_issued(event: AuditEvent, now: datetime) -> None:
    link = reverse("reports:bulletin", args=[uuid.UUID(event.subject_id)])
    numbers = {"number": int(event.details.get("number", 0))}
    _tell(event, now, Told(News.BULLETIN, event.path, f"bulletin:{event.pk}", link, numbers))


@on("reports.bulletin.remind")
def bulletin_late(event: AuditEvent, now: datetime) -> None:
    link = reverse("reports:bulletin", args=[uuid.UUID(event.subject_id)])
    _tell(event, now, Told(News.BULLETIN_LATE, event.path, f"bulletin_late:{event.pk}", link))


@on(*_ESCALATIONS)
def work_missed(event: AuditEvent, now: datetime) -> None:
    count = int(event.details.get(_ESCALATIONS[event.action], 0) or 0)
    if count:
        link = reverse("command:tasks") if event.action == "command.task.escalate" else "/"
        _tell(
            event,
            now,
            Told(News.MISSED, event.path, f"missed:{event.pk}", link, {"count": count}),
        )


@on("health.fever.open")
def fever_found(event: AuditEvent, now: datetime) -> None:
    _tell_figure(event, now, News.FEVERS, "fevers_today", "/")


@on("gates.point.open", "gates.point.close")
def checkpoint_changed(event: AuditEvent, now: datetime) -> None:
    _tell_figure(event, now, News.CHECKPOINTS, "checkpoints_manned", reverse("gates:points"))


@on("command.phase.enforce", "command.phase.revoke", "command.phase.restore")
def phase_changed(event: AuditEvent, now: datetime) -> None:
    told = Told(News.PHASE, event.path, f"phase:{event.pk}", reverse("command:playbook"))
    _tell(event, now, told, Reach.AROUND)


@on("command.order.issue")
def order_issued(event: AuditEvent, now: datetime) -> None:
    count = int(event.details.get("recipients", 0) or 0)
    link = reverse("command:order", args=[uuid.UUID(event.subject_id)])
    _tell(event, now, Told(News.ORDER, event.path, f"order:{event.pk}", link, {"count": count}))


@on("tables.filling.draft")
def table_filled(event: AuditEvent, now: datetime) -> None:
    """Those the system filled by itself; whoever fills one at the desk knows of it."""
    if event.actor_id is None:
        link = reverse("tables:filled", args=[uuid.UUID(event.subject_id)])
        _tell(event, now, Told(News.TABLE, event.path, f"table:{event.subject_id}", link))


@on("tables.filling.remind")
def tables_late(event: AuditEvent, now: datetime) -> None:
    """The event is of all places; each group hears how many are late in its own."""
    link = reverse("tables:tables")
    _tell_figure(event, now, News.TABLE_LATE, "tables_late", link, Reach.AROUND)
