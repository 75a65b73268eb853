"""Vacancies as lists and one by one: who wants how many people for what, and what is still free."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.labour.enums import HOLDING, Raised, ReferralState, Schooling, VacancyState
from lianfang.labour.models import Referral, Vacancy
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.people.selectors.cards import place_names

VIEW = "labour.vacancy.view"
# What a list may be ordered by: the key in the address and the columns behind it.
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-raised_at", "id"),
    "place": ("path", "title", "id"),
    "title": ("title", "id"),
    "pay": ("pay_to", "id"),
    "seats": ("seats", "id"),
    "from": ("open_from", "id"),
}
STAGES = ("open", "free", "full", "ended", "all")


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `stage`: open on the day; free: open with a seat left; full: open, all seats taken; ended:
    closed, or its days are over; all. `pay` is what somebody wants at least, yuan a month. `text`
    is searched in the title and the enterprise's name.
    """

    text: str = ""
    stage: str = "open"
    skill: str = ""
    pay: int | None = None
    dormitory: bool = False
    no_nights: bool = False
    schooling: str = ""
    enterprise_id: uuid.UUID | None = None


NO_FILTER = VacancyFilter()


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """A vacancy as a list shows it. `taken`: seats somebody is recommended for or hired on,
    `hired` of these; `pay` in yuan a month."""

    id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    title: str
    place_name: str
    path: str
    seats: int
    taken: int
    hired: int
    skills: tuple[str, ...]
    skills_required: bool
    pay_from: int | None
    pay_to: int | None
    workplace: str
    dormitory: bool
    meals: bool
    night_shift: bool
    schooling: str
    schooling_label: str
    age_from: int
    age_to: int | None
    contact_hint: str
    note: str
    open_from: date
    open_until: date | None
    state: str
    state_label: str
    tone: str
    is_open: bool
    closed_on: date | None
    close_reason: str
    raised_label: str
    raised_at: datetime
    raised_by: str

    @property
    def free(self) -> int:
        """Seats nobody is recommended for."""
        return max(self.seats - self.taken, 0)


def open_on(day: date) -> Q:
    """Condition on vacancies: open, and the day lies in their days."""
    ends = Q(open_until__isnull=True) | Q(open_until__gte=day)
    return Q(state=VacancyState.OPEN, open_from__lte=day) & ends


def full_ones() -> QuerySet[Any]:
    """Ids of vacancies with every seat taken."""
    held = Referral.objects.filter(state__in=HOLDING).order_by()
    counted = held.values("vacancy_id").annotate(n=Count("pk"))
    return counted.filter(n__gte=F("vacancy__seats")).values("vacancy_id")


def vacancy_list(
    viewer: Actor,
    *,
    day: date,
    place_path: str = "",
    wanted: VacancyFilter = NO_FILTER,
    sort: str = "-newest",
    right: str = VIEW,
) -> QuerySet[Vacancy]:
    """Vacancies of the place and all inside it; `sort` is a key of `SORTS`, with "-" down."""
    with everywhere("limited to the viewer's places just below; seats are counted wherever"):
        rows: QuerySet[Vacancy] = Vacancy.objects.filter(
            path__under=viewer.territory(right).within(place_path)
        )
        rows = narrowed(rows, wanted, day)
    return _ordered(rows, sort)


def _ordered(rows: QuerySet[Vacancy], sort: str) -> QuerySet[Vacancy]:
    key, down = sort.removeprefix("-"), sort.startswith("-")
    if key == "newest":
        return rows.order_by("-raised_at", "id")
    first, *rest = SORTS.get(key, SORTS["place"])
    order = F(first).desc(nulls_last=True) if down else F(first).asc(nulls_last=True)
    return rows.order_by(order, *rest)


def narrowed(rows: QuerySet[Vacancy], wanted: VacancyFilter, day: date) -> QuerySet[Vacancy]:
    """Of these vacancies those the filter means."""
    if wanted.stage == "ended":
        rows = rows.filter(Q(state=VacancyState.CLOSED) | Q(open_until__lt=day))
    elif wanted.stage in ("open", "free", "full"):
        rows = rows.filter(open_on(day))
    if wanted.stage == "free":
        rows = rows.exclude(pk__in=full_ones())
    elif wanted.stage == "full":
        rows = rows.filter(pk__in=full_ones())
    if wanted.enterprise_id:
        rows = rows.filter(enterprise_id=wanted.enterprise_id)
    if wanted.skill:
        rows = rows.filter(skills__contains=[wanted.skill])
    if wanted.pay:
        rows = rows.filter(Q(pay_to__gte=wanted.pay) | Q(pay_to=None, pay_from__gte=wanted.pay))
    if wanted.dormitory:
        rows = rows.filter(dormitory=True)
    if wanted.no_nights:
        rows = rows.filter(night_shift=False)
    if wanted.schooling:
        rows = rows.filter(schooling=wanted.schooling)
    for word in wanted.text.split()[:6]:
        firms = Q(title__icontains=word)
        if key := name_key(word):
            named = Enterprise.objects.filter(name_key__contains=key).order_by()
            firms |= Q(enterprise_id__in=named.values("pk"))
        rows = rows.filter(firms)
    return rows


def vacancy_rows(
    viewer: Actor, rows: Sequence[Vacancy], moment: datetime, day: date, below: str = ""
) -> list[VacancyRow]:
    """Rows for a page; a fixed number of queries for all of them."""
    found = list(rows)
    plans = Plans(moment)
    places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    firms = enterprise_names(row.enterprise_id for row in found)
    taken = seats_taken(row.pk for row in found)
    return [
        _row(row, plans, places.get(row.path, ""), firms, taken.get(row.pk, (0, 0)), day)
        for row in found
    ]


def enterprise_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of enterprises; who offers work is public."""
    with everywhere("names of firms that offer work are public"):
        return dict(Enterprise.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def seats_taken(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Seats taken and of these hired, by vacancy; one query."""
    with everywhere("the vacancies were found for the viewer; referrals are only counted"):
        held = Referral.objects.filter(vacancy_id__in=list(ids), state__in=HOLDING).order_by()
        counts = held.values("vacancy_id").annotate(
            taken=Count("pk"), hired=Count("pk", filter=Q(state=ReferralState.HIRED))
        )
        return {row["vacancy_id"]: (row["taken"], row["hired"]) for row in counts}


def _row(
    row: Vacancy,
    plans: Plans,
    place_name: str,
    firms: dict[uuid.UUID, str],
    counts: tuple[int, int],
    day: date,
) -> VacancyRow:
    names = (
        *("id", "enterprise_id", "title", "path", "seats", "skills_required", "pay_from"),
        *("pay_to", "workplace", "dormitory", "meals", "night_shift", "schooling", "age_from"),
        *("age_to", "contact_hint", "note", "open_from", "open_until", "state", "closed_on"),
        *("close_reason", "raised_at", "raised_by"),
    )
    is_open = row.state == VacancyState.OPEN and row.open_from <= day
    is_open = is_open and (row.open_until is None or row.open_until >= day)
    return VacancyRow(
        **{name: getattr(row, name) for name in names},
        enterprise_name=firms.get(row.enterprise_id, ""),
        place_name=place_name,
        taken=counts[0],
        hired=counts[1],
        skills=skill_titles(plans.at(row.path), row.skills),
        schooling_label=str(Schooling(row.schooling).label),
        state_label=str(VacancyState(row.state).label),
        tone=_tone(row, counts[0], is_open=is_open),
        is_open=is_open,
        raised_label=str(Raised(row.raised).label),
    )


def _tone(row: Vacancy, taken: int, *, is_open: bool) -> str:
    """ "soon" still wants people, "done" has them all, "" is over or has not begun."""
    if not is_open:
        return ""
    return "soon" if taken < row.seats else "done"


def get_vacancy(viewer: Actor, vacancy_id: uuid.UUID, right: str = VIEW) -> Vacancy:
    """A vacancy in the viewer's places, or NotFound."""
    row: Vacancy | None = (
        Vacancy.objects.select_related("place", "enterprise").filter(pk=vacancy_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_vacancies(viewer: Actor, enterprise_id: uuid.UUID) -> QuerySet[Vacancy]:
    """Everything the viewer's own enterprise offers or offered, open ones first."""
    enterprise = own_enterprise(viewer, enterprise_id)
    rows: QuerySet[Vacancy] = Vacancy.objects.filter(enterprise=enterprise)
    return rows.order_by("-state", "-raised_at", "id")


def get_own_vacancy(viewer: Actor, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID) -> Vacancy:
    """One of them, or NotFound."""
    row = own_vacancies(viewer, enterprise_id).filter(pk=vacancy_id).first()
    if row is None:
        raise NotFound()
    return row
