"""Whom a row of an assignment roster means, and what it would change: read for a batch at once."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook import Role
from lianfang.command.selectors.plan import RuleBook
from lianfang.command.selectors.responsibilities import in_force
from lianfang.command.selectors.sources import find_source
from lianfang.command.selectors.subjects import Subject
from lianfang.command.sheets.roster import Known, names_of_staff, wrong
from lianfang.kit.clock import local_day
from lianfang.kit.text import plain
from lianfang.people.models import Household, Person
from lianfang.people.models.sealed import paper_hash
from lianfang.places.selectors import PlaceResolver
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import Change, Paper, SheetContext, Verdict

SAY_WHOM = gettext_noop("Say whom this is for: the name of the person.")
PERSON_UNKNOWN = gettext_noop("Nobody of this name is registered there.")
PERSON_SEVERAL = gettext_noop("Several people of this name live there; add the ID number.")
SAY_ENTERPRISE = gettext_noop("Say for which enterprise this is.")
ENTERPRISE_UNKNOWN = gettext_noop("No enterprise of this name is registered there.")
ENTERPRISE_SEVERAL = gettext_noop("Several enterprises fit; write the name in full.")
HOUSEHOLD_UNKNOWN = gettext_noop("No household is registered behind this door.")
HOUSEHOLD_SEVERAL = gettext_noop("Several households fit; write the door.")
FULL = gettext_noop("As many people as the plan allows answer here already (%(maximum)s).")
TWICE = gettext_noop("This person answers for them in another role already.")
NOT_FOR_PLACE = gettext_noop("The phase in force asks for nobody in this role here.")


@dataclass(frozen=True)
class Pair:
    """A row as understood."""

    role: Role
    staff: Known
    subject: Subject
    replaces: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A row whose role, worker and place are clear; its subject is looked up for the batch."""

    values: dict[str, Any]
    role: Role
    kind: SubjectKind
    staff: Known
    path: str
    door: str


class Subjects:
    """The households and persons a batch of rows names, read in two statements."""

    def __init__(self, context: SheetContext, asked: Sequence[Asked]) -> None:
        self._places: dict[str, uuid.UUID] = {}
        resolver: PlaceResolver = context.memory["resolver"]
        for one in asked:
            known = resolver.at(one.path)
            if known is not None:
                self._places[one.path] = known.id
        day = local_day(context.now)
        here = Q(left_on__isnull=True) | Q(left_on__gt=day)
        self._households = self._read_households(context, asked, here)
        self._persons = self._read_persons(context, asked, here)
        self._enterprises = self._read_enterprises(context, asked)

    def _read_households(
        self, context: SheetContext, asked: Sequence[Asked], here: Q
    ) -> dict[str, list[tuple[uuid.UUID, str, str, str]]]:
        paths = {one.path for one in asked if one.kind == SubjectKind.HOUSEHOLD}
        found: dict[str, list[tuple[uuid.UUID, str, str, str]]] = defaultdict(list)
        if paths:
            rows = Household.objects.filter(
                here, path__in=paths, path__under=context.actor.territory("people.household.view")
            )
            for pk, path, door, head in rows.values_list("id", "path", "door", "head_name"):
                found[path].append((pk, path, door, plain(head)))
        return found

    def _read_persons(
        self, context: SheetContext, asked: Sequence[Asked], here: Q
    ) -> list[tuple[uuid.UUID, str, str, str, bytes | None]]:
        wanted = [one for one in asked if one.kind == SubjectKind.PERSON]
        names = {plain(one.values["subject"]) for one in wanted if one.values["subject"]}
        papers = [paper_of(one) for one in wanted]
        if not wanted:
            return []
        rows = Person.objects.filter(
            here,
            Q(name__in=names) | Q(paper_hash__in=[paper for paper in papers if paper]),
            path__under=context.actor.territory("people.person.view").within(context.place.path),
            merged_into__isnull=True,
        )
        fields = ("id", "path", "name", "household__door", "paper_hash")
        return [
            (pk, path, plain(name), door or "", bytes(paper) if paper else None)
            for pk, path, name, door, paper in rows.values_list(*fields)
        ]

    def _read_enterprises(
        self, context: SheetContext, asked: Sequence[Asked]
    ) -> list[tuple[uuid.UUID, str, str]]:
        source = find_source(SubjectKind.ENTERPRISE)
        wanted = [one.values["enterprise"] for one in asked if one.values["enterprise"]]
        if source is None or not wanted:
            return []
        path, day = context.place.path, local_day(context.now)
        return list(source.named(context.actor, path, wanted, day))

    def find(self, asked: Asked) -> Subject | Verdict:
        """The one subject a row means, or why none could be told."""
        if asked.kind == SubjectKind.PLACE:
            return Subject(SubjectKind.PLACE, self._places[asked.path], asked.path)
        if asked.kind == SubjectKind.HOUSEHOLD:
            return self._household(asked)
        if asked.kind == SubjectKind.ENTERPRISE:
            return self._enterprise(asked)
        return self._person(asked)

    def _enterprise(self, asked: Asked) -> Subject | Verdict:
        name = asked.values["enterprise"]
        if not name:
            return wrong("duty.say_enterprise", SAY_ENTERPRISE, "enterprise")
        rows = [
            row for row in self._enterprises if row[2] == name and row[1].startswith(asked.path)
        ]
        if not rows:
            return wrong("duty.no_enterprise", ENTERPRISE_UNKNOWN, "enterprise")
        if len(rows) > 1:
            return wrong("duty.several_enterprises", ENTERPRISE_SEVERAL, "enterprise")
        return Subject(SubjectKind.ENTERPRISE, rows[0][0], rows[0][1])

    def _household(self, asked: Asked) -> Subject | Verdict:
        rows = self._households.get(asked.path, [])
        if asked.door:
            rows = [row for row in rows if row[2] == asked.door]
        if asked.values["subject"] and len(rows) != 1:
            rows = [row for row in rows if row[3] == plain(asked.values["subject"])]
        if not rows:
            return wrong("duty.no_household", HOUSEHOLD_UNKNOWN, "door")
        if len(rows) > 1:
            return wrong("duty.several_households", HOUSEHOLD_SEVERAL, "door")
        return Subject(SubjectKind.HOUSEHOLD, rows[0][0], rows[0][1], rows[0][0])

    def _person(self, asked: Asked) -> Subject | Verdict:
        paper = paper_of(asked)
        name = plain(asked.values["subject"] or "")
        if not name and paper is None:
            return wrong("duty.say_whom", SAY_WHOM, "subject")
        rows = [row for row in self._persons if row[1].startswith(asked.path)]
        exact = [row for row in rows if paper is not None and row[4] == paper]
        rows = exact or [row for row in rows if row[2] == name]
        if asked.door and len(rows) > 1:
            rows = [row for row in rows if row[3] == asked.door]
        if not rows:
            return wrong("duty.no_person", PERSON_UNKNOWN, "subject")
        if len(rows) > 1:
            return wrong("duty.several_persons", PERSON_SEVERAL, "subject")
        return Subject(SubjectKind.PERSON, rows[0][0], rows[0][1])


class Standing:
    """Who answers for the subjects of a batch already, and what its own rows add to that."""

    def __init__(self, context: SheetContext, subject_ids: set[uuid.UUID]) -> None:
        rows = Responsibility.objects.filter(
            in_force(local_day(context.now)), subject_id__in=subject_ids
        )
        if context.locking:
            rows = rows.select_for_update().order_by("pk")
        self._held: dict[tuple[uuid.UUID, str], dict[uuid.UUID, uuid.UUID | None]] = defaultdict(
            dict
        )
        self._roles: dict[tuple[uuid.UUID, uuid.UUID], str] = {}
        for row in rows:
            self._held[row.subject_id, row.role][row.staff_id] = row.pk
            self._roles[row.subject_id, row.staff_id] = row.role
        self._names = names_of_staff({row.staff_id for row in rows})
        # A check writes nothing, so what earlier batches of it would write is remembered here.
        self._taken: list[Pair] = context.memory.setdefault("taken", [])
        if context.locking:
            self._taken.clear()
        for pair in self._taken:
            if pair.subject.id in subject_ids:
                self._note(pair)

    def verdict(self, pair: Pair, context: SheetContext) -> Verdict:
        """NEW, SAME, CHANGED (somebody is replaced) or why it cannot be."""
        key = (pair.subject.id, pair.role.key)
        held = self._held[key]
        if pair.staff.id in held:
            return Verdict(Outcome.SAME, target=str(held[pair.staff.id] or ""))
        if self._roles.get((pair.subject.id, pair.staff.id), pair.role.key) != pair.role.key:
            return wrong("duty.two_roles", TWICE, "name")
        book: RuleBook = context.memory["book"]
        rule = book.rule(pair.subject.path, pair.role.key, pair.subject.kind)
        if rule is None:
            return wrong("duty.not_here", NOT_FOR_PLACE, "role")
        stored = {staff: pk for staff, pk in held.items() if pk is not None}
        if len(held) < rule.maximum:
            self._take(pair)
            return Verdict(Outcome.NEW, carry=pair)
        if rule.maximum > 1 or len(stored) != 1:
            return wrong("duty.full", FULL, "name", maximum=rule.maximum)
        old_staff, old_row = next(iter(stored.items()))
        del held[old_staff]
        self._take(pair)
        change = Change("name", self._names.get(old_staff, ""), pair.staff.name)
        carry = Pair(pair.role, pair.staff, pair.subject, (old_row,))
        return Verdict(Outcome.CHANGED, (change,), target=str(old_row), carry=carry)

    def _take(self, pair: Pair) -> None:
        self._taken.append(pair)
        self._note(pair)

    def _note(self, pair: Pair) -> None:
        self._held[pair.subject.id, pair.role.key][pair.staff.id] = None
        self._roles[pair.subject.id, pair.staff.id] = pair.role.key


def paper_of(asked: Asked) -> bytes | None:
    paper: Paper | None = asked.values["paper"]
    return paper_hash(paper.kind, paper.number) if paper and paper.number else None
