"""Visits recorded on a phone without signal: the record of the command room, delivered later."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Visit
from lianfang.command.selectors.visits import VisitView, get_visit, visit_plan, visit_view
from lianfang.command.services.visits import (
    VisitConflict,
    VisitEntry,
    correct_visit,
    record_visit,
)
from lianfang.kit.errors import WorkError
from lianfang.kit.text import tidy
from lianfang.records.kinds import (
    ACCEPTED,
    AGAIN,
    Contradicted,
    Incoming,
    Lines,
    Outcome,
    RecordKind,
    one_by_one,
)
from lianfang.records.services.delivering import claim

ChipKey = Annotated[str, msgspec.Meta(max_length=24)]
Chips = Annotated[list[ChipKey], msgspec.Meta(max_length=40)]


class VisitBody(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody noted at a door; `temperature` in °C. With `supersedes` it corrects an earlier
    visit and says why."""

    person_id: uuid.UUID
    outcome: Annotated[str, msgspec.Meta(max_length=8)]
    temperature: Decimal | None = None
    symptoms: Chips = []
    needs: Chips = []
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""


class VisitKind(RecordKind):
    """`visit`: kept by the command room, which closes the task it fulfils."""

    key = "visit"
    right = "command.visit.record"
    body = VisitBody
    can_take = True

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        def keep(record: Incoming) -> Outcome:
            known = claim(record, self.key, now)
            if known == record.digest:
                return AGAIN
            if known is not None:
                raise Contradicted(self._path(record.id))
            try:
                self._record(actor, now, record)
            except VisitConflict as error:
                raise Contradicted(self._path(record.id)) from error
            return ACCEPTED

        return one_by_one(keep, records)

    def _record(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: VisitBody = record.body
        entry = _entry(body, record.taken_at)
        if body.supersedes is None:
            record_visit(
                actor=actor, now=now, visit_id=record.id, person_id=body.person_id, entry=entry
            )
        else:
            correct_visit(
                actor=actor,
                now=now,
                visit_id=record.id,
                corrects_id=body.supersedes,
                reason=tidy(body.reason),
                entry=entry,
            )

    def _path(self, visit_id: uuid.UUID) -> str:
        with everywhere("where the first record lies somebody decides"):
            path = Visit.objects.filter(pk=visit_id).values_list("path", flat=True).first()
        return path or ""

    def title(self) -> str:
        return _("Visit")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        try:
            row = get_visit(viewer, record_id)
        except WorkError:
            return []
        plan = visit_plan(viewer, row.path, moment)
        view = visit_view(row, plan.form if plan else None)
        return _lines(view, row.staff.name)

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        row = Visit(
            outcome=body.outcome,
            temperature=body.temperature,
            symptoms=body.symptoms,
            needs=body.needs,
            note=body.note,
        )
        return _lines(VisitView(row, tuple(body.symptoms), tuple(body.needs), False, False), "")

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_visit(
            actor=actor,
            now=now,
            visit_id=incoming.id,
            corrects_id=record_id,
            reason=reason,
            entry=_entry(incoming.body, incoming.taken_at),
        )


def _entry(body: VisitBody, taken_at: datetime) -> VisitEntry:
    return VisitEntry(
        outcome=body.outcome,
        visited_at=taken_at,
        temperature=body.temperature,
        symptoms=body.symptoms,
        needs=body.needs,
        note=tidy(body.note),
    )


def _lines(view: VisitView, staff: str) -> Lines:
    row = view.visit
    lines = [
        (_("Outcome"), str(row.get_outcome_display())),
        (_("Temperature (°C)"), "" if row.temperature is None else str(row.temperature)),
        (_("Symptoms"), "、".join(view.symptoms)),
        (_("Needs"), "、".join(view.needs)),
        (_("Note"), row.note),
    ]
    return [*lines, (_("Recorded by"), staff)] if staff else lines
