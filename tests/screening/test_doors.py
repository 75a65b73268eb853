"""At the door: what may be said, who is met, whom nobody knew, and what goes where from there."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.people.enums import HouseholdKind
from lianfang.people.models import Arrival, Household, Person
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import register_person
from lianfang.screening.models import ListedHousehold, ScreenedPerson, ScreeningRecord
from lianfang.screening.selectors.coverage import coverage
from lianfang.screening.selectors.records import door_view, record_view
from lianfang.screening.services.entries import FoundHousehold
from lianfang.screening.services.recording import (
    ScreeningConflict,
)
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    fresh,
    jinshan_text,
    resident,
    stored,
)
from tests.screening.builders import (
    TOLD,
    build_street,
    found_at,
    from_wuhan,
    listed,
    number,
    recorded,
    said,
    started,
    tenant,
    there,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


# --- what is found


@pytest.mark.parametrize(
    ("outcome", "settled", "living"),
    [
        ("screened", True, 2),
        ("nobody", False, 2),
        ("refused", False, 2),
        ("moved", True, 0),
        ("empty", True, 0),
    ],
)
def test_what_was_found_settles_the_door_or_leaves_it_on_the_list(
    street, campaign, outcome, settled, living
):
    row = recorded(campaign, street.first, said(outcome))

    shown = listed(campaign, street.first)
    assert (row.closes, shown.done_at is not None, shown.persons) == (settled, settled, living)
    assert (shown.outcome, shown.tries) == (outcome, 1)


def test_what_settles_a_door_is_for_the_plan_to_say():
    survey = "      title: {zh: 入户排查, en: Door-to-door screening}\n"
    text = plan_with(survey, survey + "      closing: [screened, moved, empty, refused]\n")
    street = build_street(text)
    campaign = started(street)

    recorded(campaign, street.first, said("refused"))

    assert listed(campaign, street.first).done_at == at("09:00")
    total = coverage(SYSTEM, campaign, street.town.township, at("10:00")).total
    assert (total.done, total.screened, total.missed) == (1, 0, 3)


def plan_with(old, new):
    assert old in jinshan_text()
    return jinshan_text().replace(old, new, 1)


def test_the_questions_need_no_answer_where_nobody_opened(street, campaign):
    row = recorded(campaign, street.first, said("nobody", note="门口有新垃圾，像是有人住"))

    assert (row.answers, row.note) == ({}, "门口有新垃圾，像是有人住")


def test_people_are_named_only_where_they_were_screened(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said("nobody", people=[there(street.father)]))

    assert list(refused.value.fields) == ["people"]


def test_nobody_is_named_twice_at_one_door(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(
            campaign,
            street.first,
            said(people=[there(street.father), there(street.father, present=False)]),
        )

    assert list(refused.value.fields) == ["people"]
    assert stored(ScreeningRecord) == []


def test_fewer_cannot_be_met_than_are_named(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(
            campaign,
            street.first,
            said(seen=1, people=[there(street.father), there(street.mother)]),
        )

    assert list(refused.value.fields) == ["seen"]


def test_as_many_are_met_as_are_named_unless_one_says_more(street, campaign):
    counted = recorded(campaign, street.first, said(people=[there(street.father)]))
    told = recorded(campaign, street.second, said(seen=3))

    assert (counted.seen, counted.living) == (1, 2)
    assert (told.seen, told.living) == (3, 3)


def test_a_visit_tomorrow_is_not_written_down_today(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said(when=at("09:00", 19)), now=at("09:00"))

    assert list(refused.value.fields) == ["taken_at"]


def test_a_campaign_takes_nothing_from_before_it_began(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said(when=at("07:59")), now=at("09:00"))

    assert list(refused.value.fields) == ["taken_at"]


def test_the_worker_of_one_grid_records_no_door_of_another(street, campaign):
    with pytest.raises(NotFound):
        recorded(campaign, street.far, actor=street.worker)
    assert stored(ScreeningRecord) == []


def test_who_answers_for_no_doors_records_none(street, campaign):
    viewer = appointed(Role.VIEWER, street.town.township)

    with pytest.raises((NotPermitted, NotFound)):
        recorded(campaign, street.first, actor=viewer)


def test_the_trail_holds_figures_and_no_names(street, campaign):
    recorded(
        campaign,
        None,
        said(newcomers=[tenant()], note="钱小勇租住"),
        found=found_at(street),
        actor=street.worker,
    )

    event = AuditEvent.objects.get(action="screening.record.make")
    assert {key: event.details[key] for key in ("outcome", "found", "seen")} == {
        "outcome": "screened",
        "found": True,
        "seen": 1,
    }
    assert "钱小勇" not in str(event.details)


# --- who is met


def test_a_fever_at_the_door_begins_the_fever_path(street, campaign):
    recorded(
        campaign,
        street.first,
        said(people=[there(street.father, "38.1"), there(street.mother, "36.4")]),
        actor=street.worker,
    )

    assert len(stored(HealthCheck)) == 2
    (alert,) = stored(FeverAlert)
    assert alert.person_id == street.father.pk


def test_who_was_not_there_has_no_temperature_taken(street, campaign):
    recorded(
        campaign, street.first, said(people=[there(street.father, "36.5", present=False)], seen=0)
    )

    assert stored(HealthCheck) == []
    assert [row.present for row in stored(ScreenedPerson)] == [False]


@pytest.mark.parametrize("heat", ["33.9", "42.1", "NaN"])
def test_a_temperature_nobody_has_is_refused_beside_the_person(street, campaign, heat):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said(people=[there(street.father, heat)]))

    assert list(refused.value.fields) == ["people.0.temperature"]
    assert stored(HealthCheck) == []


def test_a_temperature_at_the_door_was_taken_when_the_door_was(street, campaign):
    recorded(
        campaign,
        street.first,
        said(when=at("08:40"), people=[there(street.father, "36.5")]),
        now=at("17:00"),
    )

    assert stored(HealthCheck)[0].taken_at == at("08:40")


def test_a_merged_entry_is_the_person_who_goes_on(street, campaign):
    twin = resident(street.town.unit, "赵德明", household_id=street.first.pk)
    merge_persons(
        actor=SYSTEM,
        now=at("08:30"),
        kept_id=street.father.pk,
        duplicate_id=twin.pk,
        reason="重复登记",
    )

    # The phone still has the list of yesterday.
    recorded(campaign, street.first, said(people=[there(twin)]))

    assert [row.person_id for row in stored(ScreenedPerson)] == [street.father.pk]


def test_answers_about_a_person_stay_with_the_person(street, campaign):
    row = recorded(
        campaign,
        street.first,
        said(people=[there(street.father, answers={"contact": True}), there(street.mother)]),
    )

    view = record_view(street.worker, row, at("10:00"))
    told = {one.row.person_id: [line.text for line in one.lines] for one in view.people}
    assert told[street.father.pk] != []
    assert told[street.mother.pk] == []
    assert row.attention == ["contact"]


def test_answers_nobody_asked_for_are_refused(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, said(answers=TOLD | {"shoe_size": 41}))

    assert list(refused.value.fields) == ["answers.shoe_size"]


# --- whom nobody knew


def test_two_families_may_live_behind_one_door(street, campaign):
    recorded(campaign, street.first)
    row = recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street, door="101"))

    assert row.household_id != street.first.pk
    view = door_view(street.worker, campaign, street.first.pk, at("10:00"))
    assert [card.id for card, _listed in view.others] == [row.household_id]


def test_a_door_where_nobody_opened_may_still_be_noted_as_unknown(street, campaign):
    row = recorded(campaign, None, said("nobody"), found=found_at(street, door="阁楼"))

    assert (row.found, row.closes, row.living) == (True, False, 0)
    assert listed(campaign, row.household).outcome == "nobody"


@pytest.mark.parametrize("kind", ["registered", "rented", "shop", "dormitory"])
def test_a_household_found_is_of_a_known_kind(street, campaign, kind):
    if kind in HouseholdKind.values:
        row = recorded(campaign, None, said("nobody"), found=found_at(street, kind=kind))
        assert row.household.kind == kind
        return
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, None, said("nobody"), found=found_at(street, kind=kind))
    assert list(refused.value.fields) == ["found.kind"]


def test_a_household_found_needs_a_place(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, None, said("nobody"), found=FoundHousehold(door="9"))

    assert list(refused.value.fields) == ["household_id"]


def test_a_household_found_outside_the_screening_does_not_join_it(street):
    campaign = started(street, street.town.wangtai)

    with pytest.raises(InvalidInput):
        recorded(campaign, None, said("nobody"), found=found_at(street))
    assert Household._base_manager.count() == 4


def test_nothing_is_kept_of_a_household_when_one_of_its_people_is_wrong(street, campaign):
    with pytest.raises(InvalidInput) as refused:
        recorded(
            campaign,
            None,
            said(newcomers=[tenant(), tenant("吴小丽", paper_number="12345")]),
            found=found_at(street),
        )

    assert list(refused.value.fields) == ["newcomers.1.paper_number"]
    assert Household._base_manager.count() == 4
    assert not Person._base_manager.filter(name="钱小勇").exists()


def test_a_newcomer_without_papers_is_registered_and_the_reason_is_kept(street, campaign):
    recorded(campaign, street.first, said(newcomers=[tenant()]))

    person = Person._base_manager.get(name="钱小勇")
    assert (person.paper_hash, person.household_id) == (None, street.first.pk)
    assert person.no_paper_reason != ""
    assert fresh(street.first).member_count == 3


def test_recording_a_newcomer_gives_no_right_to_the_register(street, campaign):
    recorded(campaign, street.first, said(newcomers=[tenant()]), actor=street.worker)
    volunteer = street.worker

    event = AuditEvent.objects.filter(action="people.person.create").latest("at", "pk")
    assert event.actor_name == volunteer.display_name
    with pytest.raises(NotPermitted):
        register_person(
            actor=volunteer, now=at("10:00"), place_id=street.town.unit.pk, name="钱小勇"
        )


def test_who_came_along_is_counted_with_who_is_named(street, campaign):
    row = recorded(
        campaign,
        street.first,
        said(people=[there(street.father, came=from_wuhan(companions=2))]),
    )

    assert row.arrivals == 3
    assert listed(campaign, street.first).arrivals == 3
    assert [one.companions for one in stored(Arrival)] == [2]


# --- the same door at the same time


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_door_are_two_tries_and_one_household(street, campaign):
    def knock(minute):
        try:
            return recorded(campaign, street.first, said("nobody", at(f"09:{minute:02}"))).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(knock, range(8)))

    assert found == ["nobody"] * 8
    row = listed(campaign, street.first)
    assert (row.tries, row.last_at) == (8, at("09:07"))


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_sends_twice_at_once_adds_one_household(street, campaign):
    key = number(at("09:00"))

    def send(_time):
        try:
            return recorded(
                campaign,
                None,
                said(newcomers=[tenant()]),
                found=found_at(street),
                record_id=key,
            ).pk
        except ScreeningConflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(send, range(4)))

    assert set(found) == {key}
    assert Person._base_manager.filter(name="钱小勇").count() == 1
    assert len(stored(ListedHousehold, campaign=campaign, found=True)) == 1
