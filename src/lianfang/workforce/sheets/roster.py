"""A roster of employees compared with the lists of the enterprises it names.

A row finds its person by paper, or by name and phone. What a row does not say stays as it is; a row
that says somebody left ends the employment, and no row that is missing ends anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.people.sheets.texts import Texts
from lianfang.places.services.paths import hold_still
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)
from lianfang.workforce.enums import EmploymentSource, EmploymentState, SurveySource
from lianfang.workforce.models import Employment, Survey
from lianfang.workforce.selectors.finding import employed_elsewhere, find_person
from lianfang.workforce.services.rostering import Listed, take_roster
from lianfang.workforce.services.surveys import says_something
from lianfang.workforce.sheets.columns import COLUMNS
from lianfang.workforce.sheets.outgoing import employee_sheet
from lianfang.workforce.sheets.reading import DETAILS, Enterprises, Refused, Said, read_row

TEXTS = Texts(COLUMNS)
UNSURE = gettext_noop("The person cannot be told: %(why)s")
TWICE = gettext_noop("Also on the list of another enterprise.")
NOT_THERE = gettext_noop("Nobody on the list leaves by this row.")
NO_NUMBER = gettext_noop("Without paper and phone the person cannot be found again.")
BEFORE_CHANGE = gettext_noop("This lies before the last change of somebody.")


@dataclass(frozen=True, slots=True)
class _Known:
    """The employment a row is about, if there is one, and what was said of it last."""

    row: Employment | None
    survey: Survey | None
    person_id: UUID | None


class EmployeesSheet(SheetKind):
    """Employees of enterprises with their journey and survey."""

    key = "employees"
    title = _("Employees of enterprises")
    columns = COLUMNS
    import_rights = (
        "workforce.employee.employ",
        "workforce.employee.update",
        "workforce.employee.set_state",
        "workforce.employee.end",
    )
    export_right = "workforce.employee.export"
    reveal_right = "people.person.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = dict(zip(COLUMNS.positions, row.values, strict=True))
        paper = values["paper"]
        if paper is not None and paper.number:
            return (values["enterprise"] or "", paper.number)
        return (values["enterprise"] or "", values["name"], values["phones"] or ())

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        only = context.memory.get("only")
        context.memory["enterprises"] = Enterprises(context, only)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        read = [_read(row, context) for row in rows]
        said = [one for one in read if isinstance(one, Said)]
        judged = iter(judge(said, context))
        return [one if isinstance(one, Verdict) else next(judged) for one in read]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        listed = [verdict.carry for _row, verdict in rows]
        source = context.memory.get("source", EmploymentSource.ROSTER)
        take_roster(
            actor=context.actor,
            now=context.now,
            place_id=context.place.id,
            path=context.place.path,
            listed=listed,
            source=source,
        )
        new = sum(verdict.outcome == Outcome.NEW for _row, verdict in rows)
        return Applied(created=new, changed=len(rows) - new)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return employee_sheet(viewer, place, masked=masked)


def _read(row: CheckedRow, context: SheetContext) -> Said | Verdict:
    values = dict(zip(COLUMNS.positions, row.values, strict=True))
    try:
        return read_row(values, row.sheet, context.memory["enterprises"], context)
    except Refused as refused:
        return Verdict(Outcome.WRONG, findings=(refused.finding,))


def judge(said: Sequence[Said], context: SheetContext) -> list[Verdict]:
    """A verdict for each row; what is to be done in `carry`, a `Listed`."""
    persons: list[UUID | CellFinding | None] = []
    for one in said:
        try:
            person = find_person(now=context.now, **_given(one))
        except InvalidInput as error:
            why = " ".join(str(text) for text in error.fields.values())
            persons.append(CellFinding("employee.person", UNSURE, "paper", {"why": why}))
        else:
            persons.append(person.pk if person else None)
    known = _known(said, persons, context)
    verdicts = []
    for one, person_id, found in zip(said, persons, known, strict=True):
        if isinstance(person_id, CellFinding):
            verdicts.append(Verdict(Outcome.WRONG, findings=(person_id,)))
        else:
            verdicts.append(_verdict(one, person_id, found, context))
    return verdicts


def _given(one: Said) -> dict[str, Any]:
    names = ("name", "paper_kind", "paper_number", "phones")
    return {name: one.who[name] for name in names if name in one.who}  # type: ignore[literal-required]


def _known(
    said: Sequence[Said], persons: Sequence[UUID | CellFinding | None], context: SheetContext
) -> list[_Known]:
    ids = [one for one in persons if isinstance(one, UUID)]
    with everywhere("limited to the enterprises that the table may name"):
        rows = Employment.objects.filter(person__in=ids, until__isnull=True)
        if context.locking:
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        running = {(row.person_id, row.enterprise_id): row for row in rows}
        surveys: dict[UUID, Survey] = {}
        found = Survey.objects.filter(employment__in=[row.pk for row in running.values()])
        for survey in found.order_by("said_at", "id"):
            surveys[survey.employment_id] = survey
    known = []
    for one, person in zip(said, persons, strict=True):
        key = person if isinstance(person, UUID) else None
        row = running.get((key, one.enterprise.pk)) if key else None
        known.append(_Known(row, surveys.get(row.pk) if row else None, key))
    return known


def _verdict(one: Said, person_id: UUID | None, known: _Known, context: SheetContext) -> Verdict:
    doubts = list(one.doubts)
    if not one.who.get("paper_number") and not one.who.get("phones"):
        doubts.append(CellFinding("employee.no_number", NO_NUMBER, "name"))
    if person_id and employed_elsewhere([person_id], one.enterprise.pk):
        doubts.append(CellFinding("employee.twice", TWICE, "name"))
    listed = Listed(
        enterprise_id=one.enterprise.pk,
        person_id=person_id,
        who=one.who,
        entry=one.entry,
        employment_id=known.row.pk if known.row else None,
        survey=one.answers if says_something(one.answers) else None,
        survey_source=SurveySource.VERIFIED,
    )
    if known.row is None:
        if one.state == EmploymentState.LEFT:
            finding = CellFinding("employee.not_there", NOT_THERE, "state")
            return Verdict(Outcome.WRONG, findings=(finding,))
        return Verdict(Outcome.NEW, findings=tuple(doubts), carry=listed)
    changes = list(_changes(one, known.row, known.survey))
    day = one.back_on or local_day(context.now)
    moves = one.state not in (None, known.row.state)
    if moves and day < known.row.state_since:
        finding = CellFinding("employee.before_change", BEFORE_CHANGE, "back_on")
        return Verdict(Outcome.WRONG, findings=(finding,))
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Verdict(outcome, tuple(changes), tuple(doubts), str(known.row.pk), listed)


def _changes(one: Said, row: Employment, survey: Survey | None) -> Iterator[Change]:
    for name in DETAILS:
        if name in one.details and getattr(row, name) != one.details[name]:
            yield _change(name, getattr(row, name), one.details[name])
    state = one.state or (EmploymentState.BACK.value if one.back_on else None)
    if state is not None and state != row.state:
        yield _change("state", row.state, state)
    answers: dict[str, Any] = dict(one.answers)
    for name, value in answers.items():
        before = getattr(survey, name) if survey else None
        if name == "symptoms":
            if list(value) != list(before or []):
                yield Change(name, "、".join(before or []), "、".join(value))
        elif value != before and not (value == "" and before is None):
            yield _change(name, before if before != "" else None, value)


def _change(name: str, old: Any, new: Any) -> Change:
    return Change(name, TEXTS.of(name, old), TEXTS.of(name, new))
