"""Lists of enterprises and one of them, as a viewer may see them.

Names of firms and of those who represent them are public; phones are masked until needed.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import common_place
from lianfang.enterprises.enums import (
    GONE,
    ContactRole,
    EnterpriseKind,
    EnterpriseState,
    ProjectLevel,
    SiteUse,
    TaxClass,
)
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseSite
from lianfang.enterprises.selectors.accounts import having
from lianfang.enterprises.selectors.code_lists import (
    industry_title,
    scale_title,
    scales_meant,
    section_title,
)
from lianfang.enterprises.selectors.names import name_key
from lianfang.enterprises.selectors.plans import Plans, enterprise_plan
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_phone
from lianfang.kit.text import plain
from lianfang.people.models.sealed import keys_of_phone, keys_of_tail, open_phones
from lianfang.people.selectors.cards import place_names

VIEW = "enterprises.enterprise.view"
SMALL_PREMISES = "any"
# What a list may be ordered by: the key in the address and the columns behind it.
SORTS: dict[str, tuple[str, ...]] = {
    "name": ("name_key",),
    "place": ("path", "name_key"),
    "staff": ("staff_count",),
    "area": ("area_m2",),
    "recorded": ("created_at",),
}


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `premises` is a kind of small premises or `any`; `scale` a key of the four-above list, or
    `four_above` or `above_scale` for several; `section` a letter of GB/T 4754; `answered` is `no`
    where nobody is named for the enterprise itself, `yes` where somebody is, `missing` where nobody
    is although `wanted_for` holds; `role` counts that role alone. `lacks` is `code`, `phone`,
    `staff` or `industry`. `account` is a key of `selectors.accounts.having`, as of `asked_at`.
    Without a `state`, those closed and moved are left out.
    """

    text: str = ""
    kind: str = ""
    service_class: str = ""
    state: str = ""
    park_id: uuid.UUID | None = None
    park_kind: str = ""
    premises: str = ""
    scale: str = ""
    tax_class: str = ""
    section: str = ""
    level: str = ""
    answered: str = ""
    lacks: str = ""
    role: str = ""
    wanted_for: Q | None = None
    account: str = ""
    asked_at: datetime | None = None


def enterprise_list(
    viewer: Actor,
    *,
    day: date,
    place_path: str = "",
    wanted: EnterpriseFilter | None = None,
    sort: str = "place",
    right: str = VIEW,
) -> QuerySet[Enterprise]:
    """Enterprises of the place and all inside it; `sort` is a key of `SORTS`, with "-" down."""
    wanted = wanted or EnterpriseFilter()
    rows: QuerySet[Enterprise] = Enterprise.objects.filter(
        path__under=viewer.territory(right).within(place_path)
    )
    rows = _searched(_narrowed(rows, wanted, day), wanted.text)
    key = sort.removeprefix("-")
    fields = SORTS.get(key, SORTS["place"])
    down = sort.startswith("-")
    order = [F(f).desc(nulls_last=True) if down else F(f).asc(nulls_last=True) for f in fields]
    return rows.order_by(*order, "pk")


def _narrowed(
    rows: QuerySet[Enterprise], wanted: EnterpriseFilter, day: date
) -> QuerySet[Enterprise]:
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state__in=GONE)
    same = {
        "kind": wanted.kind,
        "service_class": wanted.service_class,
        "park_id": wanted.park_id,
        "park__kind": wanted.park_kind,
        "tax_class": wanted.tax_class,
        "project_level": wanted.level,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if wanted.premises == SMALL_PREMISES:
        rows = rows.exclude(premises="")
    elif wanted.premises:
        rows = rows.filter(premises=wanted.premises)
    if wanted.scale:
        rows = rows.filter(scale__in=scales_meant([wanted.scale]))
    if wanted.section:
        rows = rows.filter(industry__startswith=wanted.section)
    if wanted.answered:
        named = Exists(answering(day, [wanted.role] if wanted.role else ()))
        rows = rows.filter(named if wanted.answered == "yes" else ~named)
        if wanted.answered == "missing" and wanted.wanted_for is not None:
            rows = rows.filter(wanted.wanted_for)
    if wanted.account and wanted.asked_at:
        rows = rows.filter(having(wanted.account, wanted.asked_at))
    return rows.filter(_lacking(wanted.lacks)) if wanted.lacks else rows


def answering(day: date, roles: Iterable[str] = ()) -> QuerySet[Responsibility]:
    """Who answers on `day` for the enterprise of the query around it, named for it itself."""
    rows = Responsibility.objects.filter(
        in_force(day),
        serving(day, "staff__"),
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=OuterRef("pk"),
    )
    chosen = list(roles)
    return rows.filter(role__in=chosen) if chosen else rows


def _lacking(what: str) -> Q:
    """Condition on enterprises: this is not known of them."""
    if what == "phone":
        phones = Contact.objects.filter(enterprise=OuterRef("pk"), phone_hash__isnull=False)
        return ~Q(Exists(phones))
    is_project = Q(kind=EnterpriseKind.PROJECT)
    known = {
        "code": Q(credit_code="") & ~is_project,
        "staff": Q(staff_count__isnull=True) & ~is_project,
        "industry": Q(industry=""),
    }
    return known.get(what, Q())


def _searched(rows: QuerySet[Enterprise], text: str) -> QuerySet[Enterprise]:
    """By parts of the name, the credit code or its end, a contact's name, a phone or its tail;
    typed in full width, too."""
    for word in plain(text).split()[:6]:
        key = name_key(word)
        people = Q(name__icontains=word)
        if word.isdecimal() and len(word) == 4:
            people |= Q(lookup_keys__overlap=keys_of_tail(word))
        elif word.isdecimal() and len(word) >= 7:
            people |= Q(lookup_keys__overlap=keys_of_phone(word))
        known = Contact.objects.filter(people).order_by().values("enterprise_id")
        found = Q(pk__in=known)
        if key:
            found |= Q(name_key__contains=key) | Q(credit_code__endswith=word.upper())
        rows = rows.filter(found)
    return rows


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise as a list shows it."""

    id: uuid.UUID
    name: str
    kind: str
    kind_label: str
    credit_code: str
    place_name: str
    place_id: uuid.UUID
    path: str
    address: str
    class_title: str
    is_decided: bool
    state: str
    state_label: str
    state_since: date
    industry_title: str
    scale_title: str
    staff_count: int | None
    area_m2: int | None
    officers: tuple[str, ...] = ()


def enterprise_rows(
    viewer: Actor, rows: Sequence[Enterprise], moment: Any, day: date, below: str = ""
) -> list[EnterpriseRow]:
    """Rows for a page, with who is named for each; three more queries for all of them."""
    places = place_names(viewer, {row.path for row in rows}, below)
    named = _named_for([row.pk for row in rows], day)
    plans = Plans(viewer, common_place(row.path for row in rows), moment)
    return [
        EnterpriseRow(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            kind_label=str(EnterpriseKind(row.kind).label),
            credit_code=row.credit_code,
            place_name=places[row.path],
            place_id=row.place_id,
            path=row.path,
            address=row.address,
            class_title=plans.at(row.path).class_title(row.service_class),
            is_decided=row.class_origin == "person",
            state=row.state,
            state_label=str(EnterpriseState(row.state).label),
            state_since=row.state_since,
            industry_title=industry_title(row.industry),
            scale_title=scale_title(row.scale) if row.scale else "",
            staff_count=row.staff_count,
            area_m2=row.area_m2,
            officers=tuple(named.get(row.pk, ())),
        )
        for row in rows
    ]


def _named_for(ids: Sequence[uuid.UUID], day: date) -> dict[uuid.UUID, list[str]]:
    rows = Responsibility.objects.filter(in_force(day), subject_id__in=list(ids))
    found: dict[uuid.UUID, list[str]] = {}
    for subject_id, name in rows.order_by("role", "id").values_list("subject_id", "staff__name"):
        found.setdefault(subject_id, []).append(name)
    return found


def get_enterprise(viewer: Actor, enterprise_id: uuid.UUID, right: str = VIEW) -> Enterprise:
    """An enterprise in the viewer's places, also one that closed, or NotFound."""
    row: Enterprise | None = (
        Enterprise.objects.select_related("place", "park__place").filter(pk=enterprise_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Whom to call, the phones masked."""

    id: uuid.UUID
    role: str
    role_label: str
    name: str
    phones: tuple[str, ...]


def contacts_of(viewer: Actor, enterprise: Enterprise) -> list[ContactCard]:
    """Contacts of an enterprise the viewer may see, in the order one calls them."""
    rows = {row.role: row for row in Contact.objects.filter(enterprise=enterprise)}
    return [
        ContactCard(
            id=rows[role].pk,
            role=role,
            role_label=str(ContactRole(role).label),
            name=rows[role].name,
            phones=tuple(mask_phone(one) for one in open_phones(rows[role].phone_cipher)),
        )
        for role in ContactRole.values
        if role in rows
    ]


@dataclass(frozen=True, slots=True)
class EnterpriseCard:
    """The facts of one enterprise in words."""

    row: EnterpriseRow
    tax_label: str
    section_title: str
    industry: str
    level_label: str
    premises_title: str
    park_name: str
    park_label: str


def enterprise_card(
    viewer: Actor, enterprise: Enterprise, moment: Any, day: date, below: str = ""
) -> EnterpriseCard:
    """What one enterprise's page says first."""
    park = enterprise.park
    return EnterpriseCard(
        row=enterprise_rows(viewer, [enterprise], moment, day, below)[0],
        tax_label=str(TaxClass(enterprise.tax_class).label),
        section_title=section_title(enterprise.industry),
        industry=enterprise.industry,
        level_label=str(ProjectLevel(enterprise.project_level).label)
        if enterprise.project_level
        else "",
        premises_title=enterprise_plan(enterprise.path, moment).premises_title(enterprise.premises)
        if enterprise.premises
        else "",
        park_name=park.place.short_name if park else "",
        park_label=str(park.get_kind_display()) if park else "",
    )


@dataclass(frozen=True, slots=True)
class SiteCard:
    id: uuid.UUID
    place_id: uuid.UUID
    place_name: str
    use_label: str
    since: date
    until: date | None


def sites_of(viewer: Actor, enterprise: Enterprise) -> list[SiteCard]:
    """Further places the enterprise uses or used, as far as they lie in the viewer's places."""
    rows = list(EnterpriseSite.objects.filter(enterprise=enterprise).order_by("until", "since"))
    names = place_names(viewer, {row.path for row in rows})
    return [
        SiteCard(
            row.pk,
            row.place_id,
            names[row.path],
            str(SiteUse(row.use).label),
            row.since,
            row.until,
        )
        for row in rows
    ]


def get_site(viewer: Actor, site_id: uuid.UUID, right: str) -> EnterpriseSite:
    """A further place of an enterprise, where the viewer may do that, or NotFound."""
    row: EnterpriseSite | None = EnterpriseSite.objects.filter(pk=site_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row
