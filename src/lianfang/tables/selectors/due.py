"""Which tables are due on a day, and how far each of them is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from lianfang.kit.clock import local_day, local_moment
from lianfang.tables.enums import FillingState, Rhythm
from lianfang.tables.models import Filling, TableForm


@dataclass(frozen=True)
class Due:
    """A table due on a day: when, what was filled for it, and whether it was handed in."""

    form: TableForm
    due_at: datetime
    filling: Filling | None
    is_done: bool
    is_late: bool

    @property
    def rank(self) -> tuple[bool, datetime]:
        """What is due and not done first, the earliest first."""
        return (self.is_done, self.due_at)


def due_moment(form: TableForm, day: date) -> datetime | None:
    """When the table must be handed in on that day; None when it is not due then."""
    if form.rhythm == Rhythm.NEVER or not form.due_time:
        return None
    if form.rhythm == Rhythm.ONCE and form.due_on != day:
        return None
    at = local_moment(day, form.due_time)
    # What came after its time is due from the next day on.
    if at < form.received_at or (form.ended_at and local_day(form.ended_at) < day):
        return None
    return at


def draft_moment(form: TableForm, day: date) -> datetime | None:
    """When the draft for that day is made by itself."""
    due = due_moment(form, day)
    return local_moment(day, form.draft_time) if due and form.draft_time else None


def due_on(forms: QuerySet[TableForm] | list[TableForm], moment: datetime) -> list[Due]:
    """Tables due on the day of the moment, as they stood at it; what is not done comes first."""
    day, found = local_day(moment), []
    listed = [form for form in forms if due_moment(form, day) is not None]
    best = _best_fillings(listed, day, moment)
    for form in listed:
        at = due_moment(form, day)
        if at is None:
            continue
        filling = best.get(form.pk)
        done_at = filling.frozen_at if filling else None
        is_done = done_at is not None and done_at <= moment
        is_late = (done_at or moment) > at if is_done else moment > at
        found.append(Due(form, at, filling, is_done, is_late))
    return sorted(found, key=lambda one: one.rank)


def _best_fillings(forms: list[TableForm], day: date, moment: datetime) -> dict[Any, Filling]:
    """For each table what was filled for the day: a frozen one before a draft, then the latest."""
    rows = Filling.objects.filter(form__in=forms, day=day, drafted_at__lte=moment).exclude(
        state=FillingState.WITHDRAWN
    )
    found: dict[Any, Filling] = {}
    for row in rows.defer("values", "blanks").order_by("drafted_at", "pk"):
        present = found.get(row.form_id)
        if present is None or present.state != FillingState.FROZEN:
            found[row.form_id] = row
    return found
