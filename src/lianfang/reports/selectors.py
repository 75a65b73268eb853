"""Reading bulletins, the metrics a person may see, and what the recount by night found."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.selectors import playbook_in_force
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place
from lianfang.reports.enums import BulletinState, RecountKind
from lianfang.reports.metrics import Declared, all_metrics
from lianfang.reports.models import Bulletin, BulletinStep, Recount

RECOUNTS = "reports.recount.view"
# A night later than this and nobody has recounted.
A_NIGHT = timedelta(hours=30)
UNDER_WAY = (BulletinState.DRAFT, BulletinState.REVIEW, BulletinState.APPROVED)


def bulletin_list(viewer: Actor, path: str, state: str = "") -> QuerySet[Bulletin]:
    """Bulletins of the place at `path` and of places in it, of one state or all that were not
    discarded; those under way only for those who draft or review."""
    rows = Bulletin.objects.filter(
        path__under=viewer.territory("reports.bulletin.view").within(path)
    ).select_related("place")
    rows = rows.filter(state=state) if state else rows.exclude(state=BulletinState.DISCARDED)
    if not viewer.rights & {"reports.bulletin.draft", "reports.bulletin.review"}:
        rows = rows.filter(issued_at__isnull=False)
    return rows


def get_bulletin(viewer: Actor, bulletin_id: UUID) -> Bulletin:
    rows = bulletin_list(viewer, "").select_related("corrects")
    found = rows.filter(pk=bulletin_id).first()
    if found is None:
        raise NotFound()
    return found


def steps_of(viewer: Actor, bulletin: Bulletin) -> list[BulletinStep]:
    """The way the bulletin went; for those who draft or review."""
    if not viewer.rights & {"reports.bulletin.draft", "reports.bulletin.review"}:
        return []
    return list(BulletinStep.objects.filter(bulletin=bulletin))


def corrections_of(viewer: Actor, bulletin: Bulletin) -> list[Bulletin]:
    """Issued bulletins that correct this one."""
    return list(bulletin_list(viewer, "", BulletinState.ISSUED).filter(corrects=bulletin))


def kinds_at(path: str, moment: datetime) -> tuple[Text, ...]:
    """The kinds of bulletins the plan in force at the place knows."""
    playbook = playbook_in_force(path, moment)
    return playbook.all_bulletins if playbook else ()


def bulletins_due(viewer: Actor, place_id: UUID, now: datetime) -> list[str]:
    """Kinds whose hour has come today at the place and of which there is no draft yet."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        return []
    today = local_day(now)
    there = Bulletin.objects.filter(place=place, day=today, corrects__isnull=True)
    known = set(there.values_list("kind", flat=True))
    return [
        text.key
        for text in kinds_at(place.path, now)
        if text.schedule is not None
        and text.key not in known
        and local_moment(today, text.schedule.draft_at) <= now
    ]


def late_bulletins(viewer: Actor, path: str, now: datetime) -> QuerySet[Bulletin]:
    """Bulletins that should be out and are not; a day on, nobody waits for them any more."""
    here = viewer.territory("reports.bulletin.view").within(path)
    return Bulletin.objects.filter(
        Q(due_at__lte=now) & Q(day=local_day(now)), path__under=here, state__in=UNDER_WAY
    ).order_by("due_at")


def metric_groups() -> dict[str, list[Declared]]:
    """All metrics by group, in the order they are declared; other names of one are left out."""
    groups: dict[str, list[Declared]] = defaultdict(list)
    for metric in all_metrics().values():
        if not metric.same_as:
            groups[metric.group].append(metric)
    return dict(groups)


def metrics_found(text: str) -> list[Declared]:
    """Metrics with the text in one of their names, their key or their definition; names first."""
    wanted = text.casefold()
    by_name, by_definition = [], []
    for metric in all_metrics().values():
        if metric.same_as:
            continue
        names = (str(metric.title), metric.key, *metric.names)
        if any(wanted in name.casefold() for name in names):
            by_name.append(metric)
        elif wanted in str(metric.definition).casefold():
            by_definition.append(metric)
    return by_name + by_definition


def recounts(viewer: Actor) -> QuerySet[Recount]:
    """What recounts found, the newest first; of the whole jurisdiction, without personal data."""
    if RECOUNTS not in viewer.rights:
        return Recount.objects.none()
    return Recount.objects.all()


def last_recounts(viewer: Actor) -> list[Recount]:
    """The newest recount of each kind that there is one of."""
    found = [recounts(viewer).filter(kind=kind).first() for kind in RecountKind]
    return [one for one in found if one is not None]


def differing_recounts(viewer: Actor, now: datetime) -> list[Recount]:
    """Recounts of last night that found something wrong."""
    return list(recounts(viewer).filter(differences__gt=0, at__gt=now - A_NIGHT, at__lte=now))
