"""Filling a filing in: begun, saved as far as it goes, handed in; used by the enterprise itself and
by the desk that writes up a filing on paper.

What was handed in is never changed. Whoever corrects it works on the next version, which begins as
a copy of the last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Contact, Enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, Text
from lianfang.kit.ids import new_id
from lianfang.kit.text import plain, tidy
from lianfang.people.models.sealed import open_phones, seal_phones
from lianfang.people.selectors.entries import read_phones_entry
from lianfang.resumption.enums import WITH_ENTERPRISE, WITH_TOWN, FilingState, Mode
from lianfang.resumption.models import Filing, FilingPaper, FilingVersion, StartBatch
from lianfang.resumption.selectors.answers import batches_of, missing_in, papers_of
from lianfang.resumption.selectors.plans import mode_for, resumption_plan
from lianfang.resumption.services.notices import write_notice
from lianfang.resumption.services.steps import newest_version, note, pass_on, require

MOST_PEOPLE = 1_000_000
MOST_STOCK = Decimal(100_000_000)
MOST_BATCHES = 60
# A day typed wrong by a year is caught.
FAR = timedelta(days=200)
WHOLE = (
    *("staff_total", "back_now", "outside_county", "from_key_areas"),
    *("isolation_rooms", "trained"),
)


class FilingExists(Conflict):
    """The enterprise has a filing already."""

    code = "filing_exists"
    default = _("There is a filing of this enterprise already.")


class NothingToFile(Conflict):
    """No mode of the plan asks anything of such an enterprise today."""

    code = "nothing_to_file"
    default = _("The plan in force asks no filing of this enterprise.")


class Answers(TypedDict, total=False):
    """What can be said in a filing; what is not given stays as it is, None takes it away.

    `supplies` by key of the plan: (stock, used a day). `in_place` by key: yes or no.
    """

    planned_on: date | None
    scope: str
    reason: str
    duty_phone: str
    staff_total: int | None
    back_now: int | None
    outside_county: int | None
    from_key_areas: int | None
    isolation_rooms: int | None
    trained_on: date | None
    trained: int | None
    supplies: dict[str, tuple[Decimal | None, Decimal | None]]
    in_place: dict[str, bool | None]


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """People of one process who are to start together."""

    process: str
    starts_on: date
    people: int


def begin(actor: Actor, now: datetime, enterprise: Enterprise) -> Filing:
    """A new filing in the mode that holds today. Raises FilingExists, NothingToFile."""
    with everywhere("one filing per enterprise, wherever it stands"):
        held = Filing.objects.select_for_update().filter(enterprise=enterprise)
        if held.exclude(state=FilingState.WITHDRAWN).exists():
            raise FilingExists()
    plan = resumption_plan(enterprise.path, now)
    mode = mode_for(plan, enterprise, local_day(now))
    if mode is None:
        raise NothingToFile()
    filing = Filing(
        enterprise=enterprise,
        place=enterprise.place,
        path=enterprise.path,
        mode=mode.mode,
        to_level=mode.to,
        decides_level=mode.decides,
        site_wanted=mode.site_check and Mode(mode.mode) != Mode.NONE,
        state_since=now,
        begun_at=now,
        begun_by=actor.display_name[:64],
    )
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError as error:
        # The desk, or another phone of the enterprise, began at the same moment.
        if "filing_once_running" in str(error):
            raise FilingExists() from error
        raise
    FilingVersion.objects.create(
        filing=filing, number=1, made_at=now, staff_total=enterprise.staff_count
    )
    note(filing, "", actor, now)
    return filing


def open_version(filing: Filing, now: datetime) -> FilingVersion:
    """The version that may be written in; a copy of the last one where that was handed in."""
    last = newest_version(filing)
    if last.submitted_at is None:
        return last
    batches = [(one.process, one.starts_on, one.people) for one in last.batches.all()]
    last.pk, last.number, last.made_at = new_id(), last.number + 1, now
    last.submitted_at, last.submitted_by, last.paper_ids = None, "", []
    last.on_paper = False
    last._state.adding = True
    last.save(force_insert=True)
    StartBatch.objects.bulk_create(
        StartBatch(version=last, process=process, starts_on=day, people=people)
        for process, day, people in batches
    )
    filing.version = last.number
    filing.save(update_fields=["version"])
    return last


def writable(filing: Filing) -> None:
    """Raises WrongFilingState once it was answered with yes, or is withdrawn."""
    require(filing, *WITH_ENTERPRISE, *WITH_TOWN)


def fill(filing: Filing, now: datetime, answers: Answers) -> FilingVersion:
    """Keep what is given, however little. Raises InvalidInput by field for what cannot be."""
    version = open_version(filing, now)
    errors: dict[str, Text] = {}
    given = cast("dict[str, Any]", answers)
    for name in WHOLE:
        if name in given:
            _whole(version, name, given[name], errors)
    for name, least, most in (
        ("planned_on", local_day(now) - FAR, local_day(now) + FAR),
        ("trained_on", local_day(now) - FAR, local_day(now)),
    ):
        if name in given:
            day = given[name]
            if day is not None and not least <= day <= most:
                errors[name] = _("This day cannot be right.")
            else:
                setattr(version, name, day)
    for name in ("scope", "reason"):
        if name in given:
            setattr(version, name, tidy(given[name] or "")[:512])
    if "duty_phone" in given:
        _phone(version, given["duty_phone"] or "", errors)
    _known(filing, now, given, errors)
    _supplies(version, given.get("supplies", {}), errors)
    in_place = {**version.in_place, **given.get("in_place", {})}
    version.in_place = {key: said for key, said in in_place.items() if said is not None}
    _sums(version, errors)
    if errors:
        raise InvalidInput(fields=errors)
    version.save()
    return version


def _known(filing: Filing, now: datetime, given: dict[str, Any], errors: dict[str, Text]) -> None:
    """Supplies and things in place are those of the plan, or nothing is said of them."""
    plan = resumption_plan(filing.path, now)
    supplies, things = {one.key for one in plan.supplies}, {one.key for one in plan.in_place}
    text = _("The plan in force does not ask for this.")
    for key, said in given.get("supplies", {}).items():
        if key not in supplies and any(one is not None for one in said):
            errors[f"{key}_stock"] = text
    for key, said in given.get("in_place", {}).items():
        if key not in things and said is not None:
            errors[f"in_place_{key}"] = text


def _whole(version: FilingVersion, name: str, value: int | None, errors: dict[str, Text]) -> None:
    if value is not None and not 0 <= value <= MOST_PEOPLE:
        errors[name] = _("This number cannot be right.")
    else:
        setattr(version, name, value)


def _phone(version: FilingVersion, typed: str, errors: dict[str, Text]) -> None:
    if not typed.strip():
        version.duty_cipher = None
        return
    try:
        numbers = read_phones_entry([typed]).numbers
    except InvalidInput as error:
        errors["duty_phone"] = error.fields["phones"]
    else:
        version.duty_cipher = seal_phones(numbers).cipher


def _supplies(
    version: FilingVersion,
    given: dict[str, tuple[Decimal | None, Decimal | None]],
    errors: dict[str, Text],
) -> None:
    kept = dict(version.supplies)
    for key, (stock, daily) in given.items():
        said = {}
        for name, value in (("stock", stock), ("daily", daily)):
            if value is None:
                continue
            if not 0 <= value <= MOST_STOCK:
                errors[f"{key}_{name}"] = _("This number cannot be right.")
            else:
                said[name] = format(value.normalize(), "f")
        kept[key] = said
    version.supplies = {key: said for key, said in kept.items() if said}


def _sums(version: FilingVersion, errors: dict[str, Text]) -> None:
    """Parts are not larger than the whole."""
    if version.staff_total is None:
        return
    for name in ("back_now", "outside_county", "from_key_areas"):
        part = getattr(version, name)
        if part is not None and part > version.staff_total and name not in errors:
            errors[name] = _("More than there are staff in all.")


def put_batches(filing: Filing, now: datetime, batches: Iterable[PlannedBatch]) -> FilingVersion:
    """These batches and no others. Raises InvalidInput by field: `process-0`, `people-0` ..."""
    version = open_version(filing, now)
    planned = list(batches)
    errors: dict[str, Text] = {}
    if len(planned) > MOST_BATCHES:
        errors["batches"] = _("At most 60 batches.")
    for index, one in enumerate(planned):
        if not plain(one.process):
            errors[f"process-{index}"] = _("Say which process or workshop.")
        if not 1 <= one.people <= MOST_PEOPLE:
            errors[f"people-{index}"] = _("This number cannot be right.")
        if abs(one.starts_on - local_day(now)) > FAR:
            errors[f"starts_on-{index}"] = _("This day cannot be right.")
    if errors:
        raise InvalidInput(fields=errors)
    StartBatch.objects.filter(version=version).delete()
    StartBatch.objects.bulk_create(
        StartBatch(
            version=version,
            process=plain(one.process)[:64],
            starts_on=one.starts_on,
            people=one.people,
        )
        for one in planned
    )
    return version


def hand_in(actor: Actor, now: datetime, filing: Filing, *, on_paper: bool = False) -> Filing:
    """What was filled in goes to the desk, and stays as it is from now on.

    Where the plan only asks for a declaration, that is all. Raises InvalidInput by field with
    everything that is missing (code `incomplete`), Conflict when nothing new was filled in.
    """
    writable(filing)
    version = newest_version(filing)
    if version.submitted_at is not None:
        raise Conflict(_("Nothing was changed since it was handed in."), code="same_version")
    plan = resumption_plan(filing.path, now)
    papers = papers_of(actor, filing, version)
    missing = missing_in(
        plan,
        version,
        papers,
        batches_of(actor, version),
        local_day(now),
        on_paper=on_paper,
    )
    if missing:
        raise InvalidInput(
            _("Something is still missing."),
            fields={one.field: one.text for one in missing},
            code="incomplete",
        )
    version.paper_ids = [paper.pk for paper in papers]
    version.submitted_at, version.submitted_by = now, actor.display_name[:64]
    version.on_paper = on_paper
    version.save()
    _keep_duty_phone(filing.enterprise, version)
    filing.planned_on, filing.staff_total = version.planned_on, version.staff_total
    filing.filed_at = filing.filed_at or now
    changed: tuple[str, ...] = ("planned_on", "staff_total", "filed_at")
    state = FilingState.SUBMITTED
    if filing.mode == Mode.NONE:
        state = FilingState.APPROVED
        changed += write_notice(filing, actor, now)
    pass_on(filing, state, actor, now, changed=changed, version=version.number)
    return filing


def _keep_duty_phone(enterprise: Enterprise, version: FilingVersion) -> None:
    """The duty phone that was filed is the one the register gives whoever must call."""
    phones = open_phones(version.duty_cipher)
    if not phones:
        return
    row = Contact.objects.filter(enterprise=enterprise, role="duty").first()
    contact = row or Contact(enterprise=enterprise, role="duty")
    if open_phones(contact.phone_cipher) != phones:
        contact.set_phones(phones)
        contact.save(force_insert=row is None)


def take_back(actor: Actor, now: datetime, filing: Filing, reason: str) -> Filing:
    """The filing is withdrawn; another may be begun. Not once people have started."""
    require(filing, *WITH_ENTERPRISE, *WITH_TOWN, FilingState.APPROVED)
    pass_on(filing, FilingState.WITHDRAWN, actor, now, reason)
    return filing


def take_away(paper: FilingPaper, now: datetime) -> FilingPaper:
    """The file does not go with the next version; one that was handed in keeps it."""
    paper.withdrawn_at = now
    paper.save(update_fields=["withdrawn_at"])
    return paper
