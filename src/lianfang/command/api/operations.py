"""Coverage, tasks, visits, responsibilities, proposals and teams for machines."""

import uuid
from datetime import date
from typing import Any

from ninja import Query, Router, Status
from pydantic import AwareDatetime

from lianfang.access.pages import operation
from lianfang.command.api.shapes import (
    AnsweringOut,
    AssignIn,
    CorrectionIn,
    CoverageOut,
    GapPageOut,
    Key,
    LineIn,
    LineOut,
    LinePageOut,
    MemberOut,
    ProposalIn,
    ProposalOut,
    ProposalPageOut,
    ReasonIn,
    ResponsibilityOut,
    ResponsibilityPageOut,
    SubjectOut,
    TallyOut,
    TaskOut,
    TaskPageOut,
    TeamPageOut,
    VisitIn,
    VisitOut,
)
from lianfang.command.enums import SubjectKind, TaskState
from lianfang.command.selectors.coverage import coverage, gaps
from lianfang.command.selectors.held import Tally
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.proposals import get_line, get_proposal, line_list, proposal_list
from lianfang.command.selectors.responsibilities import (
    Answering,
    own_staff,
    responsibility_list,
    responsible_for,
)
from lianfang.command.selectors.subjects import SubjectCard
from lianfang.command.selectors.tasks import task_list, task_rows, today_list
from lianfang.command.selectors.teams import get_team, members_of, team_list
from lianfang.command.selectors.visits import visits_of_person
from lianfang.command.services.proposals import (
    accept_proposal,
    create_proposal,
    edit_line,
    refuse_proposal,
)
from lianfang.command.services.responsibilities import assign_responsibility, end_responsibility
from lianfang.command.services.visits import VisitEntry, correct_visit, record_visit
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, one_page, shaped

router = Router(tags=["command"])


def _key(request_id: uuid.UUID | None) -> dict[str, Any]:
    return {"idempotency_key": request_id} if request_id else {}


@router.get("/coverage", response=CoverageOut)
@operation("command.coverage.view")
def get_coverage(request: Any, place_id: uuid.UUID, as_of: AwareDatetime | None = None) -> Any:
    """How every rule in force is kept in the place, in all and by place below."""
    place = get_place(request.actor, place_id, "command.coverage.view")
    moment = as_of or request.now
    found = coverage(request.actor, place, moment)
    ids = {child.path: child.id for child in found.children}
    view = phase_of(request.actor, place.path, moment)
    return {
        "place_id": place.pk,
        "as_of": moment,
        "playbook": view.playbook.key if view else None,
        "phase": view.phase.key if view else None,
        "rules": [
            {
                "key": one.rule.key,
                "title": str(one.rule.title),
                "role": one.rule.role,
                "minimum": one.rule.minimum,
                "maximum": one.rule.maximum,
                "tally": _tally(one.tally),
                "below": [
                    {"place_id": ids[path], "tally": _tally(tally)}
                    for path, tally in one.below.items()
                    if path in ids
                ],
            }
            for one in found.rules
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return shaped(tally, TallyOut)


@router.get("/gaps", response=GapPageOut)
@operation("command.responsibility.view")
def list_gaps(
    request: Any, place_id: uuid.UUID, rule: Key, limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Subjects of a rule that nobody, or too few, answer for."""
    place = get_place(request.actor, place_id)
    page = gaps(request.actor, place, request.now, rule, offset=offset, limit=limit)
    items = [
        {"subject": _subject(gap.subject), "held": gap.held, "missing": gap.missing}
        for gap in page.gaps
    ]
    return {"rule": rule, "role": page.rule.role, "items": items, "more": page.has_more}


def _subject(card: SubjectCard | None) -> dict[str, Any] | None:
    return {n: getattr(card, n) for n in SubjectOut.model_fields} if card else None


@router.get("/tasks/today", response=list[TaskOut])
@operation("command.task.view")
def list_my_tasks(request: Any) -> Any:
    """The caller's own tasks of the day, in walking order; none for who is not on the roster."""
    staff = own_staff(request.actor)
    if staff is None:
        return []
    today = today_list(request.actor, staff, request.now)
    return [
        _task(view, stop.subject)
        for walk in today.walks
        for stop in walk.stops
        for view in stop.windows
    ]


@router.get("/tasks", response=TaskPageOut)
@operation("command.task.view")
def list_tasks(
    request: Any,
    place_id: uuid.UUID,
    day: date | None = None,
    state: TaskState | None = None,
    staff_id: uuid.UUID | None = None,
    unassigned: bool = False,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Tasks of a day in a place, missed ones first."""
    place = get_place(request.actor, place_id)
    rows = task_list(
        request.actor,
        place,
        day or local_day(request.now),
        state=state or "",
        staff_id=staff_id,
        unassigned=unassigned,
    )
    page = one_page(rows, limit, offset)
    shown = task_rows(request.actor, page["items"], request.now)
    return {"items": [_task(one.view, one.subject) for one in shown], "more": page["more"]}


def _task(view: Any, subject: SubjectCard | None) -> dict[str, Any]:
    task = view.task
    own = ("id", "routine", "window", "day", "due_from", "due_to", "staff_id")
    return {
        **{name: getattr(task, name) for name in own},
        "window_title": view.window_title,
        "state": view.state,
        "is_late": view.is_late,
        "told": task.escalation,
        "subject": _subject(subject),
    }


@router.post("/visits", response={200: VisitOut})
@operation("command.visit.record")
def post_visit(request: Any, body: VisitIn) -> Any:
    """Record a visit. The same record again gives the same answer; other content under the same id
    is refused with 409."""
    return record_visit(
        actor=request.actor,
        now=request.now,
        visit_id=body.id,
        person_id=body.person_id,
        entry=_entry(body),
        staff_id=body.staff_id,
    )


@router.post("/visits/{visit_id}/correction", response={200: VisitOut})
@operation("command.visit.correct")
def post_correction(request: Any, visit_id: uuid.UUID, body: CorrectionIn) -> Any:
    """Supersede a record and say why; its tasks follow."""
    return correct_visit(
        actor=request.actor,
        now=request.now,
        visit_id=body.id,
        corrects_id=visit_id,
        reason=body.reason,
        entry=_entry(body),
    )


def _entry(body: VisitIn | CorrectionIn) -> VisitEntry:
    return VisitEntry(
        outcome=body.outcome,
        visited_at=body.visited_at,
        temperature=body.temperature,
        symptoms=body.symptoms,
        needs=body.needs,
        note=body.note,
    )


@router.get("/visits", response=list[VisitOut])
@operation("command.visit.view")
def list_visits(request: Any, person_id: uuid.UUID, limit: Limit = 60) -> Any:
    """What was recorded about a person, latest first, corrected records included."""
    views = visits_of_person(request.actor, person_id, request.now, limit)
    return [view.visit for view in views]


@router.get("/answering/{subject_kind}/{subject_id}", response=list[AnsweringOut])
@operation("command.responsibility.view")
def list_answering(request: Any, subject_kind: SubjectKind, subject_id: uuid.UUID) -> Any:
    """Everybody who answers for a person, household or place, the nearest first."""
    found = responsible_for(request.actor, subject_kind, subject_id, request.now)
    return [_answering(one) for one in found]


def _answering(one: Answering) -> dict[str, Any]:
    own = ("id", "role", "role_title", "level", "place_name", "is_direct", "since")
    return {
        **{name: getattr(one, name) for name in own},
        "staff_id": one.staff.id,
        "name": one.staff.name,
        "phones": list(one.staff.phones),
        "is_away": one.staff.is_away,
    }


@router.get("/responsibilities", response=ResponsibilityPageOut)
@operation("command.responsibility.view")
def list_responsibilities(
    request: Any,
    place_id: uuid.UUID,
    role: str = Query("", max_length=32),
    staff_id: uuid.UUID | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Responsibilities in force in a place, in tree order."""
    place = get_place(request.actor, place_id)
    day = local_day(request.now)
    rows = responsibility_list(request.actor, place, day, role=plain(role), staff_id=staff_id)
    return one_page(rows, limit, offset)


@router.post("/responsibilities", response={200: ResponsibilityOut})
@operation("command.responsibility.assign")
def post_responsibility(request: Any, body: AssignIn) -> Any:
    """Name somebody; the same pair again is the same row."""
    given = body.dict(exclude={"request_id"})
    return assign_responsibility(
        actor=request.actor, now=request.now, **given, **_key(body.request_id)
    )


@router.post("/responsibilities/{responsibility_id}/end", response={200: ResponsibilityOut})
@operation("command.responsibility.end")
def post_end(request: Any, responsibility_id: uuid.UUID, body: ReasonIn) -> Any:
    """From today on they no longer answer for it."""
    return end_responsibility(
        actor=request.actor,
        now=request.now,
        responsibility_id=responsibility_id,
        reason=body.reason,
    )


@router.get("/proposals", response=ProposalPageOut)
@operation("command.proposal.view")
def list_proposals(
    request: Any, place_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Proposals for a place, latest first."""
    place = get_place(request.actor, place_id)
    return one_page(proposal_list(request.actor, place.path), limit, offset)


@router.post("/proposals", response={201: ProposalOut})
@operation("command.proposal.create")
def post_proposal(request: Any, body: ProposalIn) -> Any:
    """Ask for a proposal; it is planned in the background and read again by its id."""
    proposal = create_proposal(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        rules=body.rules,
        **_key(body.request_id),
    )
    return Status(201, proposal)


@router.get("/proposals/{proposal_id}", response=ProposalOut)
@operation("command.proposal.view")
def read_proposal(request: Any, proposal_id: uuid.UUID) -> Any:
    """A proposal and how good it is."""
    return get_proposal(request.actor, proposal_id)


@router.get("/proposals/{proposal_id}/lines", response=LinePageOut)
@operation("command.proposal.view")
def list_lines(request: Any, proposal_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """The changes a proposal makes, by place."""
    proposal = get_proposal(request.actor, proposal_id)
    rows = line_list(request.actor, proposal).order_by("subject_path", "role", "id")
    return one_page(rows, limit, offset)


@router.post("/lines/{line_id}", response={200: LineOut})
@operation("command.proposal.edit")
def post_line(request: Any, line_id: uuid.UUID, body: LineIn) -> Any:
    """Change one line; refused with 409 when that breaks a rule of the plan."""
    get_line(request.actor, line_id)
    return edit_line(actor=request.actor, now=request.now, line_id=line_id, **body.dict())


@router.post("/proposals/{proposal_id}/accept", response={200: ProposalOut})
@operation("command.proposal.accept")
def post_acceptance(request: Any, proposal_id: uuid.UUID) -> Any:
    """Put every line that is not refused into force."""
    return accept_proposal(actor=request.actor, now=request.now, proposal_id=proposal_id)


@router.post("/proposals/{proposal_id}/refuse", response={200: ProposalOut})
@operation("command.proposal.refuse")
def post_refusal(request: Any, proposal_id: uuid.UUID, body: ReasonIn) -> Any:
    """Put nothing of it into force."""
    return refuse_proposal(
        actor=request.actor, now=request.now, proposal_id=proposal_id, reason=body.reason
    )


@router.get("/teams", response=TeamPageOut)
@operation("command.team.view")
def list_teams(
    request: Any,
    place_id: uuid.UUID,
    kind: str = Query("", max_length=20),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Teams that concern a place."""
    place = get_place(request.actor, place_id, "command.team.view")
    rows = team_list(request.actor, place, local_day(request.now), kind=plain(kind))
    return one_page(rows, limit, offset)


@router.get("/teams/{team_id}/members", response=list[MemberOut])
@operation("command.team.view")
def list_members(request: Any, team_id: uuid.UUID) -> Any:
    """Who serves in a team today, its heads first."""
    team = get_team(request.actor, team_id)
    rows = members_of(request.actor, team, local_day(request.now))
    return [
        {
            "staff_id": row.staff_id,
            "name": row.staff.name,
            "position": row.position,
            "duty": row.duty,
            "since": row.joined_on,
        }
        for row in rows
    ]
