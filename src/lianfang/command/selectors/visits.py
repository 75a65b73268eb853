"""What was recorded at the door. A corrected record stays readable; the latest one counts."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind, VisitOutcome
from lianfang.command.models import Visit
from lianfang.command.playbook import Playbook, Routine, Sop, VisitForm
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.subjects import get_subject, person_ids
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place

RIGHT = "command.visit.view"


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """What is asked at a door, and how the work is done there."""

    playbook: Playbook
    routine: Routine | None
    form: VisitForm
    sop: Sop | None
    alert: Sop | None


@dataclass(frozen=True, slots=True)
class VisitView:
    """A record with its chips in words. `is_alert`: fever or symptoms, somebody must act."""

    visit: Visit
    symptoms: tuple[str, ...]
    needs: tuple[str, ...]
    is_fever: bool
    is_superseded: bool

    @property
    def is_alert(self) -> bool:
        return self.is_fever or bool(self.symptoms)


def visit_plan(viewer: Actor, path: str, moment: datetime) -> VisitPlan | None:
    """The form and steps in force at `path`: of the first routine that visits persons, else the
    plan's first form. None without a plan."""
    view = phase_of(viewer, path, moment)
    if view is None or not view.playbook.forms:
        return None
    plan = view.playbook
    routines = plan.routines_of(view.phase.key)
    routine = next((r for r in routines if r.subjects.kind == SubjectKind.PERSON), None)
    form = plan.form(routine.form) if routine else plan.forms[0]
    return VisitPlan(
        playbook=plan,
        routine=routine,
        form=form,
        sop=plan.sop(routine.sop) if routine and routine.sop else None,
        alert=plan.sop(form.alert_sop) if form.alert_sop else None,
    )


def counting(moment: datetime | None = None) -> Q:
    """Condition on visits: the record counts; nothing recorded (by `moment`) supersedes it."""
    # Said twice, so that the database looks at the few corrections and not once for every visit.
    later = Visit.objects.filter(supersedes__isnull=False, supersedes=OuterRef("pk"))
    if moment is not None:
        later = later.filter(recorded_at__lte=moment)
    return ~Q(outcome=VisitOutcome.VOID) & ~Q(Exists(later))


def visit_list(viewer: Actor, place: Place) -> QuerySet[Visit]:
    """Records in the place that count, latest first."""
    territory = viewer.territory(RIGHT).within(place.path)
    rows: QuerySet[Visit] = Visit.objects.filter(counting(), path__under=territory)
    return rows.select_related("staff", "person", "place").order_by("-visited_at", "-id")


def get_visit(viewer: Actor, visit_id: uuid.UUID) -> Visit:
    """One record in the viewer's places, or NotFound."""
    rows = Visit.objects.filter(pk=visit_id, path__under=viewer.territory(RIGHT))
    row: Visit | None = rows.select_related("staff", "person", "place").first()
    if row is None:
        raise NotFound()
    return row


def visits_of_person(
    viewer: Actor, person_id: uuid.UUID, moment: datetime, limit: int = 60
) -> list[VisitView]:
    """Everything recorded about a person, latest first, corrected records marked; also what was
    recorded under a duplicate that was merged into them."""
    subject = get_subject(viewer, SubjectKind.PERSON, person_id)
    rows = Visit.objects.filter(
        person_id__in=person_ids(person_id), path__under=viewer.territory(RIGHT)
    ).select_related("staff", "superseded_by")
    plan = visit_plan(viewer, subject.path, moment)
    form = plan.form if plan else None
    return [visit_view(row, form) for row in rows.order_by("-visited_at", "-id")[:limit]]


def visit_view(visit: Visit, form: VisitForm | None) -> VisitView:
    """The record in words; a chip the plan no longer knows shows its key."""
    symptoms = {choice.key: str(choice.title) for choice in form.symptoms} if form else {}
    needs = {choice.key: str(choice.title) for choice in form.needs} if form else {}
    heat = visit.temperature
    return VisitView(
        visit=visit,
        symptoms=tuple(symptoms.get(key, key) for key in visit.symptoms),
        needs=tuple(needs.get(key, key) for key in visit.needs),
        is_fever=bool(form and heat is not None and heat >= form.temperature.fever),
        is_superseded=hasattr(visit, "superseded_by"),
    )
