"""Premises that must close, and that may open again: a numbered notice each time.

The enterprise's state follows through the register's own service. Nothing opens again while
something critical found there is not put right.
"""

import secrets
import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE, EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.services.enterprises import locked_enterprise, set_state
from lianfang.inspections.enums import RUNNING, NoticeKind, Severity
from lianfang.inspections.models import Finding, Inspection, PremisesNotice
from lianfang.inspections.services.acting import in_name_of
from lianfang.inspections.services.steps import given_words
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still

# Without letters and digits that are read for each other on a photocopy.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_LETTERS = 6
PREFIX = {NoticeKind.SUSPENSION: "TY", NoticeKind.REOPENING: "FY"}
LONGEST_DEMANDS = 500


class AlreadySuspended(Conflict):
    """A notice in force closes these premises already."""

    code = "suspended_already"
    default = _("These premises are closed by a notice already.")


class NotSuspended(Conflict):
    """There is nothing to open again."""

    code = "not_suspended"
    default = _("These premises are not closed by a notice.")


class StillCritical(Conflict):
    """Something critical found there is not put right."""

    code = "critical_open"
    default = _("A critical finding there is not put right and re-checked yet.")


def number_of(prefix: str, now: datetime) -> str:
    """A number for a paper, such as TY20200318-7K3MPQ."""
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(NUMBER_LETTERS))
    return f"{prefix}{local_day(now):%Y%m%d}-{letters}"


@action("inspections.notice.suspend")
def suspend_premises(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    reason: str,
    demands: str = "",
    inspection_id: uuid.UUID | None = None,
) -> PremisesNotice:
    """The premises close at once; `demands` is what must be done before they open.

    Raises InvalidInput, AlreadySuspended, NotFound.
    """
    hold_still()
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path)
    why = given_words(reason, "reason")
    wanted = tidy(demands)
    if len(wanted) > LONGEST_DEMANDS:
        raise InvalidInput(
            fields={"demands": _("At most %(number)s characters.") % {"number": LONGEST_DEMANDS}}
        )
    if row.state in GONE:
        raise Conflict(_("This enterprise is closed for good or has moved."), code="gone")
    if running_notice(row.pk) is not None:
        raise AlreadySuspended()
    inspection = _inspection(row, inspection_id)
    notice = close_premises(actor, now, row, inspection=inspection, reason=why, demands=wanted)
    concerning(notice, path=row.path, number=notice.number)
    return notice


@action("inspections.notice.reopen")
def reopen_premises(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, reason: str
) -> PremisesNotice:
    """The premises may open again; the suspension notice ends with this one.

    Raises InvalidInput, NotSuspended, StillCritical, NotFound.
    """
    hold_still()
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path)
    why = given_words(reason, "reason")
    running = running_notice(row.pk)
    if running is None and row.state != EnterpriseState.SUSPENDED:
        raise NotSuspended()
    with everywhere("whatever was found at this enterprise, wherever it stood then"):
        left = Finding.objects.filter(
            owner=row, severity=Severity.CRITICAL, state__in=RUNNING
        ).exists()
    if left:
        raise StillCritical()
    notice = _notice(actor, now, row, NoticeKind.REOPENING, reason=why, lifts=running)
    if row.state == EnterpriseState.SUSPENDED:
        _set_state(actor, now, row, EnterpriseState.OPEN, notice)
    concerning(notice, path=row.path, number=notice.number)
    return notice


def close_premises(
    actor: Actor,
    now: datetime,
    row: Enterprise,
    *,
    inspection: Inspection | None,
    reason: str,
    demands: str = "",
) -> PremisesNotice:
    """Issue the notice and put the state; inside an action that has asked for the right. Premises
    that a notice closes already keep that one."""
    running = running_notice(row.pk)
    if running is not None:
        return running
    notice = _notice(
        actor,
        now,
        row,
        NoticeKind.SUSPENSION,
        reason=reason,
        demands=demands,
        inspection=inspection,
    )
    if row.state != EnterpriseState.SUSPENDED:
        _set_state(actor, now, row, EnterpriseState.SUSPENDED, notice)
    return notice


def running_notice(enterprise_id: uuid.UUID) -> PremisesNotice | None:
    """The suspension notice in force for the enterprise, None if there is none."""
    with everywhere("the enterprise itself was found for the actor"):
        row: PremisesNotice | None = (
            PremisesNotice.objects.filter(
                enterprise_id=enterprise_id,
                kind=NoticeKind.SUSPENSION,
                lifted_by__isnull=True,
            )
            .order_by("-issued_at")
            .first()
        )
    return row


def _notice(
    actor: Actor,
    now: datetime,
    row: Enterprise,
    kind: NoticeKind,
    *,
    reason: str,
    demands: str = "",
    inspection: Inspection | None = None,
    lifts: PremisesNotice | None = None,
) -> PremisesNotice:
    return PremisesNotice.objects.create(
        kind=kind,
        number=number_of(PREFIX[kind], now),
        enterprise=row,
        place_id=row.place_id,
        path=row.path,
        inspection=inspection,
        lifts=lifts,
        reason=reason,
        demands=demands,
        issued_at=now,
        issued_by=actor.display_name[:64],
    )


def _set_state(
    actor: Actor, now: datetime, row: Enterprise, state: EnterpriseState, notice: PremisesNotice
) -> None:
    set_state(
        actor=in_name_of(actor),
        now=now,
        enterprise_id=row.pk,
        state=state,
        reason=f"{notice.number} {notice.reason}"[:256],
    )


def _inspection(row: Enterprise, inspection_id: uuid.UUID | None) -> Inspection | None:
    if inspection_id is None:
        return None
    found: Inspection | None = Inspection.objects.filter(
        pk=inspection_id, enterprise=row, is_current=True
    ).first()
    if found is None:
        raise InvalidInput(fields={"inspection_id": _("This inspection was elsewhere.")})
    return found
