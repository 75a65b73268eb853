"""A campaign from its start to its end: started, sent round again over the missed, closed.

What it covers is fixed when it starts, so that "no household missed" can be proved; what is found
at doors joins the list. A campaign that was withdrawn counts in no figure, its records stay.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.plan import phase_of
from lianfang.command.selectors.subjects import common_place
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.territory import Territory
from lianfang.kit.text import tidy
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still
from lianfang.screening.enums import MISSED_OUTCOMES, NOT_YET, CampaignState
from lianfang.screening.models import Campaign, CampaignPlace, CampaignRound, CampaignStep
from lianfang.screening.selectors.campaigns import CONCERNS, covered_paths
from lianfang.screening.selectors.plans import plan_of, plan_of_version
from lianfang.screening.services.listing import fill, pass_on_missed

MOST_PLACES = 200
LONGEST = timedelta(days=92)
NAME_LENGTH, REASON_LENGTH, TITLE_LENGTH = 64, 128, 64


class CampaignOver(Conflict):
    """The campaign was closed or withdrawn."""

    code = "campaign_over"
    default = _("This screening is over.")


class NobodyListed(Conflict):
    """There is no household to go to."""

    code = "nobody_listed"
    default = _("There is no household to be screened there.")


class CampaignConflict(Conflict):
    """The same id was used for another campaign."""

    code = "campaign_conflict"
    default = _("A different screening was started under the same number.")


@action("screening.campaign.start")
def start_screening(
    *,
    actor: Actor,
    now: datetime,
    place_ids: Sequence[uuid.UUID],
    title: str,
    survey: str = "",
    until: date | None = None,
    campaign_id: uuid.UUID | None = None,
) -> Campaign:
    """List every household of these places and open the first round.

    `survey` is one of the plan's kinds of screening, the first one unless given. The same id again
    is the campaign of the first time. Raises InvalidInput by field, NotFound for a place outside
    the actor's, NobodyListed.
    """
    hold_still()
    places = _places(actor, place_ids)
    path = common_place(one.path for one in places)
    for place in places:
        concerning("screening.campaign", path=place.path, subject_id=campaign_id or "")
    present = Campaign._base_manager.filter(pk=campaign_id).first() if campaign_id else None
    if present is not None:
        return _again(present, places)
    campaign = _new(actor, now, path, title, survey, until, campaign_id)
    with everywhere(CONCERNS):
        campaign.save(force_insert=True)
        CampaignPlace.objects.bulk_create(
            CampaignPlace(campaign=campaign, place=place, path=place.path) for place in places
        )
    asked = plan_of(campaign).survey
    campaign.households, campaign.persons = fill(campaign, asked.kinds, now)
    if not campaign.households:
        raise NobodyListed()
    campaign.save(update_fields=["households", "persons"])
    _step(campaign, actor, now, "")
    _round(campaign, actor, now, campaign.households, 0)
    concerning(
        campaign,
        path=places[0].path,
        households=campaign.households,
        persons=campaign.persons,
        places=len(places),
    )
    return campaign


def _places(actor: Actor, place_ids: Sequence[uuid.UUID]) -> list[Place]:
    """The places, each one once and none inside another."""
    wanted = set(place_ids)
    if not wanted or len(wanted) > MOST_PLACES:
        text = _("Name between one and %(most)s places.") % {"most": MOST_PLACES}
        raise InvalidInput(fields={"place_ids": text})
    rows = list(
        Place.objects.filter(
            pk__in=wanted, closed_on__isnull=True, path__under=actor.ambient
        ).order_by("path")
    )
    if len(rows) != len(wanted):
        raise NotFound()
    tops = set(Territory.of(row.path for row in rows).prefixes)
    return [row for row in rows if row.path in tops]


def _again(present: Campaign, places: Sequence[Place]) -> Campaign:
    if set(covered_paths(present.pk)) != {place.path for place in places}:
        raise CampaignConflict()
    return present


def _new(
    actor: Actor,
    now: datetime,
    path: str,
    title: str,
    survey: str,
    until: date | None,
    campaign_id: uuid.UUID | None,
) -> Campaign:
    place = Place._base_manager.filter(path=path).first()
    if place is None:
        # Two trees have nothing above them that could hold the campaign.
        raise InvalidInput(fields={"place_ids": _("These places have nothing above them.")})
    view = phase_of(actor, path, now)
    version = view.playbook_id if view else None
    campaign = Campaign(
        id=campaign_id or new_id(),
        place=place,
        path=path,
        title=tidy(title)[:TITLE_LENGTH],
        playbook_id=version,
        started_at=now,
        started_by=actor.display_name[:NAME_LENGTH],
        until=until,
    )
    plan = plan_of_version(campaign.playbook, survey)
    fields: dict[str, Any] = {}
    if survey and plan.survey.key != survey:
        fields["survey"] = _("The plan in force has no such screening.")
    campaign.survey = plan.survey.key
    if not campaign.title:
        fields["title"] = _("This is needed.")
    if until is None:
        campaign.until = local_day(now) + timedelta(days=plan.survey.round_days - 1)
    fields |= _wrong_day(until, now)
    if fields:
        raise InvalidInput(fields=fields)
    return campaign


def _wrong_day(until: date | None, now: datetime) -> dict[str, Any]:
    if until is not None and not local_day(now) <= until <= local_day(now) + LONGEST:
        return {"until": _("A day from today on, within three months.")}
    return {}


def _step(campaign: Campaign, actor: Actor, now: datetime, reason: str) -> None:
    CampaignStep.objects.create(
        campaign=campaign,
        state=campaign.state,
        at=now,
        by=actor.display_name[:NAME_LENGTH],
        reason=reason,
    )


def _round(
    campaign: Campaign, actor: Actor, now: datetime, households: int, joined: int
) -> CampaignRound:
    return CampaignRound.objects.create(
        campaign=campaign,
        number=campaign.round,
        started_at=now,
        started_by=actor.display_name[:NAME_LENGTH],
        until=campaign.until,
        households=households,
        joined=joined,
    )


@action("screening.campaign.advance")
def start_next_round(
    *,
    actor: Actor,
    now: datetime,
    campaign_id: uuid.UUID,
    until: date | None = None,
    outcomes: Sequence[str] = (),
) -> CampaignRound:
    """Send people again to the households that are not settled, and to none that are.

    `outcomes` narrows it to those last found so (nobody, refused; "not_yet": nobody came yet).
    Households that came on the register since join the list. Raises CampaignOver, NobodyListed,
    InvalidInput.
    """
    hold_still()
    campaign = _locked(campaign_id)
    for path in covered_paths(campaign.pk):
        concerning(campaign, path=path)
    if not campaign.is_open:
        raise CampaignOver()
    asked = plan_of(campaign)
    fields = _wrong_day(until, now)
    if not set(outcomes) <= {NOT_YET, *MISSED_OUTCOMES}:
        fields["outcomes"] = _("Choose from the list.")
    if campaign.round >= asked.plan.most_rounds:
        fields["until"] = _("The plan has no more than %(most)s rounds.") % {
            "most": asked.plan.most_rounds
        }
    if fields:
        raise InvalidInput(fields=fields)
    campaign.round += 1
    campaign.until = until or local_day(now) + timedelta(days=asked.survey.round_days - 1)
    again = pass_on_missed(campaign, ["" if one == NOT_YET else one for one in outcomes])
    joined, _persons = fill(campaign, asked.survey.kinds, now)
    if not again + joined:
        raise NobodyListed()
    campaign.save(update_fields=["round", "until"])
    row = _round(campaign, actor, now, again + joined, joined)
    concerning(campaign, path=campaign.path, round=row.number, households=row.households)
    return row


@action("screening.campaign.close")
def close_screening(
    *, actor: Actor, now: datetime, campaign_id: uuid.UUID, reason: str = ""
) -> Campaign:
    """The campaign is over; what devices still hold from before is taken. Raises CampaignOver."""
    return _pass(actor, now, campaign_id, CampaignState.CLOSED, reason)


@action("screening.campaign.withdraw")
def withdraw_screening(
    *, actor: Actor, now: datetime, campaign_id: uuid.UUID, reason: str
) -> Campaign:
    """The campaign was a mistake: it counts in no figure. Raises InvalidInput without a reason."""
    return _pass(actor, now, campaign_id, CampaignState.WITHDRAWN, reason)


@action("screening.campaign.reopen")
def reopen_screening(
    *, actor: Actor, now: datetime, campaign_id: uuid.UUID, reason: str
) -> Campaign:
    """A closed or withdrawn campaign goes on. Raises InvalidInput without a reason."""
    return _pass(actor, now, campaign_id, CampaignState.OPEN, reason)


def _pass(
    actor: Actor, now: datetime, campaign_id: uuid.UUID, state: CampaignState, reason: str
) -> Campaign:
    campaign = _locked(campaign_id)
    reason = tidy(reason.replace("\x00", ""))[:REASON_LENGTH]
    # Whoever ends it must hold the right in every place it covers.
    for path in covered_paths(campaign.pk):
        concerning(campaign, path=path, reason=reason)
    if campaign.state == state:
        return campaign
    if state != CampaignState.OPEN and not campaign.is_open:
        raise CampaignOver()
    if state != CampaignState.CLOSED and len(reason) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    campaign.state = state
    campaign.ended_at = None if state == CampaignState.OPEN else now
    campaign.save(update_fields=["state", "ended_at"])
    _step(campaign, actor, now, reason)
    return campaign


def _locked(campaign_id: uuid.UUID) -> Campaign:
    rows = Campaign._base_manager.select_for_update(of=("self",)).select_related("playbook")
    row: Campaign | None = rows.filter(pk=campaign_id).first()
    if row is None:
        raise NotFound()
    return row
