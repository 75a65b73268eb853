"""Homes and their day: who lives there, who was measured in each round, who works there, what the
home's own records say. Everything is read from rows; the day's report is their sum.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.institutions import CheckRound, Institutions
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.subjects import (
    SubjectCard,
    describe,
    here_on,
    place_names,
    whereabouts,
)
from lianfang.health.enums import OPEN_STATES
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.selectors.checks import counting as counting_checks
from lianfang.institutions.models import Stay, Watch
from lianfang.institutions.models.stay import open_contact
from lianfang.institutions.selectors.plans import at_clock, institutions_plan, round_bounds
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.kit.territory import STEP
from lianfang.people.models import LIVES_HERE, Person
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.records.models import FieldRecord
from lianfang.records.selectors.records import counting as counting_records

VIEW = "institutions.home.view"
MOST_RESIDENTS = 1_000
MOST_HOMES = 200


def home_list(viewer: Actor, path: str, moment: datetime) -> list[Place]:
    """Homes in the place and inside it, in the order of places."""
    plan = institutions_plan(path, moment)
    rows = Place.objects.filter(
        kind=PlaceKind.SITE,
        site_kind__in=plan.kinds,
        closed_on__isnull=True,
        path__under=viewer.territory(VIEW).within(path),
    )
    return list(rows.order_by("path")[:MOST_HOMES])


def get_home(viewer: Actor, home_id: uuid.UUID, moment: datetime, right: str = VIEW) -> Place:
    """A home in the viewer's places, or NotFound."""
    row: Place | None = Place.objects.filter(pk=home_id, kind=PlaceKind.SITE).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    if row.site_kind not in institutions_plan(row.path, moment).kinds:
        raise NotFound()
    return row


def living_there(home: Place, day: date) -> QuerySet[Person]:
    """Everybody the register has in the home on the day, with a bed or without."""
    rows: QuerySet[Person] = Person.objects.filter(
        here_on(day), LIVES_HERE, merged_into__isnull=True, path__startswith=home.path
    )
    return rows


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured last in a round; °C."""

    temperature: Decimal | None
    taken_at: datetime
    fever: bool


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who lives in a home. `rounds`: what was measured in each, None where nothing was."""

    card: SubjectCard
    stay: Stay | None
    level: str
    contact_name: str
    contact_phone: str
    rounds: tuple[Measured | None, ...]
    in_fever_path: bool

    @property
    def bed(self) -> str:
        return f"{self.stay.room}-{self.stay.bed}" if self.stay else ""

    @property
    def fever(self) -> bool:
        return any(one.fever for one in self.rounds if one)


@dataclass(frozen=True, slots=True)
class RoundTally:
    """A round of the day. `is_late`: it is over and somebody is missing."""

    round: CheckRound
    ends_at: datetime
    checked: int
    missing: tuple[Resident, ...]
    is_begun: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class WatchRow:
    """Somebody of the staff in a shift, in the plan's words."""

    watch: Watch
    name: str
    shift: str


@dataclass(frozen=True, slots=True)
class HomeDay:
    """A home on a day. `reported`: what the home itself reported last that day, by question."""

    home: Place
    where: str
    day: date
    phase: str
    residents: tuple[Resident, ...]
    rounds: tuple[RoundTally, ...]
    watches: tuple[WatchRow, ...]
    visitors: int
    visitors_records: int
    goods: int
    reported: dict[str, Any] | None

    @property
    def living(self) -> int:
        return len(self.residents)

    @property
    def without_bed(self) -> int:
        return sum(one.stay is None for one in self.residents)

    @property
    def fevers(self) -> int:
        return sum(one.fever or one.in_fever_path for one in self.residents)

    @property
    def on_watch(self) -> int:
        return len({row.watch.staff_id for row in self.watches})

    @property
    def sleeping_in(self) -> int:
        return len({row.watch.staff_id for row in self.watches if row.watch.sleeps_in})


def home_days(
    viewer: Actor, homes: Sequence[Place], moment: datetime, day: date | None = None
) -> list[HomeDay]:
    """The day of each home; a number of queries that does not grow with homes or residents but for
    the plan in force at each."""
    day = day or local_day(moment)
    plans = {home.pk: institutions_plan(home.path, moment) for home in homes}
    persons = _persons(homes, day)
    everybody = [pk for ids in persons.values() for pk in ids]
    cards = describe(viewer, [(SubjectKind.PERSON, pk) for pk in everybody], day)
    stays = _stays(homes, everybody, day)
    checks = _checks(everybody, day)
    cases = FeverAlert.objects.filter(person__in=everybody, state__in=OPEN_STATES)
    ill = set(cases.values_list("person_id", flat=True))
    watches = _watches(homes, day)
    told = _records(homes, plans, day)
    above = {home.pk: home.path[:-STEP] for home in homes}
    names = place_names(above.values())
    found = []
    for home in homes:
        plan = plans[home.pk]
        residents = tuple(
            _resident(plan, day, cards[pk], stays.get(pk), checks.get(pk, []), pk in ill)
            for pk in persons[home.pk]
            if pk in cards
        )
        residents = tuple(sorted(residents, key=_by_bed))
        view = phase_of(viewer, home.path, moment)
        visitors = told[home.pk].get(plan.visitors_form, [])
        reports = told[home.pk].get(plan.report_form, [])
        found.append(
            HomeDay(
                home=home,
                where=whereabouts(above[home.pk], names),
                day=day,
                phase=str(view.phase.title) if view else "",
                residents=residents,
                rounds=_tallies(plan, day, residents, moment),
                watches=tuple(
                    WatchRow(row, row.staff.name, plan.shift_title(row.shift))
                    for row in watches[home.pk]
                ),
                visitors=sum(_number(one, plan.visitors_question) for one in visitors),
                visitors_records=len(visitors),
                goods=len(told[home.pk].get(plan.goods_form, [])),
                reported=reports[-1] if reports else None,
            )
        )
    return found


def _by_bed(one: Resident) -> tuple[Any, ...]:
    """Beds in order, 9 before 10; whoever has none stands first."""
    if one.stay is None:
        return (0, 0, "", one.card.title)
    digits = "".join(letter for letter in one.stay.room if letter.isdecimal())
    return (1, int(digits[:9] or 0), f"{one.stay.room}|{one.stay.bed}", one.card.title)


def _persons(homes: Iterable[Place], day: date) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    # A home is a site, and nothing stands in a site: whoever lives there has its very path.
    paths = {home.path: home.pk for home in homes}
    for home in homes:
        found[home.pk] = []
    rows = Person.objects.filter(here_on(day), LIVES_HERE, merged_into__isnull=True, path__in=paths)
    most = MOST_RESIDENTS * max(len(paths), 1)
    for pk, path in rows.order_by("path", "id").values_list("pk", "path")[:most]:
        found[paths[path]].append(pk)
    return found


def _stays(
    homes: Sequence[Place], persons: Sequence[uuid.UUID], day: date
) -> dict[uuid.UUID, Stay]:
    """The bed of each on the day. One in a home somebody has left counts no more."""
    rows = Stay.objects.filter(place__in=homes, person__in=persons, since__lte=day)
    open_then = [row for row in rows if row.until is None or row.until > day]
    return {row.person_id: row for row in sorted(open_then, key=lambda one: one.since)}


def _checks(persons: Sequence[uuid.UUID], day: date) -> dict[uuid.UUID, list[HealthCheck]]:
    first, last = day_bounds(day)
    rows = HealthCheck.objects.filter(
        counting_checks(), person__in=persons, taken_at__gte=first, taken_at__lt=last
    )
    found: dict[uuid.UUID, list[HealthCheck]] = defaultdict(list)
    for row in rows.order_by("taken_at", "id"):
        found[row.person_id].append(row)
    return found


def _watches(homes: Sequence[Place], day: date) -> dict[uuid.UUID, list[Watch]]:
    found: dict[uuid.UUID, list[Watch]] = defaultdict(list)
    rows = Watch.objects.filter(place__in=homes, day=day, withdrawn_at__isnull=True)
    for row in rows.select_related("staff").order_by("begins_at", "staff__name_order", "id"):
        found[row.place_id].append(row)
    return found


def _records(
    homes: Sequence[Place], plans: dict[uuid.UUID, Institutions], day: date
) -> dict[uuid.UUID, dict[str, list[dict[str, Any]]]]:
    """Answers of the day's records of each home by form, oldest first."""
    first, last = day_bounds(day)
    forms = {
        key
        for plan in plans.values()
        for key in (plan.visitors_form, plan.goods_form, plan.report_form)
    }
    rows = FieldRecord.objects.filter(
        counting_records(),
        form__in=forms,
        path__in=[home.path for home in homes],
        taken_at__gte=first,
        taken_at__lt=last,
    )
    found: dict[uuid.UUID, dict[str, list[dict[str, Any]]]] = defaultdict(dict)
    for place_id, form, answers in rows.order_by("taken_at", "id").values_list(
        "place_id", "form", "answers"
    ):
        found[place_id].setdefault(form, []).append(answers)
    return found


def _number(answers: dict[str, Any], key: str) -> int:
    value = answers.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


def _resident(
    plan: Institutions,
    day: date,
    card: SubjectCard,
    stay: Stay | None,
    checks: Sequence[HealthCheck],
    is_ill: bool,
) -> Resident:
    rounds: list[Measured | None] = []
    for _round, begins, ends in round_bounds(plan, day):
        inside = [one for one in checks if begins <= one.taken_at < ends]
        last = inside[-1] if inside else None
        hot = any(one.fever for one in inside)
        rounds.append(Measured(last.temperature, last.taken_at, hot) if last else None)
    name, phone = open_contact(stay) if stay else ("", "")
    return Resident(
        card=card,
        stay=stay,
        level=plan.level_title(stay.care_level) if stay and stay.care_level else "",
        contact_name=mask_name(name) if name else "",
        contact_phone=mask_phone(phone) if phone else "",
        rounds=tuple(rounds),
        in_fever_path=is_ill,
    )


def _tallies(
    plan: Institutions, day: date, residents: Sequence[Resident], moment: datetime
) -> tuple[RoundTally, ...]:
    found = []
    for index, one in enumerate(plan.rounds):
        missing = tuple(who for who in residents if who.rounds[index] is None)
        ends_at = at_clock(day, one.ends)
        found.append(
            RoundTally(
                round=one,
                ends_at=ends_at,
                checked=len(residents) - len(missing),
                missing=missing,
                is_begun=moment >= at_clock(day, one.begins),
                is_late=bool(missing) and moment >= ends_at,
            )
        )
    return tuple(found)


def home_day(viewer: Actor, home: Place, moment: datetime, day: date | None = None) -> HomeDay:
    """One home on a day, today where none is named."""
    return home_days(viewer, [home], moment, day)[0]


def get_stay(viewer: Actor, stay_id: uuid.UUID, right: str) -> Stay:
    """A stay in a home of the viewer's, or NotFound."""
    row: Stay | None = Stay.objects.filter(pk=stay_id).select_related("place").first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_watch(viewer: Actor, watch_id: uuid.UUID, right: str) -> Watch:
    """A shift in a home of the viewer's, or NotFound."""
    row: Watch | None = Watch.objects.filter(pk=watch_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def current_stay(home: Place, person_id: uuid.UUID) -> Stay | None:
    """The bed somebody has in the home now."""
    row: Stay | None = Stay.objects.filter(
        place=home, person_id=person_id, until__isnull=True
    ).first()
    return row


def get_resident(viewer: Actor, home: Place, person_id: uuid.UUID, moment: datetime) -> Resident:
    """Somebody who lives in the home, or NotFound."""
    for one in home_day(viewer, home, moment).residents:
        if one.card.id == person_id:
            return one
    raise NotFound()
