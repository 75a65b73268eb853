"""People who look for work, masked as residents are; who withdrew their consent is in no list."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_phone
from lianfang.labour.enums import (
    HOLDING,
    ConsentWay,
    Raised,
    Reach,
    Schooling,
    SeekerState,
)
from lianfang.labour.models import Referral, Seeker
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.labour.selectors.units import department_names
from lianfang.people.enums import Sex
from lianfang.people.models.names import typed_key
from lianfang.people.models.sealed import keys_of_phone, keys_of_tail, open_phones
from lianfang.people.selectors.cards import age_on, place_names, shown_name

VIEW = "labour.seeker.view"
# What a list may be ordered by: the key in the address and the columns behind it.
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-raised_at", "id"),
    "place": ("path", "id"),
    "from": ("available_from", "id"),
}
LISTED = Q(state__in=[SeekerState.LOOKING, SeekerState.HIRED])


@dataclass(frozen=True, slots=True)
class SeekerFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `stage`: free, looking and recommended nowhere now; running, recommended somewhere; hired; all.
    `text` is searched in names and phones.
    """

    text: str = ""
    stage: str = ""
    skill: str = ""
    reach: str = ""
    dormitory: bool = False
    team_id: uuid.UUID | None = None


NO_FILTER = SeekerFilter()


@dataclass(frozen=True, slots=True)
class SeekerRow:
    """A seeker as one viewer may see them. `age` in full years, None where not known."""

    id: uuid.UUID
    person_id: uuid.UUID | None
    name: str
    sex_label: str
    age: int | None
    phones: tuple[str, ...]
    place_id: uuid.UUID
    place_name: str
    path: str
    team_id: uuid.UUID | None
    team_name: str
    origin: str
    skills: tuple[str, ...]
    schooling: str
    schooling_label: str
    wanted_pay: int | None
    reach: str
    reach_label: str
    wants_dormitory: bool
    night_shift: bool
    available_from: date
    note: str
    state: str
    state_label: str
    tone: str
    is_free: bool
    consent_label: str
    consent_at: datetime
    consent_by: str
    raised: str
    raised_label: str
    raised_at: datetime


def held_referrals() -> Exists:
    """Whether the seeker of the query around it is recommended somewhere, or hired."""
    return Exists(Referral.objects.filter(seeker=OuterRef("pk"), state__in=HOLDING))


def seeker_list(
    viewer: Actor,
    *,
    place_path: str = "",
    wanted: SeekerFilter = NO_FILTER,
    sort: str = "-newest",
    right: str = VIEW,
) -> QuerySet[Seeker]:
    """Seekers of the place and all inside it who gave their consent."""
    with everywhere("limited to the viewer's places just below; referrals lie anywhere"):
        rows: QuerySet[Seeker] = Seeker.objects.filter(
            LISTED, path__under=viewer.territory(right).within(place_path)
        ).select_related("person")
        rows = _narrowed(rows, wanted)
    key, down = sort.removeprefix("-"), sort.startswith("-")
    first, *rest = SORTS.get(key, SORTS["newest"])
    return rows.order_by(f"-{first}" if down and key != "newest" else first, *rest)


def _narrowed(rows: QuerySet[Seeker], wanted: SeekerFilter) -> QuerySet[Seeker]:
    if wanted.stage == "hired":
        rows = rows.filter(state=SeekerState.HIRED)
    elif wanted.stage in ("free", "running"):
        rows = rows.filter(state=SeekerState.LOOKING)
        held = held_referrals()
        rows = rows.filter(held if wanted.stage == "running" else ~held)
    if wanted.skill:
        rows = rows.filter(skills__contains=[wanted.skill])
    if wanted.reach:
        rows = rows.filter(reach=wanted.reach)
    if wanted.dormitory:
        rows = rows.filter(wants_dormitory=True)
    if wanted.team_id:
        rows = rows.filter(team_id=wanted.team_id)
    for word in wanted.text.split()[:4]:
        rows = rows.filter(_matching(word))
    return rows


def _matching(word: str) -> Q:
    if word.isdecimal():
        keys = keys_of_tail(word) if len(word) == 4 else keys_of_phone(word)
        return Q(lookup_keys__overlap=keys) | Q(person__lookup_keys__overlap=keys)
    key = typed_key(word)
    found = Q(name__icontains=word)
    return found | Q(person__name_search__begins=key) if key else found


def seeker_rows(
    viewer: Actor, rows: Sequence[Seeker], moment: datetime, below: str = ""
) -> list[SeekerRow]:
    """Rows for a page, of seekers with their residents loaded; a fixed number of queries."""
    found = list(rows)
    plans, day = Plans(moment), local_day(moment)
    places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    teams = department_names(row.team_id for row in found if row.team_id)
    held = held_seekers(row.pk for row in found)
    return [_row(viewer, row, day, plans, places.get(row.path, ""), teams, held) for row in found]


def held_seekers(ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these seekers those recommended somewhere now, or hired."""
    with everywhere("the seekers were found for the viewer; referrals are only counted"):
        held = Referral.objects.filter(seeker_id__in=list(ids), state__in=HOLDING)
        return set(held.values_list("seeker_id", flat=True))


def name_of(viewer: Actor, row: Seeker) -> str:
    """The name as the viewer may read it: of a resident as the register shows it there."""
    name = row.person.name if row.person is not None else row.name
    return shown_name(viewer, name, row.person.path if row.person is not None else row.path)


def phones_of(row: Seeker) -> tuple[str, ...]:
    """Numbers in full, for whoever may open them."""
    return tuple(open_phones((row.person or row).phone_cipher))


def age_of(row: Seeker, day: date) -> int | None:
    """Full years; by the year of birth alone where no day is known."""
    if row.person is not None and row.person.birth_date is not None:
        return age_on(row.person.birth_date, day)
    return day.year - row.birth_year if row.birth_year else None


def sex_of(row: Seeker) -> str:
    """In words, "" where it is not known."""
    sex = row.person.sex if row.person is not None else row.sex
    return str(Sex(sex).label) if sex in (Sex.MALE, Sex.FEMALE) else ""


def _row(
    viewer: Actor,
    row: Seeker,
    day: date,
    plans: Plans,
    place_name: str,
    teams: dict[uuid.UUID, str],
    held: set[uuid.UUID],
) -> SeekerRow:
    is_free = row.state == SeekerState.LOOKING and row.pk not in held
    names = (
        *("id", "person_id", "place_id", "path", "team_id", "origin", "schooling", "wanted_pay"),
        *("reach", "wants_dormitory", "night_shift", "available_from", "note", "state"),
        *("consent_at", "consent_by", "raised", "raised_at"),
    )
    return SeekerRow(
        **{name: getattr(row, name) for name in names},
        name=name_of(viewer, row),
        sex_label=sex_of(row),
        age=age_of(row, day),
        phones=tuple(mask_phone(one) for one in phones_of(row)),
        place_name=place_name,
        team_name=teams.get(row.team_id, "") if row.team_id else "",
        skills=skill_titles(plans.at(row.path), row.skills),
        schooling_label=str(Schooling(row.schooling).label),
        reach_label=str(Reach(row.reach).label),
        state_label=str(SeekerState(row.state).label),
        tone="done" if row.state == SeekerState.HIRED else ("soon" if is_free else "active"),
        is_free=is_free,
        consent_label=str(ConsentWay(row.consent_way).label),
        raised_label=str(Raised(row.raised).label),
    )


def get_seeker(viewer: Actor, seeker_id: uuid.UUID, right: str = VIEW) -> Seeker:
    """A seeker in the viewer's places who gave their consent, or NotFound."""
    row: Seeker | None = (
        Seeker.objects.filter(LISTED, pk=seeker_id).select_related("person", "place").first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row
