"""Applications as lists and one by one; accounts masked."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.funds.enums import OVER, WAITING, ApplicationState
from lianfang.funds.models import Application, ApplicationStep, PaymentLine, Programme
from lianfang.funds.selectors.amounts import is_open_on, may_apply
from lianfang.kit.errors import NotFound
from lianfang.people.selectors.cards import place_names

VIEW = "funds.application.view"
SORTS = {
    "code": "code",
    "enterprise": "enterprise__name_key",
    "submitted": "submitted_at",
    "due": "due_on",
    "asked": "asked_fen",
    "approved": "approved_fen",
}
TONES = {
    ApplicationState.SUBMITTED: "soon",
    ApplicationState.CHECKED: "soon",
    ApplicationState.RETURNED: "soon",
    ApplicationState.APPROVED: "active",
    ApplicationState.BATCHED: "active",
    ApplicationState.PAID: "done",
    ApplicationState.FAILED: "now",
}


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """What narrows a list; everything empty means all but drafts.

    `stage`: "waiting" for the desk, "overdue", "to_pay", "bank", "paid", "failed", "over".
    `text` is looked for in the number of the application and the name of the enterprise.
    """

    stage: str = ""
    programme_id: uuid.UUID | None = None
    enterprise_id: uuid.UUID | None = None
    text: str = ""


NO_FILTER = ApplicationFilter()
STAGES: dict[str, tuple[str, ...]] = {
    "waiting": tuple(WAITING),
    "check": (ApplicationState.SUBMITTED,),
    "decide": (ApplicationState.CHECKED,),
    "returned": (ApplicationState.RETURNED,),
    "to_pay": (ApplicationState.APPROVED,),
    "bank": (ApplicationState.BATCHED,),
    "paid": (ApplicationState.PAID,),
    "failed": (ApplicationState.FAILED,),
    "over": tuple(OVER),
}


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as pages show it; `account` is masked. `overdue_days` after its due day."""

    id: uuid.UUID
    code: str
    programme_id: uuid.UUID
    programme_title: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    place_name: str
    path: str
    state: str
    state_label: str
    tone: str
    quantity: int | None
    spent_fen: int | None
    asked_fen: int
    approved_fen: int | None
    papers: tuple[str, ...]
    missing_papers: tuple[str, ...]
    note: str
    payee: str
    bank: str
    account: str
    created_at: datetime
    submitted_at: datetime | None
    due_on: date | None
    overdue_days: int
    checked_by: str
    checked_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    paid_on: date | None


def application_list(
    viewer: Actor,
    place_path: str = "",
    filters: ApplicationFilter = NO_FILTER,
    day: date | None = None,
    right: str = VIEW,
) -> QuerySet[Application]:
    """Applications of enterprises in the place and inside it; drafts are the enterprise's own."""
    rows = Application.objects.filter(path__under=viewer.territory(right).within(place_path))
    rows = rows.exclude(state=ApplicationState.DRAFT)
    if filters.stage == "overdue":
        rows = rows.filter(state__in=WAITING, due_on__lt=day)
    elif filters.stage in STAGES:
        rows = rows.filter(state__in=STAGES[filters.stage])
    if filters.programme_id:
        rows = rows.filter(programme_id=filters.programme_id)
    if filters.enterprise_id:
        rows = rows.filter(enterprise_id=filters.enterprise_id)
    if wanted := filters.text.strip():
        names = Q(enterprise__name_key__contains=name_key(wanted)) if name_key(wanted) else Q()
        rows = rows.filter(names | Q(code__icontains=wanted))
    return rows.select_related("enterprise")


def get_application(viewer: Actor, application_id: uuid.UUID, right: str = VIEW) -> Application:
    """An application in the viewer's places, or NotFound; a draft only for whoever writes them."""
    rows = Application.objects.select_related("enterprise").filter(pk=application_id)
    row: Application | None = rows.first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def programmes_of(applications: Iterable[Application]) -> dict[uuid.UUID, Programme]:
    """Their programmes by id, which may be the town's, above the viewer's places."""
    with everywhere("the applications themselves were found for the viewer"):
        ids = {one.programme_id for one in applications}
        return {one.pk: one for one in Programme.objects.filter(pk__in=ids)}


def application_rows(
    viewer: Actor, applications: Iterable[Application], day: date, below: str = ""
) -> list[ApplicationRow]:
    """Rows of one page; a fixed number of queries."""
    found = list(applications)
    programmes = programmes_of(found)
    places = place_names(viewer, {one.path for one in found}, below)
    return [_row(one, programmes[one.programme_id], places.get(one.path, ""), day) for one in found]


def one_row(viewer: Actor, application: Application, day: date, below: str = "") -> ApplicationRow:
    return application_rows(viewer, [application], day, below)[0]


def _row(one: Application, programme: Programme, place: str, day: date) -> ApplicationRow:
    waits = one.state in WAITING and one.due_on is not None
    overdue = max(0, (day - one.due_on).days) if waits and one.due_on else 0
    return ApplicationRow(
        id=one.pk,
        code=one.code,
        programme_id=programme.pk,
        programme_title=programme.title,
        enterprise_id=one.enterprise_id,
        enterprise_name=one.enterprise.name,
        place_name=place,
        path=one.path,
        state=one.state,
        state_label=str(ApplicationState(one.state).label),
        tone="now" if overdue else TONES.get(ApplicationState(one.state), ""),
        quantity=one.quantity,
        spent_fen=one.spent_fen,
        asked_fen=one.asked_fen,
        approved_fen=one.approved_fen,
        papers=tuple(one.papers),
        missing_papers=tuple(paper for paper in programme.papers if paper not in one.papers),
        note=one.note,
        payee=one.payee,
        bank=one.bank,
        account=masked(one.account_tail),
        created_at=one.created_at,
        submitted_at=one.submitted_at,
        due_on=one.due_on,
        overdue_days=overdue,
        checked_by=one.checked_by,
        checked_at=one.checked_at,
        decided_by=one.decided_by,
        decided_at=one.decided_at,
        paid_on=one.paid_on,
    )


def masked(tail: str) -> str:
    """An account as screens show it: its last four digits."""
    return f"**** {tail}" if tail else ""


def steps_of(viewer: Actor, application: Application) -> list[ApplicationStep]:
    """Everything that happened to it, in order."""
    return list(ApplicationStep.objects.filter(application=application))


def payments_of(viewer: Actor, application: Application) -> list[PaymentLine]:
    """Its payments, also those the bank sent back."""
    with everywhere("the application itself was found for the viewer"):
        rows = PaymentLine.objects.filter(application=application).select_related("batch")
        return list(rows.order_by("batch__made_at"))


def own_offers(viewer: Actor, enterprise_id: uuid.UUID, day: date) -> list[Programme]:
    """Programmes an enterprise of one's own may apply for now."""
    enterprise = own_enterprise(viewer, enterprise_id)
    over = [enterprise.path[:n] for n in range(4, len(enterprise.path) + 1, 4)]
    with everywhere("programmes of the places one's own enterprise stands in"):
        rows = list(Programme.objects.filter(path__in=over).order_by("created_at", "id"))
        taken = set(
            Application.objects.filter(enterprise=enterprise)
            .exclude(state__in=OVER)
            .values_list("programme_id", flat=True)
        )
    return [
        one
        for one in rows
        if is_open_on(one, day)
        and may_apply(one, enterprise)
        and (one.repeats or one.pk not in taken)
    ]


def own_applications(viewer: Actor, enterprise_id: uuid.UUID) -> list[Application]:
    """What an enterprise of one's own asked for, the newest first."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("one's own enterprise, wherever it stood when it applied"):
        rows = Application.objects.filter(enterprise=enterprise).select_related("enterprise")
        return list(rows.order_by("-created_at"))


def own_application(
    viewer: Actor, enterprise_id: uuid.UUID, application_id: uuid.UUID
) -> Application:
    """One of them, or NotFound."""
    for one in own_applications(viewer, enterprise_id):
        if one.pk == application_id:
            return one
    raise NotFound()


def own_steps(viewer: Actor, application: Application) -> list[ApplicationStep]:
    """What happened to an application of one's own enterprise."""
    own_application(viewer, application.enterprise_id, application.pk)
    with everywhere("the application is the viewer's own enterprise's"):
        return list(ApplicationStep.objects.filter(application=application))


def own_programme(viewer: Actor, enterprise_id: uuid.UUID, programme_id: uuid.UUID) -> Programme:
    """A programme of a place the enterprise stands in, or NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    return programme_for(enterprise, programme_id)


def programme_for(enterprise: Enterprise, programme_id: uuid.UUID) -> Programme:
    """A programme that holds where the enterprise stands, or NotFound."""
    with everywhere("the place of the programme is compared just below"):
        row: Programme | None = Programme.objects.filter(pk=programme_id).first()
    if row is None or not enterprise.path.startswith(row.path):
        raise NotFound()
    return row
