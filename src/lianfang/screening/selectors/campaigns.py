"""Campaigns that concern somebody, where they run, and what one would be before it starts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.screening import Survey
from lianfang.command.selectors.subjects import here_on
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import NOWHERE, Territory, ancestors
from lianfang.people.models import Household
from lianfang.places.models import Place
from lianfang.screening.enums import CampaignState
from lianfang.screening.models import (
    Campaign,
    CampaignPlace,
    CampaignRound,
    CampaignStep,
    ListedHousehold,
)
from lianfang.screening.selectors.answering import Holder, answering_for_homes, holders_of
from lianfang.screening.selectors.plans import screening_plan

VIEW = "screening.campaign.view"
ROWS = "screening.record.view"
CONCERNS = "a screening of the subdistrict concerns its villages"


def campaign_list(viewer: Actor, path: str = "", *, state: str = "") -> QuerySet[Campaign]:
    """Campaigns that cover the place, something in it or something above it; latest first."""
    territory = viewer.territory(VIEW).within(path)
    above = {step for prefix in territory.prefixes for step in (*ancestors(prefix), prefix)}
    with everywhere(CONCERNS):
        covering = CampaignPlace.objects.filter(
            Q(path__under=territory) | Q(path__in=above), campaign=OuterRef("pk")
        )
        rows: QuerySet[Campaign] = Campaign.objects.filter(Exists(covering))
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("playbook").order_by("-started_at", "-id")


def get_campaign(viewer: Actor, campaign_id: uuid.UUID, right: str = VIEW) -> Campaign:
    """A campaign that concerns the viewer, or NotFound."""
    with everywhere(CONCERNS):
        row: Campaign | None = (
            Campaign.objects.filter(pk=campaign_id).select_related("playbook").first()
        )
    if row is None or area_of(viewer, row, right=right).is_nowhere:
        raise NotFound()
    return row


def area_of(viewer: Actor, campaign: Campaign, path: str = "", right: str = VIEW) -> Territory:
    """The part of the campaign inside `path` where the viewer holds `right`."""
    held = viewer.territory(right).within(path)
    parts = [held.within(covered).prefixes for covered in covered_paths(campaign.pk)]
    return Territory.of(prefix for part in parts for prefix in part) if parts else NOWHERE


def covered_paths(campaign_id: uuid.UUID) -> list[str]:
    """Paths of the places a campaign covers."""
    with everywhere(CONCERNS):
        rows = CampaignPlace.objects.filter(campaign_id=campaign_id)
        return list(rows.values_list("path", flat=True))


def open_campaigns(viewer: Actor, right: str = ROWS) -> list[Campaign]:
    """Campaigns under way in which the viewer may see or record doors, oldest first."""
    rows = campaign_list(viewer, state=CampaignState.OPEN)
    return [row for row in reversed(rows[:50]) if not area_of(viewer, row, right=right).is_nowhere]


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in a list: how many households it has, and how many are settled."""

    campaign: Campaign
    places: tuple[str, ...]
    survey_title: str
    households: int
    done: int
    found: int

    @property
    def missed(self) -> int:
        return self.households - self.done


def campaign_rows(
    viewer: Actor, campaigns: Iterable[Campaign], titles: dict[uuid.UUID, str], path: str = ""
) -> list[CampaignRow]:
    """Rows of one page; two more queries. Counts are of the viewer's part inside `path`."""
    found = list(campaigns)
    ids = [one.pk for one in found]
    territory = viewer.territory(VIEW).within(path)
    counted = ListedHousehold.objects.filter(campaign__in=ids, path__under=territory).order_by()
    numbers: dict[Any, Any] = {
        pk: (total, done, new)
        for pk, total, done, new in counted.values_list("campaign").annotate(
            total=Count("*"), done=Count("done_at"), new=Count("pk", filter=Q(found=True))
        )
    }
    names: dict[uuid.UUID, list[str]] = {}
    with everywhere(CONCERNS):
        rows = CampaignPlace.objects.filter(campaign__in=ids).order_by("path")
        for pk, name in rows.values_list("campaign_id", "place__short_name"):
            names.setdefault(pk, []).append(name)
    return [
        CampaignRow(
            one,
            tuple(names.get(one.pk, ())),
            titles.get(one.pk, ""),
            *numbers.get(one.pk, (0,) * 3),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round with how many of its households were settled in it."""

    round: CampaignRound
    done: int

    @property
    def missed(self) -> int:
        return self.round.households - self.done


def rounds_of(viewer: Actor, campaign: Campaign) -> list[RoundRow]:
    """The rounds of a campaign, first one first; settled ones of the whole campaign."""
    with everywhere(CONCERNS):
        settled = dict(
            ListedHousehold.objects.filter(campaign=campaign, done_at__isnull=False)
            .order_by()
            .values_list("round")
            .annotate(n=Count("*"))
        )
    rows = CampaignRound.objects.filter(campaign=campaign).order_by("number")
    return [RoundRow(row, min(settled.get(row.number, 0), row.households)) for row in rows]


def steps_of(viewer: Actor, campaign: Campaign) -> list[CampaignStep]:
    """Who started, closed, reopened the campaign, and why."""
    return list(CampaignStep.objects.filter(campaign=campaign).order_by("at", "id"))


# --- before it starts ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlacePreview:
    """One of the chosen places: how many it has, and who answers for it."""

    place: Place
    households: int
    persons: int
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a screening would be: by place, the whole, and households nobody answers for."""

    survey: Survey
    places: tuple[PlacePreview, ...]
    nobody_answers: int

    @property
    def households(self) -> int:
        return sum(one.households for one in self.places)

    @property
    def persons(self) -> int:
        return sum(one.persons for one in self.places)


def households_to_list(
    paths: Iterable[str], kinds: Sequence[str], day: date
) -> QuerySet[Household]:
    """Households of these places on the register of the day, of these kinds (none named: all)."""
    rows: QuerySet[Household] = Household.objects.filter(
        here_on(day), path__under=Territory.of(paths)
    )
    return rows.filter(kind__in=kinds) if kinds else rows


def stated_persons() -> Any:
    """How many live in a household by the register: members known or stated, the larger."""
    return Greatest("member_count", Coalesce("stated_members", 0))


def preview(
    viewer: Actor, place_ids: Sequence[uuid.UUID], survey: str, moment: datetime, right: str
) -> Preview:
    """What starting in these places would list. Raises NotFound outside the viewer's places."""
    territory = viewer.territory(right)
    places = list(Place.objects.filter(pk__in=place_ids, path__under=territory).order_by("path"))
    if len(places) != len(set(place_ids)) or not places:
        raise NotFound()
    tops = [one for one in places if one.path in Territory.of(p.path for p in places).prefixes]
    plan = screening_plan(tops[0].path, moment)
    asked = plan.survey(survey) or plan.surveys[0]
    day = local_day(moment)
    rows = households_to_list([one.path for one in tops], asked.kinds, day).order_by()
    counted = list(rows.values_list("path").annotate(n=Count("pk"), p=Sum(stated_persons())))
    holders = holders_of(viewer, [path for path, _n, _p in counted], moment)
    found = []
    for top in tops:
        inside = [(n, p) for path, n, p in counted if path.startswith(top.path)]
        people = {h for path, held in holders.items() if path.startswith(top.path) for h in held}
        found.append(
            PlacePreview(
                top,
                sum(n for n, _p in inside),
                sum(p or 0 for _n, p in inside),
                tuple(sorted(people, key=lambda one: one.name)),
            )
        )
    return Preview(asked, tuple(found), _unanswered(rows, holders, day))


def _unanswered(rows: Any, holders: dict[str, tuple[Holder, ...]], day: date) -> int:
    """Households without anybody: none of their own, and nobody for a place above."""
    bare = [path for path, held in holders.items() if not held]
    own = answering_for_homes(day).filter(subject_id=OuterRef("pk"))
    return int(rows.filter(~Exists(own), path__in=bare).count()) if bare else 0


def not_listed(campaign: Campaign, kinds: Sequence[str], day: date) -> QuerySet[Household]:
    """Households now on the register of the campaign's places that its list does not have."""
    on_list = ListedHousehold.objects.filter(campaign=campaign, household=OuterRef("pk"))
    rows = households_to_list(covered_paths(campaign.pk), kinds, day)
    return rows.filter(~Exists(on_list))
