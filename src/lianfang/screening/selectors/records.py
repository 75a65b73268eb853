"""Records of doors: the list with its filters, one record, a door with all that is known of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.answers import in_words
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.selectors.subjects import (
    SubjectCard,
    describe,
    place_names,
    whereabouts_for,
)
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Household
from lianfang.people.selectors.households import HouseholdCard, household_cards, members_of
from lianfang.records.models.sealed import open_answers
from lianfang.screening.enums import DoorOutcome
from lianfang.screening.models import Campaign, ListedHousehold, ScreenedPerson, ScreeningRecord
from lianfang.screening.selectors.campaigns import ROWS, area_of
from lianfang.screening.selectors.plans import CampaignPlan, plan_of, symptoms_at

NAME = "people.person.name"


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What narrows the list of records. `only`: attention, needs, found, arrivals, corrected."""

    campaign_id: uuid.UUID | None = None
    outcome: str = ""
    only: str = ""
    first_day: date | None = None
    last_day: date | None = None
    round: int = 0


def counting() -> Q:
    """Condition on records: it took place, and nothing supersedes it.

    Asked as an absence, so that the latest fifty come from the index and nothing is joined.
    """
    later = ScreeningRecord._base_manager.filter(supersedes=OuterRef("pk"))
    return Q(~Exists(later), is_void=False)


def record_list(
    viewer: Actor, path: str = "", filters: RecordFilter | None = None
) -> QuerySet[ScreeningRecord]:
    """Records in the place, latest first; corrected ones only where they are asked for."""
    asked = filters or RecordFilter()
    rows: QuerySet[ScreeningRecord] = ScreeningRecord.objects.filter(
        path__under=viewer.territory(ROWS).within(path)
    )
    rows = rows.exclude(counting()) if asked.only == "corrected" else rows.filter(counting())
    if asked.campaign_id:
        rows = rows.filter(campaign_id=asked.campaign_id)
    if asked.outcome:
        rows = rows.filter(outcome=asked.outcome)
    if asked.round:
        rows = rows.filter(round=asked.round)
    if asked.only == "attention":
        rows = rows.exclude(attention=[])
    elif asked.only == "needs":
        rows = rows.exclude(needs=[])
    elif asked.only == "found":
        rows = rows.filter(found=True)
    elif asked.only == "arrivals":
        rows = rows.filter(arrivals__gt=0)
    if asked.first_day:
        rows = rows.filter(taken_at__gte=day_bounds(asked.first_day)[0])
    if asked.last_day:
        rows = rows.filter(taken_at__lt=day_bounds(asked.last_day)[1])
    return rows.select_related("staff").order_by("-taken_at", "-id")


def get_record(viewer: Actor, record_id: uuid.UUID, right: str = ROWS) -> ScreeningRecord:
    """A record in the viewer's places, or NotFound."""
    row: ScreeningRecord | None = (
        ScreeningRecord.objects.filter(pk=record_id)
        .select_related("staff", "campaign__playbook", "household", "listed", "supersedes")
        .first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record in a list: whose door, what was found, in the words of the plan."""

    record: ScreeningRecord
    card: SubjectCard | None
    outcome_label: str
    needs: tuple[str, ...]
    attention: tuple[str, ...]
    staff: str


def record_rows(
    viewer: Actor,
    rows: Sequence[ScreeningRecord],
    moment: datetime,
    plans: dict[uuid.UUID, CampaignPlan] | None = None,
) -> list[RecordRow]:
    """Rows of one page; a fixed number of queries more. `plans`: of campaigns already read."""
    day = local_day(moment)
    cards = describe(viewer, [(SubjectKind.HOUSEHOLD, row.household_id) for row in rows], day)
    known = dict(plans or {})
    missing = {row.campaign_id for row in rows} - known.keys()
    if missing:
        campaigns = Campaign._base_manager.filter(pk__in=missing).select_related("playbook")
        known |= {one.pk: plan_of(one) for one in campaigns}
    found = []
    for row in rows:
        asked = known[row.campaign_id]
        found.append(
            RecordRow(
                row,
                cards.get(row.household_id),
                str(DoorOutcome(row.outcome).label),
                tuple(asked.plan.need_title(key) for key in row.needs),
                tuple(asked.survey.attention_title(key) for key in row.attention),
                row.staff.name if row.staff else "",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person named in a record, with their answers in words."""

    card: SubjectCard | None
    row: ScreenedPerson
    symptoms: str
    lines: list[Any]


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record with everything it says, and what corrects it."""

    row: RecordRow
    lines: list[Any]
    people: tuple[PersonSaid, ...]
    later: ScreeningRecord | None


def record_view(viewer: Actor, record: ScreeningRecord, moment: datetime) -> RecordView:
    """One record as the viewer may see it."""
    asked = plan_of(record.campaign)
    named = viewer.can(NAME, record.path)
    said = list(record.people.order_by("id"))
    day = local_day(moment)
    cards = describe(viewer, [(SubjectKind.PERSON, one.person_id) for one in said], day)
    (row,) = record_rows(viewer, [record], moment, {record.campaign_id: asked})
    titles = {one.key: str(one.title) for one in symptoms_at(viewer, record.path, moment)}
    return RecordView(
        row,
        _words(asked.household_form, record, named=named),
        tuple(
            PersonSaid(
                cards.get(one.person_id),
                one,
                "、".join(titles.get(key, key) for key in one.symptoms),
                _words(asked.person_form, one, named=named),
            )
            for one in said
        ),
        ScreeningRecord.objects.filter(supersedes=record).first(),
    )


def _words(form: RecordForm | None, row: Any, *, named: bool) -> list[Any]:
    if form is None or not (row.answers or row.sealed):
        return []
    return list(in_words(form, open_answers(cast(Any, row)), open_personal=named))


# --- one door ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DoorView:
    """A household of a campaign as whoever stands before it needs it.

    `others`: households behind the same door, as in rented housing; each with its row on the list,
    None where it is not on it.
    """

    campaign: Campaign
    asked: CampaignPlan
    listed: ListedHousehold | None
    card: HouseholdCard
    members: list[Any]
    others: tuple[tuple[HouseholdCard, ListedHousehold | None], ...]
    records: list[RecordRow]
    path: str
    where: str


def door_view(
    viewer: Actor, campaign: Campaign, household_id: uuid.UUID, moment: datetime
) -> DoorView:
    """The door of a household in a campaign. Raises NotFound outside the viewer's places, or the
    campaign's."""
    household = Household.objects.filter(pk=household_id).first()
    area = area_of(viewer, campaign, right=ROWS)
    if household is None or not area.covers(household.path):
        raise NotFound()
    beside = Household.objects.none()
    if household.dwelling_id:
        beside = Household.objects.filter(dwelling_id=household.dwelling_id)
    elif household.door:
        beside = Household.objects.filter(place_id=household.place_id, door=household.door)
    here = list(beside.filter(left_on__isnull=True).exclude(pk=household_id).order_by("id")[:100])
    cards = household_cards(viewer, [household, *here])
    ids = [household_id, *(one.pk for one in here)]
    rows = ListedHousehold.objects.filter(campaign=campaign, household__in=ids)
    listed = {row.household_id: row for row in rows}
    records = record_list(viewer).filter(household_id=household_id, campaign=campaign)
    asked = plan_of(campaign)
    return DoorView(
        campaign,
        asked,
        listed.get(household_id),
        cards[0],
        members_of(viewer, household, local_day(moment)),
        tuple((card, listed.get(card.id)) for card in cards[1:]),
        record_rows(viewer, list(records[:10]), moment, {campaign.pk: asked}),
        household.path,
        whereabouts_for(viewer, household.path, place_names([household.path])),
    )
