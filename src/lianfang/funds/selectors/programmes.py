"""Programmes with what is left of them; their ledger."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.funds.enums import (
    COMMITTED,
    OVER,
    WAITING,
    ApplicationState,
    DecidingLevel,
    EntryKind,
)
from lianfang.funds.models import Application, LedgerEntry, Programme
from lianfang.funds.selectors.amounts import (
    could_apply,
    is_open_on,
    not_applied,
    rule_in_words,
    who_in_words,
)
from lianfang.kit.errors import NotFound

VIEW = "funds.programme.view"


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the money of a programme, in fen. `left` is what may still be promised."""

    budget: int = 0
    committed: int = 0
    paid: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme as pages show it; `number_waiting` applications wait for the desk, of which
    `overdue` should have been decided; `silent` enterprises could apply and have not."""

    id: uuid.UUID
    key: str
    title: str
    about: str
    prefix: str
    place_id: uuid.UUID
    place_name: str
    path: str
    rule: str
    rule_text: str
    unit: str
    who: tuple[str, ...]
    papers: tuple[str, ...]
    repeats: bool
    opens_on: date
    closes_on: date | None
    level: str
    level_label: str
    is_open: bool
    stage: str
    tone: str
    budget_fen: int
    committed_fen: int
    paid_fen: int
    left_fen: int
    applications: int
    waiting: int
    overdue: int
    to_pay: int
    eligible: int
    silent: int


def programme_list(viewer: Actor, place_path: str = "") -> QuerySet[Programme]:
    """Programmes of the place, of those above that hold for it, and of those inside it.

    Whoever may see applications anywhere also sees the programme they belong to, though it is the
    town's.
    """
    territory = viewer.territory(VIEW).within(place_path)
    with everywhere("a programme of the town holds for every community of it"):
        over = [p[:n] for p in territory.prefixes for n in range(4, len(p) + 1, 4)]
        rows = Programme.objects.filter(Q(path__under=territory) | Q(path__in=over))
        return rows.select_related("place").order_by("path", "created_at", "id")


def get_programme(viewer: Actor, programme_id: uuid.UUID, right: str = VIEW) -> Programme:
    """A programme that holds in the viewer's places, or NotFound. Other rights than seeing are
    asked for at the programme's own place."""
    with everywhere("the place is compared just below"):
        rows = Programme.objects.select_related("place")
        row: Programme | None = rows.filter(pk=programme_id).first()
    if row is None:
        raise NotFound()
    seen = viewer.can(right, row.path)
    if right == VIEW:
        seen = seen or any(one.startswith(row.path) for one in viewer.territory(VIEW).prefixes)
    if not seen:
        raise NotFound()
    return row


def balances(programmes: Iterable[Programme]) -> dict[uuid.UUID, Balance]:
    """What became of the money of each, from the entries of the ledger and the payments noted."""
    ids = [one.pk for one in programmes]
    found = {pk: Balance() for pk in ids}
    with everywhere("the programmes themselves were found for the viewer"):
        entries = LedgerEntry.objects.filter(programme__in=ids).order_by()
        sums = entries.values("programme").annotate(
            budget=Sum("amount_fen", filter=Q(kind=EntryKind.BUDGET), default=0),
            left=Sum("amount_fen", default=0),
        )
        paid = dict(
            Application.objects.filter(programme__in=ids, state=ApplicationState.PAID)
            .order_by()
            .values("programme")
            .annotate(paid=Sum("approved_fen"))
            .values_list("programme", "paid")
        )
        for one in sums:
            pk = one["programme"]
            committed = one["budget"] - one["left"]
            found[pk] = Balance(one["budget"], committed, paid.get(pk, 0), one["left"])
    return found


def programme_rows(
    viewer: Actor, programmes: Iterable[Programme], moment: datetime, day: date, below: str = ""
) -> list[ProgrammeRow]:
    """Rows of some programmes; the numbers of applications are those inside `below`."""
    found = list(programmes)
    money = balances(found)
    territory = viewer.territory("funds.application.view").within(below)
    mine = Application.objects.filter(path__under=territory, programme__in=found).order_by()
    counted: dict[Any, Any] = {
        one["programme"]: one
        for one in mine.values("programme").annotate(
            all=Count("pk", filter=~Q(state__in=[ApplicationState.DRAFT, *OVER])),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
            overdue=Count("pk", filter=Q(state__in=WAITING, due_on__lt=day)),
            to_pay=Count("pk", filter=Q(state=ApplicationState.APPROVED)),
        )
    }
    return [
        _row(viewer, one, money[one.pk], counted.get(one.pk, {}), moment, day, below)
        for one in found
    ]


def one_row(
    viewer: Actor, programme: Programme, moment: datetime, day: date, below: str = ""
) -> ProgrammeRow:
    return programme_rows(viewer, [programme], moment, day, below)[0]


def _row(
    viewer: Actor,
    programme: Programme,
    money: Balance,
    counts: dict[str, int],
    moment: datetime,
    day: date,
    below: str,
) -> ProgrammeRow:
    stage, tone = stage_of(programme, day)
    return ProgrammeRow(
        id=programme.pk,
        key=programme.key,
        title=programme.title,
        about=programme.about,
        prefix=programme.prefix,
        place_id=programme.place_id,
        place_name=programme.place.short_name,
        path=programme.path,
        rule=programme.rule,
        rule_text=rule_in_words(programme),
        unit=programme.unit,
        who=tuple(who_in_words(viewer, programme, moment)),
        papers=tuple(programme.papers),
        repeats=programme.repeats,
        opens_on=programme.opens_on,
        closes_on=programme.closes_on,
        level=programme.level,
        level_label=str(DecidingLevel(programme.level).label),
        is_open=is_open_on(programme, day),
        stage=stage,
        tone=tone,
        budget_fen=money.budget,
        committed_fen=money.committed,
        paid_fen=money.paid,
        left_fen=money.left,
        applications=counts.get("all", 0),
        waiting=counts.get("waiting", 0),
        overdue=counts.get("overdue", 0),
        to_pay=counts.get("to_pay", 0),
        eligible=could_apply(viewer, programme, below).count(),
        silent=not_applied(viewer, programme, below).count(),
    )


def stage_of(programme: Programme, day: date) -> tuple[str, str]:
    """Whether applications are taken, in a word, and its tone."""
    if day < programme.opens_on:
        return pgettext("programme", "Not open yet"), "soon"
    if programme.closes_on is not None and day > programme.closes_on:
        return pgettext("programme", "Closed"), "done"
    return pgettext("programme", "Open"), "active"


def entries_of(viewer: Actor, programme: Programme) -> list[LedgerEntry]:
    """Every movement of the balance, the newest first."""
    with everywhere("the programme itself was found for the viewer"):
        rows = LedgerEntry.objects.filter(programme=programme).select_related("application")
        return list(rows.order_by("-number"))


def promised(programme: Programme) -> int:
    """Fen promised and not taken back, counted from the applications: what the ledger must say."""
    with everywhere("a check of the books"):
        rows = Application.objects.filter(programme=programme, state__in=COMMITTED)
        return int(rows.aggregate(total=Sum("approved_fen", default=0))["total"])
