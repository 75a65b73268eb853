"""Papers: as the desk prints them, and as anybody who scans their code may know them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import Mode, PaperKind
from lianfang.isolation.models import Paper
from lianfang.isolation.selectors.cases import VIEW
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.kit.territory import STEP
from lianfang.people.selectors.cards import place_names, shown_name
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

# Whoever scans a certificate learns the village or community, never the door.
SHOWN_PLACES = (PlaceKind.VILLAGE, PlaceKind.COMMUNITY)


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """A paper ready to be printed."""

    paper: Paper
    kind: str
    title: str
    name: str
    place_name: str
    room: str
    mode_label: str
    reason_title: str
    paragraphs: tuple[str, ...]
    worker: str
    office: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """What the code of a paper tells whoever scans it: no number, no door, the name masked."""

    number: str
    kind_label: str
    name: str
    place_name: str
    starts_on: date
    due_on: date
    issued_at: datetime
    is_valid: bool


def get_paper(viewer: Actor, paper_id: uuid.UUID, right: str = VIEW) -> Paper:
    """A paper of a case in the viewer's places, or NotFound."""
    with everywhere("the case is looked up for the viewer just below"):
        row: Paper | None = (
            Paper.objects.select_related("case__person", "case__place").filter(pk=paper_id).first()
        )
    if row is None or not viewer.can(right, row.case.path):
        raise NotFound()
    return row


def printed_paper(viewer: Actor, paper: Paper) -> PrintedPaper:
    """The paper with the words of the plan that held when it was issued."""
    case = paper.case
    plan = isolation_plan(case.path, paper.issued_at)
    said = {
        PaperKind.NOTICE: plan.notice,
        PaperKind.AGREEMENT: plan.agreement,
        PaperKind.RELEASE: plan.release,
    }[PaperKind(paper.kind)]
    with everywhere("the paper itself was found for the viewer"):
        duty = case.duties.filter(until__isnull=True).select_related("staff").first()
    return PrintedPaper(
        paper=paper,
        kind=paper.kind,
        title=str(PaperKind(paper.kind).label),
        name=shown_name(viewer, case.person.name, case.path),
        place_name=place_names(viewer, [case.path])[case.path],
        room=case.room,
        mode_label=str(Mode(paper.mode).label),
        reason_title=plan.reason_title(case.reason),
        paragraphs=tuple(str(one) for one in said),
        worker=duty.staff.name if duty else "",
        office=_office(case.path),
        is_withdrawn=paper.withdrawn_at is not None,
    )


def _office(path: str) -> str:
    """The town in whose name papers about the place at `path` are issued."""
    above = [path[:length] for length in range(STEP, len(path) + 1, STEP)]
    with everywhere("every paper names the town that issues it"):
        towns = Place.objects.filter(path__in=above, kind=PlaceKind.TOWNSHIP)
        return towns.values_list("name", flat=True).first() or ""


def verified_paper(word: str) -> Verified:
    """What the code with this word tells; NotFound for a word that no paper carries."""
    with everywhere("whoever holds the paper may know whether it is true"):
        row = Paper.objects.select_related("case__person").filter(word=word).first()
        if row is None:
            raise NotFound()
        path = row.case.path
        above = [path[:length] for length in range(STEP, len(path) + 1, STEP)]
        place = Place.objects.filter(path__in=above, kind__in=SHOWN_PLACES).order_by("path").last()
    return Verified(
        number=row.number,
        kind_label=str(PaperKind(row.kind).label),
        name=mask_name(row.case.person.name),
        place_name=place.name if place else "",
        starts_on=row.starts_on,
        due_on=row.due_on,
        issued_at=row.issued_at,
        is_valid=row.withdrawn_at is None,
    )
