"""A roster of enterprises, self-employed and construction projects, compared with the register.

A row without a credit code is taken, and the register says that it is missing. What a row does not
say stays as it is; no row takes an enterprise away.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.services.following import follow_move
from lianfang.enterprises.enums import (
    GONE,
    ClassOrigin,
    ContactRole,
    EnterpriseKind,
    EnterpriseState,
    StepKind,
)
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseStep, Park
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.names import name_key
from lianfang.enterprises.selectors.plans import Plans
from lianfang.enterprises.services.entries import Filling
from lianfang.enterprises.services.following import follow_register
from lianfang.enterprises.sheets.columns import COLUMNS
from lianfang.enterprises.sheets.outgoing import enterprise_rows
from lianfang.enterprises.sheets.reading import (
    AREA_FOR_PROJECTS,
    MEANT_TWICE,
    NO_CODE,
    NOT_IN_ROSTER,
    Refused,
    Said,
    read_row,
)
from lianfang.enterprises.sheets.stored import Stored
from lianfang.kit.clock import local_day
from lianfang.kit.ids import new_id
from lianfang.people.models.sealed import open_phones
from lianfang.people.sheets.spots import spots_of
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

SYSTEM = Actor.system("enterprises")
TEXTS = Texts(COLUMNS)
SOURCE = "roster"
_WRITTEN = (
    *("kind", "name", "name_key", "credit_code", "code_pending", "premises", "park_id", "address"),
    *("industry", "scale", "tax_class", "staff_count", "area_m2", "project_level", "state"),
    *("state_since", "service_class", "note", "place_id", "path"),
)
_COMPARED = (
    *("name", "credit_code", "code_pending", "kind", "premises", "address", "industry", "scale"),
    *("tax_class", "staff_count", "area_m2", "project_level", "state", "note"),
)
_CONTACT_FIELDS = ("name", "phone_cipher", "phone_hash", "lookup_keys")
_NAME_COLUMNS = {
    ContactRole.REPRESENTATIVE.value: "representative",
    ContactRole.CONTACT.value: "contact",
    ContactRole.DUTY.value: "duty_phones",
}


@dataclass(slots=True)
class EnterprisePlan:
    """One row on its way to the register: the entry as it will be stored, and what was before."""

    row: Enterprise
    before: Enterprise | None
    contacts: list[Contact] = field(default_factory=list)
    new_roles: set[str] = field(default_factory=set)


class EnterprisesSheet(SheetKind):
    """Enterprises. A row is found again by credit code, or by name within its place."""

    key = "enterprises"
    title = _("Enterprises")
    columns = COLUMNS
    import_rights = (
        "enterprises.enterprise.create",
        "enterprises.enterprise.update",
        "enterprises.enterprise.set_state",
    )
    export_right = "enterprises.enterprise.export"
    reveal_right = "enterprises.enterprise.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = dict(zip(COLUMNS.positions, row.values, strict=True))
        code = values["credit_code"]
        if code and values["kind"] != EnterpriseKind.PROJECT and values["area_m2"] is None:
            return (code,)
        return (name_key(values["name"]), values["community"], values["park"])

    def begin(self, context: SheetContext) -> None:
        if context.locking:
            hold_still()
        spots_of(context)
        context.memory["meant"] = {}
        context.memory["plans"] = Plans(context.actor, context.place.path, context.now)
        context.memory["parks"] = {
            park.place_id: park for park in Park.objects.filter(path__under=context.place.path)
        }

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        read = [_read(row, context) for row in rows]
        stored = Stored([one for one in read if isinstance(one, Said)], context)
        return [
            one if isinstance(one, Verdict) else _once(one, _judge(one, stored, context), context)
            for one in read
        ]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        plans: list[EnterprisePlan] = [verdict.carry for _row, verdict in rows]
        new = [plan.row for plan in plans if plan.before is None]
        changed = [plan.row for plan in plans if plan.before is not None]
        Enterprise.objects.bulk_create(new, batch_size=1000)
        Enterprise.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        _write_contacts(plans)
        EnterpriseStep.objects.bulk_create(_steps(plans, context), batch_size=1000)
        for plan in plans:
            if plan.before is not None and _followed(plan.before, plan.row):
                follow_move(
                    actor=SYSTEM,
                    now=context.now,
                    subject_kind=SubjectKind.ENTERPRISE,
                    subject_id=plan.row.pk,
                )
        follow_register(context.now, [row.pk for row in changed])
        return Applied(created=len(new), changed=len(changed))

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        return enterprise_rows(viewer, place, masked=masked)


def _read(row: CheckedRow, context: SheetContext) -> Said | Verdict:
    values = dict(zip(COLUMNS.positions, row.values, strict=True))
    try:
        return read_row(values, row.sheet, spots_of(context), context.memory["plans"], context)
    except Refused as refused:
        return Verdict(Outcome.WRONG, findings=(refused.finding,))


def _judge(said: Said, stored: Stored, context: SheetContext) -> Verdict:
    try:
        before = stored.find(said)
    except Refused as refused:
        return Verdict(Outcome.WRONG, findings=(refused.finding,))
    row = copy.copy(before) if before is not None else _new(context)
    if before is None or (said.is_placed and said.place.id != row.place_id):
        row.place_id, row.path = said.place.id, said.place.path
        row.park = context.memory["parks"].get(said.place.id)
    _understood(said, row, is_new=before is None)
    plan = context.memory["plans"].at(row.path)
    filling = Filling(row, plan, local_day(context.now))
    filling.fill({"name": said.name, **said.entry})
    if filling.errors:
        name = next(iter(filling.errors))
        code = f"enterprise.{name}"
        return Verdict(
            Outcome.WRONG, findings=(CellFinding(code, str(filling.errors[name]), name),)
        )
    if said.state is not None and said.state != row.state:
        row.state, row.state_since = said.state, local_day(context.now)
    if row.class_origin == ClassOrigin.RULE:
        row.service_class = class_by_rule(plan, row, row.park.kind if row.park else "")
    made = EnterprisePlan(row, before)
    contact_changes = _contacts(said, made, stored.contacts(row) if before is not None else {})
    doubts = tuple(said.doubts)
    if before is None:
        return Verdict(Outcome.NEW, findings=doubts, carry=made)
    changes = [*_changes(before, row, context), *contact_changes]
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Verdict(outcome, tuple(changes), doubts, str(row.pk), made)


def _once(said: Said, verdict: Verdict, context: SheetContext) -> Verdict:
    """The verdict, unless an earlier row of the table means the same enterprise.

    One row may name it by its code, another by its name alone; the one would undo the other. Two
    new ones of one name are two where both have a code.
    """
    if verdict.outcome == Outcome.WRONG:
        return verdict
    plan: EnterprisePlan = verdict.carry
    row, meant = plan.row, context.memory["meant"]
    is_project = row.kind == EnterpriseKind.PROJECT
    key = (row.name_key, row.path, is_project) if plan.before is None else row.pk
    is_known = key in meant and not (plan.before is None and said.code and meant[key])
    meant[key] = bool(said.code) and meant.get(key, True)
    if is_known:
        finding = CellFinding("enterprise.meant_twice", MEANT_TWICE, "name")
        return Verdict(Outcome.WRONG, findings=(finding,))
    return verdict


def _new(context: SheetContext) -> Enterprise:
    return Enterprise(
        id=new_id(),
        created_at=context.now,
        state_since=local_day(context.now),
        source=f"{SOURCE}:{context.run_id}"[:64],
    )


def _understood(said: Said, row: Enterprise, *, is_new: bool) -> None:
    """What a row cannot mean is left out with a doubt, so that the rest of it is taken."""
    kind = said.entry.get("kind", row.kind)
    if kind != EnterpriseKind.PROJECT:
        for name in ("area_m2", "project_level"):
            if said.entry.pop(name, None) is not None:
                said.doubts.append(CellFinding("enterprise.no_project", AREA_FOR_PROJECTS, name))
        lacks = not (said.code or said.entry.get("code_pending"))
        if is_new and lacks:
            said.entry["code_pending"] = gettext(NOT_IN_ROSTER)
            said.doubts.append(CellFinding("enterprise.no_code", NO_CODE, "credit_code"))
    if row.credit_code or said.code:
        said.entry.pop("code_pending", None)


def _contacts(said: Said, plan: EnterprisePlan, present: dict[str, Contact]) -> list[Change]:
    """Put what the row says of contacts into the plan; what differs, as text."""
    changes = []
    for role, (name, phones) in said.contacts.items():
        known = present.get(role)
        contact = copy.copy(known) if known else Contact(enterprise=plan.row, role=role)
        numbers = open_phones(contact.phone_cipher)
        if name is not None and name != contact.name:
            changes.append(Change(_NAME_COLUMNS[role], contact.name, name))
            contact.name = name
        if phones and tuple(phones) != numbers:
            field = f"{role}_phones"
            changes.append(Change(field, TEXTS.of(field, numbers), TEXTS.of(field, tuple(phones))))
            contact.set_phones(phones)
        if known is None:
            plan.new_roles.add(role)
        plan.contacts.append(contact)
    return changes


def _changes(before: Enterprise, after: Enterprise, context: SheetContext) -> Iterator[Change]:
    for name in _COMPARED:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(name, _shown(name, old), _shown(name, new))
    if before.path != after.path:
        spots = spots_of(context)
        names = [spots.resolver.at(path) for path in (before.path, after.path)]
        old, new = (place.short_name if place else "" for place in names)
        yield Change("community", old, new)


def _shown(name: str, value: Any) -> str:
    return TEXTS.of(name, value)


def _followed(before: Enterprise, after: Enterprise) -> bool:
    return before.path != after.path or (before.state not in GONE and after.state in GONE)


def _write_contacts(plans: Sequence[EnterprisePlan]) -> None:
    new = [one for plan in plans for one in plan.contacts if one.role in plan.new_roles]
    old = [one for plan in plans for one in plan.contacts if one.role not in plan.new_roles]
    Contact.objects.bulk_create(new, batch_size=1000)
    Contact.objects.bulk_update(old, _CONTACT_FIELDS, batch_size=500)


def _steps(plans: Sequence[EnterprisePlan], context: SheetContext) -> list[EnterpriseStep]:
    """State and class of those that changed; of new ones only a state that is not `open`."""
    found = []
    for plan in plans:
        was = plan.before
        pairs = [(StepKind.STATE, was.state if was else EnterpriseState.OPEN, plan.row.state)]
        if was is not None:
            pairs.append((StepKind.SERVICE_CLASS, was.service_class, plan.row.service_class))
        found += [
            EnterpriseStep(
                enterprise=plan.row,
                kind=kind,
                before=str(old),
                after=str(new),
                day=local_day(context.now),
                recorded_at=context.now,
                recorded_by=context.actor.display_name[:64],
            )
            for kind, old, new in pairs
            if old != new
        ]
    return found
