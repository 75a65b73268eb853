"""Work begins again: a batch starts, the desk marks who works, staff come back day by day."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseState, StepKind
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.services.enterprises import note_step
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, Text
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.resumption.enums import FilingState, Source
from lianfang.resumption.models import Filing, StaffReturn, StartBatch, WorkFact
from lianfang.resumption.selectors.facts import working_on
from lianfang.resumption.services.steps import given_reason, locked_filing, pass_on, require

# A start may be written up later, as long as a month's figures are looked at.
LONGEST_BACK = timedelta(days=92)
MOST_AT_ONCE = 5_000
MOST_PEOPLE = 1_000_000


class BatchStarted(Conflict):
    """It started before; more people are written up as a return of their own."""

    code = "batch_started"
    default = _("This batch has started already.")


def start(
    actor: Actor,
    now: datetime,
    filing: Filing,
    batch_id: uuid.UUID,
    *,
    people: int,
    day: date | None,
) -> StaffReturn:
    """A batch of an approved filing starts; with the first one the enterprise works again.

    Raises WrongFilingState unless it is approved, BatchStarted, InvalidInput by field.
    """
    require(filing, FilingState.APPROVED, FilingState.RESUMED)
    with everywhere("the filing itself was found for the actor"):
        batch: StartBatch | None = (
            StartBatch.objects.select_related("version")
            .filter(pk=batch_id, version__filing=filing, version__submitted_at__isnull=False)
            .first()
        )
        if batch is None or batch.version.number != _last_number(filing):
            raise NotFound()
        if StaffReturn.objects.filter(batch=batch).exists():
            raise BatchStarted()
    since = day or local_day(now)
    errors: dict[str, Text] = {}
    if not 1 <= people <= batch.people:
        errors["people"] = _("At most %(n)s people are planned for this batch.") % {
            "n": batch.people
        }
    if message := wrong_day(since, now):
        errors["day"] = message
    if errors:
        raise InvalidInput(fields=errors)
    made = StaffReturn.objects.create(
        **_of(filing.enterprise, actor, now, since), people=people, batch=batch, source=Source.BATCH
    )
    if filing.state == FilingState.APPROVED:
        _write_fact(filing.enterprise, actor, now, since, Source.BATCH, filing_id=filing.pk)
        _open_again([filing.enterprise], actor, now, since, str(Source.BATCH.label))
        pass_on(filing, FilingState.RESUMED, actor, now, day=since.isoformat())
    return made


def _last_number(filing: Filing) -> int:
    versions = filing.versions.filter(submitted_at__isnull=False)
    return versions.order_by("-number").values_list("number", flat=True)[0]


def wrong_day(day: date, now: datetime) -> Text:
    """Why nothing can have begun on the day; "" where it can."""
    today = local_day(now)
    if day > today:
        return _("This day is still to come.")
    return "" if day >= today - LONGEST_BACK else _("This lies too far back.")


def _of(enterprise: Enterprise, actor: Actor, now: datetime, day: date) -> dict[str, object]:
    return {
        "enterprise": enterprise,
        "place_id": enterprise.place_id,
        "path": enterprise.path,
        "day": day,
        "recorded_at": now,
        "recorded_by": actor.display_name[:64],
    }


def _open_again(
    rows: Iterable[Enterprise], actor: Actor, now: datetime, day: date, reason: str
) -> None:
    """In the register, too, those that stood still are open since the day; the step says why."""
    still = [one for one in rows if one.state == EnterpriseState.STOPPED]
    for one in still:
        since = max(day, one.state_since)
        note_step(
            actor,
            now,
            one,
            StepKind.STATE,
            one.state,
            EnterpriseState.OPEN,
            reason=reason,
            day=since,
        )
        one.state, one.state_since = EnterpriseState.OPEN, since
    Enterprise.objects.bulk_update(still, ["state", "state_since"])


def _write_fact(
    enterprise: Enterprise,
    actor: Actor,
    now: datetime,
    day: date,
    source: Source,
    *,
    works: bool = True,
    filing_id: uuid.UUID | None = None,
    note: str = "",
) -> WorkFact:
    return WorkFact.objects.create(
        **_of(enterprise, actor, now, day),
        works=works,
        source=source,
        filing_id=filing_id,
        note=note,
    )


@action("resumption.batch.start")
def start_batch(
    *,
    actor: Actor,
    now: datetime,
    filing_id: uuid.UUID,
    batch_id: uuid.UUID,
    people: int,
    day: date | None = None,
) -> StaffReturn:
    """The desk writes up that a batch started. Raises as `start`."""
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    made = start(actor, now, filing, batch_id, people=people, day=day)
    concerning(made, path=filing.path, people=people)
    return made


@action("resumption.start.mark")
def mark_working(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    enterprise_ids: Iterable[uuid.UUID],
    day: date,
    source: str,
    works: bool = True,
    with_staff: bool = False,
) -> int:
    """Many enterprises work again since the day, or do not any more; `source` says how it is known.

    `with_staff`: all their staff are back at their posts, as far as the register knows how many.
    Who is in that state on the day already is left as it is. Returns how many were marked. Raises
    InvalidInput by field; NotFound when one of them lies outside the place.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    wanted = list(dict.fromkeys(enterprise_ids))
    text = tidy(source)[:256]
    errors: dict[str, Text] = {}
    if not wanted or len(wanted) > MOST_AT_ONCE:
        errors["enterprises"] = _("Choose 1 to 5,000 enterprises.")
    if len(text) < 2:
        errors["source"] = _("Say how it is known.")
    if message := wrong_day(day, now):
        errors["day"] = message
    if errors:
        raise InvalidInput(fields=errors)
    rows = Enterprise.objects.select_for_update(of=("self",)).filter(
        pk__in=wanted, path__under=place.path
    )
    found = list(rows.order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound()
    known = working_on(day, [one.pk for one in found])
    marked = [one for one in found if (one.pk in known) != works]
    WorkFact.objects.bulk_create(
        WorkFact(**_of(one, actor, now, day), works=works, source=Source.MARKED, note=text)
        for one in marked
    )
    if works:
        _open_again(marked, actor, now, day, text)
    if with_staff and works:
        StaffReturn.objects.bulk_create(
            StaffReturn(
                **_of(one, actor, now, day),
                people=one.staff_count,
                source=Source.MARKED,
                note=text,
            )
            for one in marked
            if one.staff_count
        )
    concerning(place, path=place.path, marked=len(marked), works=works, day=day.isoformat())
    return len(marked)


def _how_known(people: Iterable[int], source: str, day: date, now: datetime) -> str:
    """How returns are known, tidied. Raises InvalidInput by field for what cannot be."""
    text = tidy(source)[:256]
    errors: dict[str, Text] = {}
    if any(one == 0 or abs(one) > MOST_PEOPLE for one in people):
        errors["people"] = _("This number cannot be right.")
    if len(text) < 2:
        errors["source"] = _("Say how it is known.")
    if message := wrong_day(day, now):
        errors["day"] = message
    if errors:
        raise InvalidInput(fields=errors)
    return text


@action("resumption.return.record")
def record_return(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    day: date,
    people: int,
    source: str,
) -> StaffReturn:
    """So many more are back at their posts since the day; fewer than none corrects an earlier
    record. Raises InvalidInput by field."""
    enterprise = get_enterprise(actor, enterprise_id, "resumption.return.record")
    concerning(enterprise, path=enterprise.path)
    text = _how_known([people], source, day, now)
    made = StaffReturn.objects.create(
        **_of(enterprise, actor, now, day), people=people, source=Source.MARKED, note=text
    )
    concerning(made, path=enterprise.path, people=people)
    return made


@action("resumption.return.record")
def record_returns(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    people: Mapping[uuid.UUID, int],
    day: date,
    source: str,
) -> int:
    """So many more of each of these enterprises are back at their posts since the day, all or none;
    fewer than none corrects. Returns how many enterprises. Raises InvalidInput by field; NotFound
    when one of them lies outside the place."""
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    if not people or len(people) > MOST_AT_ONCE:
        raise InvalidInput(fields={"enterprises": _("Choose 1 to 5,000 enterprises.")})
    text = _how_known(people.values(), source, day, now)
    rows = list(Enterprise.objects.filter(pk__in=list(people), path__under=place.path))
    if len(rows) != len(people):
        raise NotFound()
    StaffReturn.objects.bulk_create(
        StaffReturn(
            **_of(one, actor, now, day), people=people[one.pk], source=Source.MARKED, note=text
        )
        for one in sorted(rows, key=lambda one: str(one.pk))
    )
    total = sum(people.values())
    concerning(place, path=place.path, enterprises=len(rows), people=total, day=day.isoformat())
    return len(rows)


@action("resumption.filing.suspend")
def suspend_filing(*, actor: Actor, now: datetime, filing_id: uuid.UUID, reason: str) -> Filing:
    """The enterprise is ordered to stop, with a reason; from today on it does not count as
    working."""
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    require(filing, FilingState.APPROVED, FilingState.RESUMED)
    text = given_reason(reason)
    today = local_day(now)
    # The desk may have marked it before any batch of the filing started.
    worked = bool(working_on(today, [filing.enterprise_id]))
    if worked:
        _write_fact(
            filing.enterprise,
            actor,
            now,
            today,
            Source.SUSPENDED,
            works=False,
            filing_id=filing.pk,
            note=text[:256],
        )
    pass_on(filing, FilingState.SUSPENDED, actor, now, text, worked=worked)
    return filing


@action("resumption.filing.reopen")
def reopen_filing(*, actor: Actor, now: datetime, filing_id: uuid.UUID, reason: str) -> Filing:
    """It may go on: what was wrong is put right. It is where it was before it was stopped."""
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    require(filing, FilingState.SUSPENDED)
    text = given_reason(reason)
    with everywhere("the filing itself was found for the actor"):
        stopped = filing.steps.filter(to_state=FilingState.SUSPENDED).order_by("-at", "-pk")[0]
    if stopped.details.get("worked", stopped.from_state == FilingState.RESUMED):
        _write_fact(
            filing.enterprise,
            actor,
            now,
            local_day(now),
            Source.REOPENED,
            filing_id=filing.pk,
            note=text[:256],
        )
    pass_on(filing, stopped.from_state, actor, now, text)
    return filing
