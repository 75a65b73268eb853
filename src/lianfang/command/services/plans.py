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
from lianfang.command.selectors.plan import get_incident, get_playbook, playbook_of
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


class VersionExists(Conflict):
    """The same version number was installed with another text."""

    code = "playbook_version_exists"
    default = _("This version is installed with another text. Give the plan a new version number.")


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
) -> PhaseInForce:
    """From now on a phase of a plan holds in the place and everything under it.

    The phase that held in the place itself ends; phases enforced further down stay. Raises Conflict
    when the very same phase holds there already.
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
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)  # one after the other
    before = PhaseInForce.objects.filter(place=place, valid_to__isnull=True).first()
    if before is not None:
        if (before.playbook_id, before.phase) == (version.pk, phase):
            raise Conflict(_("This phase is in force here already."), code="phase_in_force")
        before.valid_to = now
        before.save(update_fields=["valid_to"])
    row = PhaseInForce.objects.create(
        place=place,
        path=place.path,
        incident=incident,
        playbook=version,
        phase=phase,
        valid_from=now,
    )
    concerning(row, path=place.path, playbook=str(version.pk))
    return row


@action("command.phase.revoke")
def revoke_phase(*, actor: Actor, now: datetime, phase_id: uuid.UUID) -> PhaseInForce:
    """The phase ends in its place; that of the place above, if there is one, holds there again."""
    row = PhaseInForce.objects.select_for_update().filter(pk=phase_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, place=str(row.place_id), phase=row.phase)
    if row.valid_to is not None:
        raise Conflict(_("This phase has ended already."), code="phase_ended")
    row.valid_to = now
    row.save(update_fields=["valid_to"])
    return row


def _locked_incident(incident_id: uuid.UUID) -> Incident:
    row = Incident.objects.select_for_update().filter(pk=incident_id).first()
    if row is None:
        raise NotFound()
    return row


def _require_open(incident: Incident) -> None:
    if incident.closed_on is not None:
        raise IncidentClosed()
