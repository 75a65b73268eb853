"""What the cells of one row say of an employee: whose, who, the job, the survey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_noop

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.clock import local_day
from lianfang.kit.text import compact
from lianfang.sheets.kinds import CellFinding, Paper, SheetContext
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.services.entries import EmploymentEntry, Who
from lianfang.workforce.services.surveys import Answers

SAY_ENTERPRISE = gettext_noop("Say which enterprise this is.")
NO_ENTERPRISE = gettext_noop("No enterprise of this name is registered here: %(text)s.")
SEVERAL = gettext_noop("Several enterprises have this name; write the credit code.")
TO_COME = gettext_noop("This day is still to come.")
SYMPTOM_UNKNOWN = gettext_noop("The form has no such symptom; it was kept in the note.")
_NOTHING = frozenset(
    {"", "无", "否", "正常", "良好", "健康", "无症状", "无异常", "没有", "no", "none"}
)
_BETWEEN = "、，,;； /"
NO_REASON = "花名册未填"
DETAILS = (
    *("staff_number", "job", "process", "room", "address", "origin", "origin_code", "planned_on"),
)
_ASKED = ("in_key_region", "stayed", "met_case", "met_region")
_JOURNEY = ("transport", "trip_number", "came_on", "companions", "told_community_on", "note")


class Refused(ValueError):
    """The row cannot be taken; `finding` says why."""

    def __init__(self, finding: CellFinding) -> None:
        self.finding = finding
        super().__init__(finding.code)


@dataclass(slots=True)
class Said:
    """A row as understood: what it says; what it does not say is not there."""

    enterprise: Enterprise
    who: Who
    details: dict[str, Any]
    state: str | None
    back_on: date | None
    answers: Answers
    doubts: list[CellFinding] = field(default_factory=list)

    @property
    def entry(self) -> EmploymentEntry:
        """What a new employment is begun with."""
        entry: dict[str, Any] = dict(self.details)
        if self.state:
            entry["state"] = self.state
        if self.back_on and self.state in (None, EmploymentState.BACK):
            entry["back_on"] = self.back_on
        return entry  # type: ignore[return-value]


class Enterprises:
    """The enterprises that the rows of a table may mean; `only`: the one it is all about."""

    def __init__(self, context: SheetContext, only: Enterprise | None = None) -> None:
        self._only = only
        self._context = context
        self._known: dict[str, Enterprise | CellFinding] = {}

    def find(self, text: str | None, sheet: int) -> Enterprise:
        """The one a row names, or the lines above the header. Raises Refused."""
        if self._only is not None:
            return self._only
        wanted = text or self._named_above(sheet)
        if not wanted:
            raise Refused(CellFinding("employee.say", SAY_ENTERPRISE, "enterprise"))
        if wanted not in self._known:
            self._known[wanted] = self._look_up(wanted)
        found = self._known[wanted]
        if isinstance(found, CellFinding):
            raise Refused(found)
        return found

    def _named_above(self, sheet: int) -> str:
        notes = self._context.notes.get(sheet)
        return notes.unit if notes else ""

    def _look_up(self, text: str) -> Enterprise | CellFinding:
        with everywhere("limited to the place of the table just below"):
            rows = Enterprise.objects.filter(path__under=self._context.place.path).exclude(
                state__in=GONE
            )
            code = compact(text).upper()
            found = list(rows.filter(credit_code=code)[:2]) if len(code) == 18 else []
            found = found or list(rows.filter(name_key=name_key(text))[:2])
            found = found or list(rows.filter(name_key__contains=name_key(text))[:2])
        if len(found) == 1:
            return found[0]
        if found:
            return CellFinding("employee.several", SEVERAL, "enterprise")
        return CellFinding("employee.none", NO_ENTERPRISE, "enterprise", {"text": text[:64]})


def read_row(
    values: Mapping[str, Any], sheet: int, enterprises: Enterprises, context: SheetContext
) -> Said:
    """What a row says. Raises Refused."""
    enterprise = enterprises.find(values["enterprise"], sheet)
    doubts: list[CellFinding] = []
    details = {name: values[name] for name in DETAILS if values[name] is not None}
    back_on, state = values["back_on"], _state(values)
    if back_on is not None and back_on > local_day(context.now):
        # Whoever means to be at the post some day is not there yet.
        details.setdefault("planned_on", back_on)
        back_on, state = None, state or EmploymentState.AWAY.value
    if values["came_on"] is not None and values["came_on"] > local_day(context.now):
        raise Refused(CellFinding("employee.to_come", TO_COME, "came_on"))
    told = {name: values[name] for name in (*_ASKED, *_JOURNEY) if values[name] is not None}
    answers = cast(Answers, told)
    _symptoms(values["symptoms"], enterprise, answers, doubts, context)
    return Said(enterprise, _who(values), details, state, back_on, answers, doubts)


def _state(values: Mapping[str, Any]) -> str | None:
    said = values["state"]
    return {"yes": EmploymentState.BACK.value, "no": EmploymentState.AWAY.value}.get(said, said)


def _who(values: Mapping[str, Any]) -> Who:
    who: Who = {"name": values["name"], "phones": values["phones"] or ()}
    paper: Paper | None = values["paper"]
    if paper is not None and paper.number:
        who["paper_kind"], who["paper_number"] = paper.kind, paper.number
    if values["sex"]:
        who["sex"] = values["sex"]
    if values["birth_date"]:
        who["birth_date"] = values["birth_date"]
    return who


def _symptoms(
    text: str | None,
    enterprise: Enterprise,
    answers: Answers,
    doubts: list[CellFinding],
    context: SheetContext,
) -> None:
    """Symptoms in the words of the plan; what it does not know goes into the note."""
    if text is None or compact(text).lower() in _NOTHING:
        return
    memory: dict[UUID, dict[str, str]] = context.memory.setdefault("symptoms", {})
    if enterprise.pk not in memory:
        rules = health_rules(context.actor, enterprise.path, context.now)
        memory[enterprise.pk] = {
            word: one.key for one in rules.plan.symptoms for word in (one.title.zh, one.key)
        }
    known = memory[enterprise.pk]
    words = [text]
    for mark in _BETWEEN:
        words = [part for word in words for part in word.split(mark)]
    found = [known[word] for word in words if word in known]
    if found:
        answers["symptoms"] = found
    if any(word and word not in known for word in words):
        note = str(answers.get("note") or "")
        answers["note"] = f"{note} {text}".strip()[:256]
        doubts.append(CellFinding("employee.symptom", SYMPTOM_UNKNOWN, "symptoms"))
