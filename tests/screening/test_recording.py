"""A door recorded once: of known people, of people nobody knew, by page and by device."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from lianfang.access.enums import Role
from lianfang.health.models import HealthCheck
from lianfang.isolation.handlers import arrival_recorded as isolate
from lianfang.isolation.models import IsolationCase
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.models import Arrival, Household, Person
from lianfang.records.kinds import Incoming
from lianfang.screening.handlers import arrival_recorded, case_opened
from lianfang.screening.models import ListedHousehold, ScreenedPerson, ScreeningRecord
from lianfang.screening.selectors.follows import follow_list, follow_rows
from lianfang.screening.selectors.mine import own_doors
from lianfang.screening.selectors.missed import household_rows, missed_list, missed_persons
from lianfang.screening.selectors.records import RecordFilter, door_view, record_list
from lianfang.screening.services.follows import close_follow, report_follow
from lianfang.screening.services.listing import refresh
from lianfang.screening.services.recording import (
    ScreeningConflict,
    ScreeningSuperseded,
    correct_screening,
)
from lianfang.screening.services.retention import purge_screenings
from lianfang.screening.services.screening_kind import ScreeningBody, ScreeningKind
from tests.command.builders import SYSTEM, appointed, at, family, fresh, stored
from tests.screening.builders import (
    TOLD,
    build_street,
    follows,
    found_at,
    from_wuhan,
    listed,
    news,
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


def test_a_door_settles_the_household_and_names_who_was_there(street, campaign):
    entry = said(people=[there(street.father, "36.6"), there(street.mother, present=False)])

    row = recorded(campaign, street.first, entry, actor=street.worker)

    assert (row.outcome, row.closes, row.seen, row.living) == ("screened", True, 1, 2)
    assert row.staff_id == street.staff.pk
    shown = listed(campaign, street.first)
    assert (shown.outcome, shown.seen, shown.persons, shown.done_at) == (
        "screened",
        1,
        2,
        at("09:00"),
    )
    (missed,), more = (
        missed_persons(SYSTEM, campaign, at("10:00"), street.town.building.path)[0][:1],
        False,
    )
    assert (missed.card.id, missed.reason, more) == (street.mother.pk, "absent", False)
    check = HealthCheck._base_manager.get()
    assert (check.person_id, check.temperature) == (street.father.pk, Decimal("36.6"))


def test_nobody_home_and_refused_stay_on_the_list_and_moved_does_not(street, campaign):
    recorded(campaign, street.first, said("nobody"))
    recorded(campaign, street.second, said("refused"))
    recorded(campaign, street.third, said("moved"))

    rows = missed_list(SYSTEM, campaign, street.town.sike.path)
    shown = household_rows(SYSTEM, list(rows), at("10:00"))

    assert [one.reason for one in shown] == ["nobody", "refused"]
    assert [holder.name for holder in shown[0].holders] == ["网格员甲"]
    assert (listed(campaign, street.third).persons, listed(campaign, street.third).seen) == (0, 0)


def test_once_settled_a_later_try_does_not_open_it_again(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.first, said("nobody", at("11:00")))

    shown = listed(campaign, street.first)
    assert (shown.outcome, shown.tries, shown.done_at) == ("screened", 2, at("09:00"))


def test_records_may_come_in_any_order(street, campaign):
    recorded(campaign, street.first, said(when=at("12:00")), now=at("12:00"))
    recorded(campaign, street.first, said("nobody", at("09:00")), now=at("13:00"))

    before = listed(campaign, street.first)
    refresh([before.pk])
    again = listed(campaign, street.first)
    assert (again.outcome, again.last_at, again.done_at) == ("screened", at("12:00"), at("12:00"))


def test_a_household_nobody_knew_joins_register_and_list_with_its_people(street, campaign):
    entry = said(newcomers=[tenant(), tenant("吴小丽", temperature=Decimal("36.4"))])

    row = recorded(campaign, None, entry, found=found_at(street), actor=street.worker)

    home = Household._base_manager.get(pk=row.household_id)
    assert (home.kind, home.door, home.member_count) == ("rented", "301", 2)
    people = Person._base_manager.filter(household=home)
    assert {one.kind for one in people} == {"floating"}
    assert (row.found, row.seen, row.living) == (True, 2, 2)
    assert listed(campaign, home).found
    assert len(stored(ScreenedPerson, record=row)) == 2


def test_the_same_record_again_adds_nobody(street, campaign):
    key = number(at("09:00"))
    entry = said(newcomers=[tenant()])
    row = recorded(campaign, None, entry, found=found_at(street), record_id=key)

    again = recorded(campaign, None, entry, found=found_at(street), record_id=key)

    assert again.pk == row.pk
    assert Household._base_manager.count() == 5
    with pytest.raises(ScreeningConflict):
        recorded(campaign, street.first, said("refused"), record_id=key)


def test_a_known_household_that_was_not_listed_joins_the_list(street, campaign):
    late = family(street.town.unit, "601")

    row = recorded(campaign, late)

    assert row.found
    assert listed(campaign, late).found


def test_households_behind_one_door_are_shown_together(street, campaign):
    row = recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street, door="101"))

    view = door_view(street.worker, campaign, street.first.pk, at("10:00"))

    ((card, shown),) = view.others
    assert (card.id, shown.outcome) == (row.household_id, "screened")
    assert {member.name for member in view.members} == {"赵德明", "孙桂兰"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": "asleep"}, "outcome"),
        ({"answers": {}}, "answers.came_back"),
        ({"answers": TOLD | {"visitors": 99}}, "answers.visitors"),
        ({"needs": ["gold"]}, "needs"),
        ({"seen": 3, "living": 2}, "living"),
        ({"note": "字" * 201}, "note"),
        ({"newcomers": [tenant(" ")]}, "newcomers.0.name"),
        ({"newcomers": [tenant(temperature=Decimal("50"))]}, "newcomers.0.temperature"),
        ({"newcomers": [tenant(paper_number="12345")]}, "newcomers.0.paper_number"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(street, campaign, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        recorded(campaign, street.first, replace(said(), **wrong))

    assert list(refused.value.fields)[:1] == [field]
    assert stored(ScreeningRecord) == []
    assert Person._base_manager.filter(household=street.first).count() == 2


def test_people_of_another_household_are_not_named_here(street, campaign):
    with pytest.raises(InvalidInput):
        recorded(campaign, street.second, said(people=[there(street.father)]))


def test_a_door_outside_the_screening_or_the_workers_places_is_refused(street, campaign):
    with pytest.raises(NotFound):
        recorded(campaign, street.far, actor=street.worker)
    only_sike = started(street, street.town.sike)
    with pytest.raises(InvalidInput):
        recorded(only_sike, street.far)
    with pytest.raises(InvalidInput):
        recorded(campaign, street.first, said(when=at("07:00")), now=at("09:00"))


def test_answers_that_need_a_person_are_marked(street, campaign):
    recorded(campaign, street.first, said(answers=TOLD | {"left_for": "true"}, needs=["food"]))
    recorded(campaign, street.second, said(seen=3))

    (row,) = record_list(SYSTEM, filters=RecordFilter(only="attention"))

    assert (row.attention, row.needs) == (["left_for"], ["food"])


def test_a_correction_supersedes_and_the_list_follows(street, campaign):
    row = recorded(campaign, street.first, said(people=[there(street.father, "36.6")]))

    made = correct_screening(
        actor=street.worker,
        now=at("10:00"),
        corrects_id=row.pk,
        reason="门牌看错",
        entry=said("nobody"),
    )

    assert listed(campaign, street.first).done_at is None
    assert made.supersedes_id == row.pk
    with pytest.raises(ScreeningSuperseded):
        correct_screening(
            actor=SYSTEM, now=at("10:10"), corrects_id=row.pk, reason="再改", entry=said()
        )
    with pytest.raises(InvalidInput):
        correct_screening(
            actor=SYSTEM, now=at("10:10"), corrects_id=made.pk, reason="", entry=said()
        )
    correct_screening(
        actor=SYSTEM,
        now=at("10:20"),
        corrects_id=made.pk,
        reason="没有去过",
        entry=said(),
        is_void=True,
    )
    assert (listed(campaign, street.first).outcome, listed(campaign, street.first).tries) == ("", 0)


def test_my_doors_stand_in_walking_order_and_leave_out_what_is_settled(street, campaign):
    recorded(campaign, street.first)

    (own,) = own_doors(street.worker, at("10:00"))

    assert (own.left, own.done, own.total, own.is_own) == (2, 1, 3, True)
    assert [[door.listed.door for door in walk.doors] for walk in own.walks] == [["201"], ["101"]]


def body(campaign, household=None, **more):
    given = {"campaign_id": campaign.pk, "outcome": "screened", "answers": TOLD} | more
    if household is not None:
        given["household_id"] = household.pk
    return msgspec.convert(
        msgspec.to_builtins(given), ScreeningBody, builtin_types=(), strict=False
    )


def incoming(when, said_of, key=None, digest=b"1" * 16):
    return Incoming(key or number(when), digest, when, when, 0, said_of, b"{}")


def test_a_device_sends_doors_and_a_bad_one_holds_up_no_other(street, campaign):
    good = incoming(at("09:00"), body(campaign, street.first, seen=2))
    bad = incoming(at("09:01"), body(campaign, street.second, outcome="asleep"))
    found = incoming(
        at("09:02"),
        body(
            campaign,
            found={"place_id": str(street.town.unit.pk), "door": "302"},
            newcomers=[{"name": "钱小勇"}],
        ),
    )

    def send(*records):
        outcomes = ScreeningKind().receive(street.worker, at("10:00"), records)
        return [str(one.state) for one in outcomes]

    assert send(good, bad, found) == ["accepted", "refused", "accepted"]
    other = incoming(at("09:00"), good.body, good.id, b"2" * 16)
    assert send(good, found) == ["again", "again"]
    assert send(other) == ["conflict"]
    assert len(stored(ScreeningRecord)) == 2
    lines = ScreeningKind().kept(street.worker, good.id, at("10:00"))
    assert lines[1][1] == "2 / 2"


def test_answers_go_when_their_days_are_over_and_the_figures_stay(street, campaign):
    row = recorded(campaign, street.first, said(note="电话约好下午再来", seen=2))

    assert purge_screenings(actor=SYSTEM, now=at("09:00", 20)) == 0
    later = at("09:00").replace(month=7)
    assert purge_screenings(actor=SYSTEM, now=later) == 1

    assert (fresh(row).note, fresh(row).outcome, fresh(row).seen) == ("", "screened", 2)
    assert len(stored(ListedHousehold, done_at__isnull=False)) == 1


# --- what follows from arrivals ------------------------------------------------------------------


def test_who_came_from_a_key_region_is_registered_observed_and_reported(street, campaign):
    entry = said(people=[there(street.father, came=from_wuhan())])
    row = recorded(campaign, street.first, entry, actor=street.worker)
    news("people.arrival.record", arrival_recorded, at("09:01"))

    assert (row.arrivals, Arrival._base_manager.get().recorded_by) == (
        1,
        street.worker.display_name,
    )
    (follow,) = follows()
    assert (follow.origin_class, follow.steps) == ("key_region", ["register", "observe", "report"])
    assert follow.due_at == at("11:01")
    news("people.arrival.record", isolate, at("09:01"))
    news("isolation.case.follow_arrival", case_opened, at("09:02"))
    assert fresh(follow).case_id == IsolationCase._base_manager.get().pk
    late = follow_list(SYSTEM, stage="overdue", moment=at("12:00"))
    assert [one.is_overdue for one in follow_rows(SYSTEM, list(late), at("12:00"))] == [True]
    report_follow(actor=street.worker, now=at("12:05"), follow_id=follow.pk)
    assert fresh(follow).closed_at == at("12:05")


def test_who_came_from_elsewhere_is_only_registered(street, campaign):
    came = replace(from_wuhan(), origin="北京市")
    recorded(campaign, street.first, said(people=[there(street.father, came=came)]))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    news("people.arrival.record", arrival_recorded, at("09:05"))

    (follow,) = follows()
    assert (follow.origin_class, follow.steps, follow.closed_at) == (
        "elsewhere",
        ["register"],
        at("09:01"),
    )


def test_what_follows_may_be_closed_with_a_reason(street, campaign):
    recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    (follow,) = follows()
    desk = appointed(Role.COMMUNITY_SECRETARY, street.town.sike)

    with pytest.raises(InvalidInput):
        close_follow(actor=desk, now=at("10:00"), follow_id=follow.pk, reason="")
    close_follow(actor=desk, now=at("10:00"), follow_id=follow.pk, reason="只是路过")

    assert list(follow_list(desk, stage="open")) == []
    assert [one.note for one in follow_list(desk, stage="closed")] == ["只是路过"]
