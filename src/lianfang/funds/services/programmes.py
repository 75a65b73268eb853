"""Opening programmes of money, giving them more or less, ending them.

The balance is only ever moved here and by decisions, through one function that holds the programme
while it writes.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.funds import FundProgramme
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.selectors.code_lists import scale_keys
from lianfang.funds.enums import AmountRule, DecidingLevel, EntryKind
from lianfang.funds.models import Application, LedgerEntry, Programme
from lianfang.funds.selectors.plans import funds_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.money import MOST_FEN, fen_of, yuan
from lianfang.kit.text import tidy
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

FARTHEST = timedelta(days=1_100)
MOST_PAPERS = 12
_PREFIX = re.compile(r"^[A-Z][A-Z0-9]{0,7}$")


class ProgrammeExists(Conflict):
    """The place has a programme of that key, or its letters are taken."""

    code = "programme_exists"
    default = _("There is such a programme already, or its letters are taken by another.")


class NotEnoughLeft(Conflict):
    """Less is left of the budget than this would promise."""

    code = "not_enough_left"
    default = _("Only ¥%(left)s of the budget is left.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a programme gives to whom. Amounts in fen; empty `kinds`, `classes`, `scales` ask for
    nothing; `closes_on` None = until somebody ends it."""

    title: str
    prefix: str
    budget_fen: int
    rule: str
    rate_fen: int = 0
    percent: int = 100
    cap_fen: int | None = None
    unit: str = ""
    about: str = ""
    repeats: bool = False
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    scales: tuple[str, ...] = ()
    min_staff: int = 0
    papers: tuple[str, ...] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    level: str = DecidingLevel.TOWN


@action("funds.programme.open")
def open_programme(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, terms: Terms, key: str = ""
) -> Programme:
    """Open a programme at a place, with its budget as the first entry of its ledger.

    Raises InvalidInput by field, ProgrammeExists.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path, budget=terms.budget_fen)
    return _open(actor, now, place, terms, key)


@action("funds.programme.open_planned")
def open_planned_programme(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, key: str
) -> Programme:
    """Open a programme as the plan in force says it. Raises InvalidInput where the plan has none of
    that key, ProgrammeExists."""
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    one = funds_plan(place.path, now).programme(key)
    if one is None:
        raise InvalidInput(fields={"key": _("The plan in force here has no such programme.")})
    return _open(actor, now, place, planned_terms(one), one.key)


def planned_terms(one: FundProgramme) -> Terms:
    """A programme of the plan as the terms of one to be opened."""
    return Terms(
        title=one.title.zh,
        prefix=one.prefix,
        budget_fen=fen_of(one.budget),
        rule=one.rule,
        rate_fen=fen_of(one.rate),
        percent=one.percent,
        cap_fen=None if one.cap is None else fen_of(one.cap),
        unit=one.unit.zh if one.unit else "",
        about=one.about.zh if one.about else "",
        repeats=one.repeats,
        kinds=tuple(one.who.kinds),
        classes=tuple(one.who.classes),
        scales=tuple(one.who.scales),
        min_staff=one.who.min_staff,
        papers=tuple(paper.zh for paper in one.papers),
        opens_on=one.opens,
        closes_on=one.closes,
        level=one.level,
    )


def _open(actor: Actor, now: datetime, place: Place, terms: Terms, key: str) -> Programme:
    fields = wrong_terms(terms, local_day(now))
    if fields:
        raise InvalidInput(fields=fields)
    made = Programme(
        place=place,
        path=place.path,
        key=key or f"own_{terms.prefix.lower()}",
        prefix=terms.prefix,
        title=tidy(terms.title)[:64],
        about=tidy(terms.about)[:512],
        rule=terms.rule,
        rate_fen=terms.rate_fen,
        percent=terms.percent,
        cap_fen=terms.cap_fen,
        unit=tidy(terms.unit)[:32],
        repeats=terms.repeats,
        kinds=list(terms.kinds),
        classes=list(terms.classes),
        scales=list(terms.scales),
        min_staff=terms.min_staff,
        papers=[tidy(paper)[:128] for paper in terms.papers if tidy(paper)],
        opens_on=terms.opens_on or local_day(now),
        closes_on=terms.closes_on,
        level=terms.level,
        created_at=now,
        created_by=actor.display_name[:64],
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "_once" in str(error):
            raise ProgrammeExists() from error
        raise
    enter(actor, now, made, EntryKind.BUDGET, terms.budget_fen)
    concerning(made, path=made.path, budget=terms.budget_fen)
    return made


def wrong_terms(terms: Terms, today: date) -> dict[str, Any]:
    """What is wrong with the terms, by field."""
    fields: dict[str, Any] = {}
    if len(tidy(terms.title)) < 2:
        fields["title"] = _("Say what the programme is called.")
    if not _PREFIX.match(terms.prefix):
        fields["prefix"] = _("One to eight capital letters or digits.")
    if not 0 < terms.budget_fen <= MOST_FEN:
        fields["budget"] = _("This amount cannot be.")
    if terms.rule not in AmountRule.values:
        fields["rule"] = _("Choose one of the list.")
    elif terms.rule != AmountRule.SHARE and not 0 < terms.rate_fen <= terms.budget_fen:
        fields["rate"] = _("Say how much is given for each.")
    if terms.rule == AmountRule.PER_ITEM and not tidy(terms.unit):
        fields["unit"] = _("Say what is counted.")
    if not 1 <= terms.percent <= 100:
        fields["percent"] = _("Between 1 and 100.")
    if terms.cap_fen is not None and not 0 < terms.cap_fen <= terms.budget_fen:
        fields["cap"] = _("One application could get more than there is.")
    if any(one not in EnterpriseKind.values for one in terms.kinds):
        fields["kinds"] = _("Choose one of the list.")
    if any(one not in (*scale_keys(), "four_above", "above_scale") for one in terms.scales):
        fields["scales"] = _("Choose one of the list.")
    if len(terms.papers) > MOST_PAPERS:
        fields["papers"] = _("At most %(number)s papers.") % {"number": MOST_PAPERS}
    if terms.level not in DecidingLevel.values:
        fields["level"] = _("Choose one of the list.")
    return fields | wrong_days(terms.opens_on or today, terms.closes_on, today)


def wrong_days(opens: date, closes: date | None, today: date) -> dict[str, Any]:
    """What is wrong with the days of a programme, by field."""
    if abs(opens - today) > FARTHEST:
        return {"opens_on": _("This day is too far away.")}
    if closes is not None and closes < opens:
        return {"closes_on": _("It would close before it opens.")}
    if closes is not None and closes - today > FARTHEST:
        return {"closes_on": _("This day is too far away.")}
    return {}


@action("funds.programme.set_days")
def set_days(
    *, actor: Actor, now: datetime, programme_id: uuid.UUID, closes_on: date | None
) -> Programme:
    """Take applications until another day; None = until somebody ends it. Raises InvalidInput."""
    programme = locked_programme(programme_id)
    concerning(programme, path=programme.path, until=str(closes_on or ""))
    fields = wrong_days(programme.opens_on, closes_on, local_day(now))
    if fields:
        raise InvalidInput(fields=fields)
    programme.closes_on = closes_on
    programme.save(update_fields=["closes_on"])
    return programme


@action("funds.programme.set_budget")
def set_budget(
    *, actor: Actor, now: datetime, programme_id: uuid.UUID, budget_fen: int, reason: str
) -> Programme:
    """A larger or smaller budget, never below what is promised already; the difference becomes an
    entry of the ledger. Raises InvalidInput, NotEnoughLeft."""
    programme = locked_programme(programme_id)
    concerning(programme, path=programme.path, budget=budget_fen)
    if not 0 < budget_fen <= MOST_FEN:
        raise InvalidInput(fields={"budget": _("This amount cannot be.")})
    why = given_reason(reason)
    with everywhere("the ledger of a programme the actor decides over"):
        entries = LedgerEntry.objects.filter(programme=programme, kind=EntryKind.BUDGET)
        before = sum(entries.values_list("amount_fen", flat=True))
    if budget_fen == before:
        return programme
    enter(actor, now, programme, EntryKind.BUDGET, budget_fen - before, reason=why)
    concerning(programme, path=programme.path, budget=budget_fen, before=before)
    return programme


def locked_programme(programme_id: uuid.UUID) -> Programme:
    """The programme, locked, wherever it is: whoever moves its balance waits here for whoever does
    so already. The caller checks who may."""
    with everywhere("the caller checks the place"):
        rows = Programme.objects.select_for_update(of=("self",))
        row: Programme | None = rows.filter(pk=programme_id).first()
    if row is None:
        raise NotFound()
    return row


def known_programme(programme_id: uuid.UUID) -> Programme:
    """The programme as it stands, not locked; the caller checks who may."""
    with everywhere("the caller checks the place"):
        row: Programme | None = Programme.objects.filter(pk=programme_id).first()
    if row is None:
        raise NotFound()
    return row


def enter(
    actor: Actor,
    now: datetime,
    programme: Programme,
    kind: EntryKind,
    amount_fen: int,
    *,
    application: Application | None = None,
    reason: str = "",
) -> LedgerEntry:
    """Move the balance of a locked programme. Raises NotEnoughLeft rather than go below nought."""
    with everywhere("the ledger of a programme that is locked for this very entry"):
        last = LedgerEntry.objects.filter(programme=programme).order_by("-number").first()
        left = last.balance_fen if last else 0
        if left + amount_fen < 0:
            raise NotEnoughLeft(left=yuan(left))
        return LedgerEntry.objects.create(
            id=new_id(),
            programme=programme,
            number=last.number + 1 if last else 1,
            kind=kind,
            amount_fen=amount_fen,
            balance_fen=left + amount_fen,
            application=application,
            at=now,
            by=actor.display_name[:64],
            reason=reason[:256],
        )


def given_reason(reason: str, field: str = "reason") -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={field: _("Give a reason.")})
    return text
