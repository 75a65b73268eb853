"""Calling thousands at once: one proposal gives each a place, each is asked whether they come.

An accepted proposal puts everybody in charge of their place at once; whoever declines is taken out
again and the gap is open. Nobody is forgotten: who has not answered is listed until released.
"""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.command.enums import (
    DeclineReason,
    EndReason,
    InvitationState,
    ProposalPurpose,
)
from lianfang.command.models import Invitation, Mobilisation, Responsibility
from lianfang.command.selectors.mobilisations import TOKEN, calls_here
from lianfang.command.services.hand_over import hand_over
from lianfang.command.services.proposals import accept_proposal, create_proposal
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import NEW_ID_SQL
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

# 128 random bits: nobody guesses one of seven thousand in the years the limits leave them.
TOKEN_BYTES = 16
MOST_LINKS = 1_000
BY_LINK = Actor.system("by link")


class InvitationOver(Conflict):
    """The time to answer has passed, or the community has given the place to somebody else."""

    code = "invitation_over"
    default = _("This invitation is no longer valid. Please call your community.")


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation with the token of its link, which is known only now."""

    invitation: Invitation
    token: str


@action("command.mobilisation.start")
def start_mobilisation(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, key: str
) -> Mobilisation:
    """Ask for one proposal that gives everybody who is free a place, by a call of the plan.

    It is planned in the background. Raises InvalidInput when the phase in force has no such call.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning("command.mobilisation", path=place.path, key=key)
    call = next((one for one, _rule in calls_here(actor, place, now) if one.key == key), None)
    if call is None:
        raise InvalidInput(fields={"key": _("The phase in force here has no such call.")})
    proposal = create_proposal(
        actor=actor,
        now=now,
        place_id=place.pk,
        rules=[call.rule],
        purpose=ProposalPurpose.CALL,
    )
    row = Mobilisation.objects.create(
        proposal=proposal,
        place=place,
        path=place.path,
        key=call.key,
        text=str(call.text),
        answer_hours=call.answer_hours,
        created_by=actor.display_name[:64],
        created_at=now,
    )
    concerning(row, path=place.path, proposal=str(proposal.pk))
    return row


@action("command.mobilisation.open")
def open_mobilisation(*, actor: Actor, now: datetime, mobilisation_id: uuid.UUID) -> Mobilisation:
    """Accept the proposal in one go and invite everybody in it; from now on they may answer.

    Raises as `accept_proposal`, and Conflict when it was opened already.
    """
    row = _locked(mobilisation_id)
    concerning(row, path=row.path)
    if row.opened_at is not None:
        raise Conflict(_("Everybody was called already."), code="called_already")
    accept_proposal(actor=actor, now=now, proposal_id=row.proposal_id)
    row.opened_at = now
    row.closes_at = now + timedelta(hours=row.answer_hours)
    row.save(update_fields=["opened_at", "closes_at"])
    invited = _invite(row)
    concerning(row, path=row.path, invited=invited)
    return row


def _invite(row: Mobilisation) -> int:
    """One invitation for each person the proposal gave a place."""
    statement = f"""
        INSERT INTO command_invitation (id, mobilisation_id, staff_id, responsibility_id, place_id,
            path, state, answered_by, reason)
        SELECT DISTINCT ON (r.staff_id) {NEW_ID_SQL}, %s, r.staff_id, r.id, r.subject_id, r.path,
            'pending', '', ''
        FROM command_responsibility r
        WHERE r.source = %s AND r.valid_to IS NULL
        ORDER BY r.staff_id, r.path, r.id
    """  # noqa: S608  constants; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk, f"proposal:{row.proposal_id}"])
        return int(cursor.rowcount)


@action("command.mobilisation.hand_out")
def hand_out_links(
    *,
    actor: Actor,
    now: datetime,
    mobilisation_id: uuid.UUID,
    place_id: uuid.UUID,
    only_new: bool = False,
) -> list[Link]:
    """Make links for those in a place who have not answered: up to 1,000, in tree order.

    A link made before becomes invalid; `only_new` leaves those alone who have one. The tokens are
    returned once and kept only as hashes.
    """
    place = get_place(actor, place_id)
    concerning("command.mobilisation", path=place.path, subject_id=mobilisation_id)
    with everywhere("a call from above reaches this place; its invitations are limited below"):
        row = Mobilisation.objects.filter(pk=mobilisation_id).first()
    if row is None:
        raise NotFound()
    if row.closes_at is None or row.closes_at <= now:
        raise InvitationOver()
    found = Invitation.objects.select_for_update(of=("self",)).filter(
        mobilisation=row, state=InvitationState.PENDING, path__under=place.path
    )
    if only_new:
        found = found.filter(printed_at__isnull=True)
    invitations = list(
        found.select_related("staff", "place", "mobilisation").order_by("path", "id")[:MOST_LINKS]
    )
    ring = key_ring()
    links = [Link(one, secrets.token_urlsafe(TOKEN_BYTES)) for one in invitations]
    for link in links:
        link.invitation.token_hash = ring.lookup_hash(TOKEN, link.token)
        link.invitation.printed_at = now
    Invitation.objects.bulk_update(invitations, ["token_hash", "printed_at"], batch_size=1000)
    concerning(
        "command.mobilisation", path=place.path, subject_id=mobilisation_id, links=len(links)
    )
    return links


@action("command.invitation.answer")
def answer_invitation(
    *, actor: Actor, now: datetime, token: str, accepts: bool, reason: str = ""
) -> Invitation:
    """Whoever holds the link says whether they come. A decline opens the gap again at once.

    Who has accepted may still decline until the end; who has declined must call their community.
    Raises NotFound for an unknown token, InvitationOver, InvalidInput for a decline without reason.
    """
    hashes = key_ring().lookup_hashes(TOKEN, token)
    row: Invitation | None = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("mobilisation", "responsibility")
        .filter(token_hash__in=hashes)
        .first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, accepts=accepts)
    closes_at = row.mobilisation.closes_at
    if closes_at is None or closes_at <= now:
        raise InvitationOver()
    return _answer(actor, now, row, accepts, reason)


@action("command.mobilisation.record_answer")
def record_answer(
    *, actor: Actor, now: datetime, invitation_id: uuid.UUID, accepts: bool, reason: str = ""
) -> Invitation:
    """The desk writes down what somebody said on the phone, also after the end."""
    row: Invitation | None = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("mobilisation", "responsibility")
        .filter(pk=invitation_id)
        .first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, accepts=accepts)
    return _answer(actor, now, row, accepts, reason)


def _answer(actor: Actor, now: datetime, row: Invitation, accepts: bool, reason: str) -> Invitation:
    if row.state in {InvitationState.DECLINED, InvitationState.RELEASED}:
        raise InvitationOver()
    if accepts and row.state == InvitationState.ACCEPTED:
        return row
    if not accepts and reason not in DeclineReason.values:
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.state = InvitationState.ACCEPTED if accepts else InvitationState.DECLINED
    row.answered_at, row.answered_by = now, actor.display_name[:64]
    row.reason = "" if accepts else reason
    row.save(update_fields=["state", "answered_at", "answered_by", "reason"])
    if not accepts:
        _open_gaps(actor, now, row.path, [row], EndReason.DECLINED)
    return row


@action("command.mobilisation.release")
def release_unanswered(
    *, actor: Actor, now: datetime, mobilisation_id: uuid.UUID, place_id: uuid.UUID
) -> int:
    """Whoever in a place has not answered in time is no longer counted on; their gaps are open.

    Returns how many. Raises Conflict while they may still answer.
    """
    place = get_place(actor, place_id)
    concerning("command.mobilisation", path=place.path, subject_id=mobilisation_id)
    with everywhere("a call from above reaches this place; its invitations are limited below"):
        row = Mobilisation.objects.filter(pk=mobilisation_id).first()
    if row is None:
        raise NotFound()
    if row.closes_at is None or row.closes_at > now:
        raise Conflict(_("They may still answer."), code="still_open")
    found = list(
        Invitation.objects.select_for_update(of=("self",))
        .filter(mobilisation=row, state=InvitationState.PENDING, path__under=place.path)
        .order_by("pk")
    )
    Invitation.objects.filter(pk__in=[one.pk for one in found]).update(
        state=InvitationState.RELEASED, answered_at=now, answered_by=actor.display_name[:64]
    )
    _open_gaps(actor, now, place.path, found, EndReason.UNANSWERED)
    concerning(
        "command.mobilisation", path=place.path, subject_id=mobilisation_id, released=len(found)
    )
    return len(found)


def _open_gaps(
    actor: Actor, now: datetime, path: str, rows: Sequence[Invitation], reason: EndReason
) -> None:
    """End what these people were put in charge of; their tasks go to whoever is left."""
    ids: Iterable[uuid.UUID] = [row.responsibility_id for row in rows]
    running = Responsibility.objects.filter(pk__in=list(ids), valid_to__isnull=True)
    subjects = set(running.values_list("subject_id", flat=True))
    running.update(valid_to=Greatest("valid_from", Value(local_day(now))), end_reason=reason)
    hand_over(actor, path, now, subjects)


def _locked(mobilisation_id: uuid.UUID) -> Mobilisation:
    row: Mobilisation | None = (
        Mobilisation.objects.select_for_update(of=("self",))
        .select_related("proposal")
        .filter(pk=mobilisation_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row
