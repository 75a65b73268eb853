"""Checkpoints are opened and closed, and people put on and off their duty lists."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.enums import PointKind
from lianfang.gates.models import Duty, Point
from lianfang.gates.selectors.plans import gates_plan
from lianfang.gates.selectors.points import shift_times
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.people.selectors.staff import get_staff
from lianfang.places.enums import SiteKind
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


class PointOpen(Conflict):
    """One checkpoint stands at a site at a time."""

    code = "point_open"
    default = _("A checkpoint is open here already.")


class OnDutyElsewhere(Conflict):
    """Nobody stands in two places at once."""

    code = "on_duty_elsewhere"
    default = _("This person is on duty at %(where)s at that time.")


@action("gates.point.open")
def open_point(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    kind: str,
    reason: str = "",
    point_id: uuid.UUID | None = None,
) -> Point:
    """A checkpoint is set up at a site of kind checkpoint. Raises InvalidInput, PointOpen."""
    hold_still()
    place = get_place(actor, place_id)
    point = Point(id=point_id or new_id(), place=place, path=place.path, kind=kind, opened_at=now)
    concerning(point, path=place.path, point_kind=kind)
    fields = {}
    if place.site_kind != SiteKind.CHECKPOINT:
        fields["place_id"] = _("This place is no checkpoint.")
    if kind not in PointKind.values:
        fields["kind"] = _("Choose what it watches.")
    if fields:
        raise InvalidInput(fields=fields)
    point.reason = tidy(reason)[:128]
    try:
        with transaction.atomic():
            point.save(force_insert=True)
    except IntegrityError as error:
        if "point_open_once" in str(error):
            raise PointOpen() from error
        raise
    return point


@action("gates.point.close")
def close_point(*, actor: Actor, now: datetime, point_id: uuid.UUID, reason: str = "") -> Point:
    """The checkpoint is given up; those still on its lists are taken off. Raises Conflict."""
    point = _locked(point_id)
    concerning(point, path=point.path)
    if point.closed_at is not None:
        raise Conflict(_("This checkpoint was closed already."), code="point_closed")
    point.closed_at, point.reason = now, tidy(reason)[:128] or point.reason
    point.save(update_fields=["closed_at", "reason"])
    ahead = Duty.objects.filter(point=point, begins_at__gt=now, withdrawn_at__isnull=True)
    concerning(point, path=point.path, withdrawn=ahead.update(withdrawn_at=now))
    return point


def _locked(point_id: uuid.UUID) -> Point:
    row: Point | None = Point.objects.select_for_update().filter(pk=point_id).first()
    if row is None:
        raise NotFound()
    return row


@action("gates.duty.assign")
def assign_duty(
    *,
    actor: Actor,
    now: datetime,
    point_id: uuid.UUID,
    staff_id: uuid.UUID,
    day: date,
    shift: str,
    duty_id: uuid.UUID | None = None,
) -> Duty:
    """Somebody stands at the checkpoint in a shift of the plan. The same again is the same row.

    Raises InvalidInput, OnDutyElsewhere, Conflict when the checkpoint is closed.
    """
    point = _locked(point_id)
    concerning(point, path=point.path, day=day.isoformat(), shift=shift)
    staff = get_staff(actor, staff_id)
    concerning(point, path=point.path, staff=str(staff.pk))
    fields = {}
    known = gates_plan(point.path, now).shift(shift)
    if known is None:
        fields["shift"] = _("The plan has no such shift.")
    if staff.left_on is not None and staff.left_on <= day:
        fields["staff_id"] = _("This person does not serve any more.")
    if day < local_day(now).replace(day=1) and (local_day(now) - day).days > 31:
        fields["day"] = _("This lies more than 31 days back.")
    if fields or known is None:
        raise InvalidInput(fields=fields)
    if point.closed_at is not None and point.closed_at <= now:
        raise Conflict(_("This checkpoint was closed already."), code="point_closed")
    begins, ends = shift_times(day, known.begins, known.ends)
    with everywhere("somebody may be on duty in another place at that time"):
        held = (
            Duty.objects.filter(
                staff=staff, withdrawn_at__isnull=True, begins_at__lt=ends, ends_at__gt=begins
            )
            .select_related("place")
            .first()
        )
    if held is not None:
        if (held.point_id, held.day, held.shift) == (point.pk, day, shift):
            return held
        raise OnDutyElsewhere(where=held.place.short_name)
    return Duty.objects.create(
        id=duty_id or new_id(),
        point=point,
        place_id=point.place_id,
        path=point.path,
        staff=staff,
        day=day,
        shift=shift,
        begins_at=begins,
        ends_at=ends,
    )


@action("gates.duty.withdraw")
def withdraw_duty(*, actor: Actor, now: datetime, duty_id: uuid.UUID) -> Duty:
    """Somebody is taken off the list; done twice it is the same."""
    row: Duty | None = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, staff=str(row.staff_id))
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
    return row
