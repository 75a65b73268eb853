"""Plans and phases: a playbook is installed as a version, an incident opened, a phase enforced.

A phase holds in its place and everything under it until it is revoked or another one is enforced in
the same place. A phase enforced further down holds there instead (strategy by place and by street).
"""

import hashlib
import uuid
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.models import Incident, PhaseInForce, PlaybookVersion
from lianfang.command.playbook import read_playbook
from lianfang.command.selectors.phase_history import current_row, seal_of, step_back
from lianfang.command.selectors.plan import get_incident, get_playbook, phase_of, playbook_of
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


class VersionExists(Conflict):
    """The same version number was installed with another text."""

    code = "playbook_version_exists"
    default = _("This version is installed with another text. Give the plan a new version number.")


class PreviewOutdated(Conflict):
    """Somebody else changed the phase between the preview and the decision."""

    code = "phase_changed"
    default = _("The phase here was changed meanwhile. Look at what would change now.")


class IncidentClosed(Conflict):
    """Nothing more is decided in an incident that is over."""

    code = "incident_closed"
    default = _("This incident is closed.")


@action("command.playbook.install")
def install_playbook(*, actor: Actor, now: datetime, text: str) -> PlaybookVersion:
    """Keep a version of a plan, word for word. The same text again changes nothing.

    Raises PlaybookError (an InvalidInput that names the lines) and VersionExists.
    """
    playbook = read_playbook(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    version, created = PlaybookVersion.objects.get_or_create(
        key=playbook.key,
        version=playbook.version,
        defaults={
            "title": playbook.title.zh,
            "digest": digest,
            "text": text,
            "installed_at": now,
        },
    )
    if version.digest != digest:
        raise VersionExists()
    # A plan belongs to no place: the right is asked for where the actor holds it.
    path = actor.territory("command.playbook.install").prefixes[0]
    concerning(version, path=path, key=playbook.key, version=playbook.version, created=created)
    return version


@action("command.incident.open")
def open_incident(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, name: str, opened_on: date | None = None
) -> Incident:
    """An emergency begins: its headquarters is founded on `opened_on` (today if not given)."""
    hold_still()
    place = get_place(actor, place_id)
    day = opened_on or local_day(now)
    fields: dict[str, object] = {}
    if not name.strip():
        fields["name"] = _("Give the incident a name.")
    if day > local_day(now):
        fields["opened_on"] = _("This day has not come yet.")
    if fields:
        raise InvalidInput(fields=fields)  # type: ignore[arg-type]  # lazy texts
    incident = Incident.objects.create(
        place=place, path=place.path, name=name.strip()[:128], opened_on=day
    )
    concerning(incident, path=place.path)
    return incident


@action("command.incident.close")
def close_incident(*, actor: Actor, now: datetime, incident_id: uuid.UUID) -> Incident:
    """The emergency is over: every phase of it ends, and with the phases their routines."""
    incident = _locked_incident(incident_id)
    concerning(incident, path=incident.path)
    _require_open(incident)
    ended = PhaseInForce.objects.filter(incident=incident, valid_to__isnull=True).update(
        valid_to=now
    )
    incident.closed_on = local_day(now)
    incident.save(update_fields=["closed_on"])
    concerning(incident, path=incident.path, phases_ended=ended)
    return incident


@action("command.phase.enforce")
def enforce_phase(
    *,
    actor: Actor,
    now: datetime,
    incident_id: uuid.UUID,
    place_id: uuid.UUID,
    playbook_id: uuid.UUID,
    phase: str,
    reason: str = "",
    instead_of: str = "",
) -> PhaseInForce:
    """From now on a phase of a plan holds in the place and everything under it.

    The phase that held in the place itself ends; phases enforced further down stay. `instead_of` is
    what a preview was shown for (see `selectors.phase_history.seal_of`). Raises Conflict when the
    very same phase holds there already, PreviewOutdated when something else holds there by now.
    """
    hold_still()
    incident = get_incident(actor, incident_id)
    _require_open(incident)
    place = get_place(actor, place_id)
    concerning(incident, path=place.path, place=str(place.pk), phase=phase)
    if not place.path.startswith(incident.path):
        raise InvalidInput(fields={"place": _("The incident does not concern this place.")})
    version = get_playbook(actor, playbook_id)
    if phase not in {part.key for part in playbook_of(version).phases}:
        raise InvalidInput(fields={"phase": _("This plan has no such phase.")})
    _one_after_the_other(place)
    _require_same(actor, place, now, instead_of)
    before = current_row(actor, place)
    if before is not None and (before.playbook_id, before.phase) == (version.pk, phase):
        raise Conflict(_("This phase is in force here already."), code="phase_in_force")
    row = PhaseInForce(incident=incident, playbook=version, phase=phase, reason=reason)
    _put_in_force(actor, now, place, row, before)
    concerning(row, path=place.path, playbook=str(version.pk))
    return row


@action("command.phase.revoke")
def revoke_phase(
    *, actor: Actor, now: datetime, phase_id: uuid.UUID, reason: str = "", instead_of: str = ""
) -> PhaseInForce:
    """The phase ends in its place; that of the place above, if there is one, holds there again."""
    row = PhaseInForce.objects.select_for_update().filter(pk=phase_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, place=str(row.place_id), phase=row.phase)
    if row.valid_to is not None:
        raise Conflict(_("This phase has ended already."), code="phase_ended")
    _require_same(actor, get_place(actor, row.place_id), now, instead_of)
    _end(actor, now, row, reason)
    return row


@action("command.phase.restore")
def restore_phase(
    *, actor: Actor, now: datetime, place_id: uuid.UUID, reason: str, instead_of: str = ""
) -> PhaseInForce:
    """Take the last decision about a place back: what held before it holds again, by a new row.

    Where nothing was enforced in the place itself before, its phase ends and that of the place
    above holds again. Doing it twice brings the first decision back. Returns the new row, or the
    one that ended. Raises Conflict where there is nothing to go back to, IncidentClosed,
    InvalidInput without a reason, PreviewOutdated.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why.")})
    _one_after_the_other(place)
    _require_same(actor, place, now, instead_of)
    step = step_back(actor, place)
    before, current = (step.before, step.current) if step else (None, None)
    if before is None and current is not None:
        _require_open(current.incident)
        _end(actor, now, current, reason)
        concerning(current, path=place.path, ended=True)
        return current
    if before is None:
        raise Conflict(_("There is no earlier phase here to go back to."), code="nothing_before")
    _require_open(before.incident)
    row = PhaseInForce(
        incident_id=before.incident_id,
        playbook_id=before.playbook_id,
        phase=before.phase,
        reason=reason,
        restores=before,
    )
    _put_in_force(actor, now, place, row, current)
    concerning(row, path=place.path, phase=row.phase, restores=str(before.pk))
    return row


def _one_after_the_other(place: Place) -> None:
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)


def _require_same(actor: Actor, place: Place, now: datetime, instead_of: str) -> None:
    if instead_of and instead_of != seal_of(phase_of(actor, place.path, now)):
        raise PreviewOutdated()


def _put_in_force(
    actor: Actor, now: datetime, place: Place, row: PhaseInForce, before: PhaseInForce | None
) -> None:
    """Store the new row; the one before ends at the same moment."""
    if before is not None:
        _end(actor, now, before, row.reason)
    row.place, row.path, row.valid_from = place, place.path, now
    row.reason = row.reason.strip()[:256]
    row.enforced_by = actor.display_name[:64]
    row.save()


def _end(actor: Actor, now: datetime, row: PhaseInForce, reason: str) -> None:
    row.valid_to = now
    row.ended_by, row.end_reason = actor.display_name[:64], reason.strip()[:256]
    row.save(update_fields=["valid_to", "ended_by", "end_reason"])


def _locked_incident(incident_id: uuid.UUID) -> Incident:
    row = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if row is None:
        raise NotFound()
    return row


def _require_open(incident: Incident) -> None:
    if incident.closed_on is not None:
        raise IncidentClosed()
