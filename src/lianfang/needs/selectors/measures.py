"""The library of measures, whom each fits, and what enterprises said to it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.code_lists import section_title
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.plans import Plans as ClassPlans
from lianfang.enterprises.selectors.subjects import there_on
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.needs.enums import OPEN, MeasureKind, OfferState
from lianfang.needs.models import Measure, MeasureOffer, Ticket
from lianfang.needs.selectors.plans import Plans
from lianfang.people.selectors.cards import place_names

VIEW = "needs.measure.view"
SORTS = {
    "title": "title",
    "need": "need",
    "kind": "kind",
    "taken": "taken",
    "offered": "offered",
    "recorded": "created_at",
}


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What narrows the library; `stage` is "ended" for those not offered any more, "all"."""

    stage: str = ""
    kind: str = ""
    need: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as a list shows it, with how many enterprises were offered, took or declined it."""

    id: uuid.UUID
    path: str
    place_id: uuid.UUID
    place_name: str
    kind: str
    kind_label: str
    title: str
    text: str
    need: str
    need_title: str
    industries: tuple[str, ...]
    classes: tuple[str, ...]
    fits: tuple[str, ...]
    offered: int
    taken: int
    declined: int
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str

    @property
    def waiting(self) -> int:
        return self.offered - self.taken - self.declined


def counted(rows: QuerySet[Measure]) -> QuerySet[Any]:
    """Measures with `offered`, `taken`, `declined`."""
    return rows.annotate(
        offered=Count("offers"),
        taken=Count("offers", filter=Q(offers__state=OfferState.TAKEN)),
        declined=Count("offers", filter=Q(offers__state=OfferState.DECLINED)),
    )


def around(viewer: Actor, path: str) -> Q:
    """Condition on measures: of the place, of all inside it, and of those above, which hold here
    too; they name nobody."""
    territory = viewer.territory(VIEW).within(path)
    above = {step for prefix in territory.prefixes for step in ancestors(prefix)}
    return Q(path__under=territory) | Q(path__in=above)


def measure_list(
    viewer: Actor, place_path: str = "", wanted: MeasureFilter | None = None
) -> QuerySet[Any]:
    """The library that holds in the place, with counts."""
    wanted = wanted or MeasureFilter()
    with everywhere("a measure of the town holds in its villages, and names nobody"):
        rows: QuerySet[Measure] = Measure.objects.filter(around(viewer, place_path))
        if wanted.stage != "all":
            rows = rows.filter(ended_at__isnull=wanted.stage != "ended")
        for name in ("kind", "need"):
            if value := getattr(wanted, name):
                rows = rows.filter(**{name: value})
        if wanted.text:
            rows = rows.filter(Q(title__icontains=wanted.text) | Q(text__icontains=wanted.text))
        return counted(rows).select_related("place")


def get_measure(viewer: Actor, measure_id: uuid.UUID, right: str = VIEW) -> Any:
    """A measure that holds in the viewer's places, with counts; to change or offer it, one of a
    place where the viewer holds `right`. NotFound otherwise."""
    if viewer.territory(VIEW).is_nowhere:
        raise NotFound()
    with everywhere("a measure of the town holds in its villages, and names nobody"):
        rows = Measure.objects.filter(around(viewer, ""), pk=measure_id)
        row = counted(rows).select_related("place").first()
    if row is None or (right != VIEW and not viewer.can(right, row.path)):
        raise NotFound()
    return row


def measure_rows(
    viewer: Actor, rows: Iterable[Any], moment: datetime, below: str = ""
) -> list[MeasureRow]:
    """Rows of one page of measures with their counts."""
    found = list(rows)
    plans, classes = Plans(moment), ClassPlans(viewer, "", moment)
    with everywhere("names of places above are public"):
        places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    return [
        MeasureRow(
            id=row.pk,
            path=row.path,
            place_id=row.place_id,
            place_name=places.get(row.path, row.place.short_name),
            kind=row.kind,
            kind_label=str(MeasureKind(row.kind).label),
            title=row.title,
            text=row.text,
            need=row.need,
            need_title=plans.at(row.path).kind_title(row.need),
            industries=tuple(row.industries),
            classes=tuple(row.classes),
            fits=(
                *(section_title(code) for code in row.industries),
                *(classes.at(row.path).class_title(key) for key in row.classes),
            ),
            offered=row.offered,
            taken=row.taken,
            declined=row.declined,
            created_at=row.created_at,
            created_by=row.created_by,
            ended_at=row.ended_at,
            ended_by=row.ended_by,
            end_reason=row.end_reason,
        )
        for row in found
    ]


def measures_for(viewer: Actor, ticket: Ticket) -> list[Measure]:
    """Measures in force that may help with a need: of the same need first, then the others."""
    with everywhere("a measure of the town holds in its villages, and names nobody"):
        rows = Measure.objects.filter(
            around(viewer, ""),
            ended_at__isnull=True,
            path__in=[*ancestors(ticket.path), ticket.path],
        )
        found = list(rows.order_by("title", "id")[:200])
    return sorted(found, key=lambda row: row.need != ticket.need)


def fitting(measure: Measure) -> Q:
    """Condition on enterprises: of the industries and classes the measure was made for."""
    wanted = Q(path__under=measure.path)
    if measure.classes:
        wanted &= Q(service_class__in=measure.classes)
    if measure.industries:
        sections = Q(pk__in=())
        for letter in measure.industries:
            sections |= Q(industry__startswith=letter)
        wanted &= sections
    return wanted


def to_offer(
    viewer: Actor, measure: Measure, day: date, *, everybody: bool = False, text: str = ""
) -> QuerySet[Any]:
    """Enterprises the measure fits that were not offered it yet: those with an open need of its
    kind; `everybody`: the others, too. Annotated with `needing`."""
    same = Ticket.objects.filter(enterprise=OuterRef("pk"), need=measure.need, state__in=OPEN)
    offered = MeasureOffer.objects.filter(measure=measure, enterprise=OuterRef("pk"))
    rows = Enterprise.objects.filter(
        there_on(day),
        fitting(measure),
        ~Exists(offered),
        path__under=viewer.territory("needs.measure.offer_many"),
    ).annotate(needing=Exists(same))
    if not everybody:
        rows = rows.filter(Exists(same))
    if text:
        rows = rows.filter(name__icontains=text)
    return rows.order_by("-needing", "path", "name_key", "pk")


def offers_of(viewer: Actor, measure: Measure) -> QuerySet[MeasureOffer]:
    """To whom it was offered in the viewer's places, those who have not answered first."""
    territory = viewer.territory(VIEW)
    rows: QuerySet[MeasureOffer] = MeasureOffer.objects.filter(
        measure=measure, enterprise__path__under=territory
    )
    waiting_first = F("answered_at").asc(nulls_first=True)
    return rows.select_related("enterprise", "ticket").order_by(waiting_first, "offered_at", "id")


def offers_to(viewer: Actor, enterprise: Enterprise) -> list[MeasureOffer]:
    """Measures an enterprise of the viewer's places was offered."""
    if not viewer.can("needs.ticket.view", enterprise.path):
        raise NotFound()
    return _offers(enterprise)


def own_offers(viewer: Actor, enterprise_id: uuid.UUID) -> list[MeasureOffer]:
    """Measures the viewer's own enterprise was offered, those without an answer first."""
    return _offers(own_enterprise(viewer, enterprise_id))


def _offers(enterprise: Enterprise) -> list[MeasureOffer]:
    with everywhere("a measure offered to an enterprise is that enterprise's to read"):
        rows = MeasureOffer.objects.filter(enterprise=enterprise).select_related("measure")
        found = list(rows.order_by("-offered_at", "-id")[:100])
    return sorted(found, key=lambda row: row.state != OfferState.OFFERED)


def offers_for(viewer: Actor, ticket: Ticket) -> Sequence[MeasureOffer]:
    """Measures offered for a need."""
    with everywhere("the ticket itself was found for the viewer"):
        rows = MeasureOffer.objects.filter(ticket=ticket).select_related("measure")
        return list(rows.order_by("offered_at", "id"))


def get_offer(viewer: Actor, offer_id: uuid.UUID, right: str) -> MeasureOffer:
    """An offer to an enterprise in the viewer's places, or NotFound."""
    rows = MeasureOffer.objects.select_related("enterprise", "measure")
    row: MeasureOffer | None = rows.filter(pk=offer_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row
