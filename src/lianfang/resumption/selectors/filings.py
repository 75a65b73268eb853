"""Enterprises by how far they have come on the way back to work: who has not filed comes first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import common_place
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import EnterpriseFilter, enterprise_list
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.plans import Plans
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound, Text
from lianfang.people.selectors.cards import place_names
from lianfang.resumption.enums import (
    GRANTED,
    WITH_TOWN,
    FilingState,
    Level,
    Mode,
)
from lianfang.resumption.models import Filing, FilingPaper, FilingStep
from lianfang.resumption.selectors.facts import works_on
from lianfang.resumption.selectors.plans import asked, must_file

VIEW = "resumption.filing.view"
OWN = "resumption.own_filing.view"
# In this order on screen: what is missing first.
STAGES: dict[str, Text] = {
    "not_filed": pgettext_lazy("filings", "Not filed yet"),
    "overdue": pgettext_lazy("filings", "Overdue"),
    "waiting": pgettext_lazy("filings", "Waits for an answer"),
    "returned": pgettext_lazy("filings", "Returned"),
    "approved": pgettext_lazy("filings", "Approved, not started"),
    "suspended": pgettext_lazy("filings", "Ordered to stop"),
    "idle": pgettext_lazy("filings", "Not at work"),
    "resumed": pgettext_lazy("filings", "Works again"),
    "all": pgettext_lazy("filings", "All"),
}
SORTS = {
    "place": ("path", "name_key"),
    "name": ("name_key",),
    "due": ("filing_due",),
    "planned": ("filing_planned",),
    "staff": ("staff_count",),
}


@dataclass(frozen=True, slots=True)
class FilingFilter:
    """What narrows the list. `stage` is a key of STAGES; `with_level` whose move it is; `state` a
    state of the filing."""

    stage: str = "not_filed"
    text: str = ""
    kind: str = ""
    service_class: str = ""
    scale: str = ""
    park_id: uuid.UUID | None = None
    premises: str = ""
    mode: str = ""
    state: str = ""
    with_level: str = ""


@dataclass(frozen=True, slots=True)
class FilingRow:
    """An enterprise with its filing, as a list shows it. `works` as of today."""

    enterprise_id: uuid.UUID
    name: str
    kind_label: str
    class_title: str
    place_name: str
    path: str
    staff_count: int | None
    works: bool
    filing_id: uuid.UUID | None
    mode_label: str
    state: str
    state_label: str
    tone: str
    with_label: str
    since: datetime | None
    due_at: datetime | None
    planned_on: date | None
    is_overdue: bool
    told: int


def running(state: str = "") -> QuerySet[Filing]:
    """For a subquery on enterprises: the filing that is not withdrawn."""
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        rows: QuerySet[Filing] = Filing.objects.filter(enterprise=OuterRef("pk"))
    return rows.filter(state=state) if state else rows.exclude(state=FilingState.WITHDRAWN)


def with_filings(rows: QuerySet[Enterprise], day: date) -> QuerySet[Any]:
    """Enterprises with the columns of their filing and whether they work on the day."""
    filing = running()

    def of(name: str) -> Subquery:
        return Subquery(filing.values(name)[:1])

    return rows.annotate(
        filing_id=of("pk"),
        filing_state=of("state"),
        filing_mode=of("mode"),
        filing_to=of("to_level"),
        filing_decides=of("decides_level"),
        filing_since=of("state_since"),
        filing_due=of("due_at"),
        filing_planned=of("planned_on"),
        filing_told=of("told"),
        works=works_on(day),
    )


def filing_list(
    viewer: Actor,
    place_path: str,
    filters: FilingFilter,
    moment: datetime,
    sort: str = "place",
) -> QuerySet[Any]:
    """Enterprises of the place that are to resume, narrowed; `sort` a key of SORTS, "-" down."""
    day = local_day(moment)
    narrowed = EnterpriseFilter(
        text=filters.text,
        kind=filters.kind,
        service_class=filters.service_class,
        scale=filters.scale,
        park_id=filters.park_id,
        premises=filters.premises,
    )
    there = enterprise_list(viewer, day=day, place_path=place_path, wanted=narrowed, right=VIEW)
    rows: Any = with_filings(there.filter(asked(viewer, place_path, moment)), day)
    if filters.stage == "not_filed":
        rows = rows.filter(must_file(viewer, place_path, moment, day))
    rows = rows.filter(stage_condition(filters.stage, moment))
    if filters.mode:
        rows = rows.filter(_filed(mode=filters.mode))
    if filters.state:
        rows = rows.filter(_filed(state=filters.state))
    if filters.with_level:
        deciding = Q(state=FilingState.DECIDING)
        waits = Q(state__in=WITH_TOWN) & ~deciding
        rows = rows.filter(
            _filed(
                (waits & Q(to_level=filters.with_level))
                | (deciding & Q(decides_level=filters.with_level))
            )
        )
    found: QuerySet[Any] = rows.order_by(*_order(filters.stage, sort), "pk")
    return found


def _order(stage: str, sort: str) -> list[Any]:
    key = sort.removeprefix("-")
    down = sort.startswith("-")
    if stage in ("overdue", "waiting") and sort == "place":
        return [F("filing_due").asc(nulls_last=True)]
    names = SORTS.get(key, SORTS["place"])
    return [F(f).desc(nulls_last=True) if down else F(f).asc(nulls_last=True) for f in names]


def _filed(*wanted: Q, **same: Any) -> Q:
    """Condition on enterprises: their filing is like that. One look-up, where conditions on the
    columns of `with_filings` would be one for each column named."""
    return Q(Exists(running().filter(*wanted, **same)))


def stage_condition(stage: str, moment: datetime) -> Q:
    """Condition on enterprises of `with_filings`."""
    idle = Q(Exact(Coalesce(F("works"), Value(False)), Value(False)))
    conditions = {
        "not_filed": ~_filed(~Q(state=FilingState.DRAFT)) & idle,
        "overdue": _filed(due_at__lt=moment),
        "waiting": _filed(state__in=WITH_TOWN),
        "returned": _filed(state=FilingState.RETURNED),
        "approved": _filed(state=FilingState.APPROVED) & idle,
        "suspended": _filed(state=FilingState.SUSPENDED),
        "idle": idle,
        "resumed": Q(works=True),
    }
    return conditions.get(stage, Q())


def filing_rows(
    viewer: Actor, rows: Sequence[Any], moment: datetime, below: str = ""
) -> list[FilingRow]:
    """Rows for a page; two more queries for all of them."""
    places = place_names(viewer, {row.path for row in rows}, below)
    plans = Plans(viewer, common_place(row.path for row in rows), moment)
    return [_row(row, places, plans, moment) for row in rows]


def _row(row: Any, places: Any, plans: Plans, moment: datetime) -> FilingRow:
    state = row.filing_state or ""
    late = row.filing_due is not None and row.filing_due < moment
    return FilingRow(
        enterprise_id=row.pk,
        name=row.name,
        kind_label=str(row.get_kind_display()),
        class_title=plans.at(row.path).class_title(row.service_class),
        place_name=places[row.path],
        path=row.path,
        staff_count=row.staff_count,
        works=bool(row.works),
        filing_id=row.filing_id,
        mode_label=str(Mode(row.filing_mode).label) if row.filing_mode else "",
        state=state,
        state_label=_state_label(state, row.filing_mode, works=bool(row.works)),
        tone=tone(state, late=late, works=bool(row.works)),
        with_label=whose_move(state, row.filing_to, row.filing_decides),
        since=row.filing_since,
        due_at=row.filing_due,
        planned_on=row.filing_planned,
        is_overdue=late,
        told=row.filing_told or 0,
    )


def _state_label(state: str, mode: str | None, *, works: bool) -> str:
    if works and state not in (FilingState.SUSPENDED, FilingState.RESUMED):
        return str(FilingState.RESUMED.label)
    return state_label(state, mode) if state else str(STAGES["not_filed"])


def state_label(state: str, mode: str | None) -> str:
    """The state in words; what was only declared is not called approved."""
    if state == FilingState.APPROVED and mode == Mode.NONE:
        return str(pgettext_lazy("filing", "Declared"))
    if state == FilingState.APPROVED and mode == Mode.FILING:
        return str(pgettext_lazy("filing", "On file"))
    return str(FilingState(state).label)


def tone(state: str, *, late: bool = False, works: bool = False) -> str:
    """The colour of a state: red needs a person now."""
    if late or state in (FilingState.RETURNED, FilingState.SUSPENDED):
        return "now"
    if works or state in GRANTED:
        return "done"
    return "active" if state in WITH_TOWN else "soon"


def whose_move(state: str, to_level: str | None, decides_level: str | None) -> str:
    """Whom the filing waits for, in words; "" where it waits for nobody."""
    if state == FilingState.DECIDING and decides_level:
        return str(Level(decides_level).label)
    if state in WITH_TOWN and to_level:
        return str(Level(to_level).label)
    if state in (FilingState.DRAFT, FilingState.RETURNED, FilingState.APPROVED):
        return str(gettext_lazy("the enterprise"))
    return ""


def get_filing(viewer: Actor, filing_id: uuid.UUID, right: str = VIEW) -> Filing:
    """A filing in the viewer's places, or NotFound."""
    row: Filing | None = (
        Filing.objects.select_related("enterprise__place", "enterprise__park__place")
        .filter(pk=filing_id)
        .first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def filing_of(viewer: Actor, enterprise: Enterprise) -> Filing | None:
    """The running filing of an enterprise that was found for the viewer, if they may see it."""
    rows = Filing.objects.filter(enterprise=enterprise).exclude(state=FilingState.WITHDRAWN)
    row: Filing | None = rows.first()
    return row if row is not None and viewer.can(VIEW, row.path) else None


def own_filing(viewer: Actor, enterprise_id: uuid.UUID) -> Filing | None:
    """The running filing of one's own enterprise; None where there is none. NotFound for any other
    enterprise."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("it is looked up by the viewer's own enterprise"):
        rows = Filing.objects.filter(enterprise=enterprise).exclude(state=FilingState.WITHDRAWN)
        return rows.select_related("enterprise__place", "enterprise__park__place").first()


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a filing in words."""

    label: str
    at: datetime
    by: str
    reason: str
    tone: str
    fields: dict[str, str]
    told: str
    version: int | None


def steps_of(viewer: Actor, filing: Filing) -> list[StepView]:
    """Steps of a filing the viewer was allowed to load, the newest first."""
    with everywhere("the filing itself was found for the viewer"):
        rows = list(FilingStep.objects.filter(filing=filing).order_by("-at", "-pk"))
    return [
        StepView(
            state_label(row.to_state, filing.mode),
            row.at,
            row.by,
            row.reason,
            "now" if row.details.get("told") else tone(row.to_state),
            {str(k): str(v) for k, v in row.details.get("fields", {}).items()},
            str(row.details.get("told", "")),
            row.details.get("version"),
        )
        for row in rows
    ]


def last_return(viewer: Actor, filing: Filing) -> FilingStep | None:
    """Why it came back last; None when it never did."""
    with everywhere("the filing itself was found for the viewer"):
        rows = FilingStep.objects.filter(filing=filing, to_state=FilingState.RETURNED)
        return rows.order_by("-at", "-pk").first()


def get_paper(viewer: Actor, filing_paper_id: uuid.UUID, right: str = VIEW) -> FilingPaper:
    """A file of a filing in the viewer's places, once it was handed in, or NotFound."""
    with everywhere("the place and who may see it are checked just below"):
        row = FilingPaper.objects.select_related("filing").filter(pk=filing_paper_id).first()
        if row is None or not viewer.can(right, row.filing.path):
            raise NotFound()
        if not row.filing.versions.filter(paper_ids__contains=[row.pk]).exists():
            raise NotFound()
    return row


def own_paper(viewer: Actor, enterprise_id: uuid.UUID, filing_paper_id: uuid.UUID) -> FilingPaper:
    """A file of one's own enterprise's filing, or NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("it is looked up by the viewer's own enterprise"):
        row = FilingPaper.objects.filter(pk=filing_paper_id, filing__enterprise=enterprise).first()
    if row is None:
        raise NotFound()
    return row
