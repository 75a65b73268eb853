"""Whom a screening missed: by place, by door, by name, why; on paper and as a table."""

import csv
import io
from decimal import Decimal

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import NotFound, NotPermitted
from lianfang.people.services.persons import record_departure
from lianfang.screening.selectors.campaigns import campaign_rows
from lianfang.screening.selectors.coverage import coverage, curve_chart, days_of
from lianfang.screening.selectors.mine import own_doors
from lianfang.screening.selectors.missed import (
    household_rows,
    listed_list,
    missed_list,
    missed_persons,
    names_of_members,
)
from lianfang.screening.selectors.records import RecordFilter
from lianfang.screening.services import exporting
from lianfang.screening.services.exporting import export_missed, export_records
from lianfang.screening.services.recording import correct_screening
from tests.command.builders import SYSTEM, answers, appointed, at, family, resident, worker
from tests.screening.builders import (
    build_street,
    desk,
    found_at,
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


def covered(campaign, place, viewer=SYSTEM):
    return coverage(viewer, campaign, place, at("12:00"))


def doors_of(rows):
    return [(row.path, row.door) for row in rows]


# --- by place


def test_every_door_is_counted_once_however_often_somebody_went(street, campaign):
    for when in ("08:30", "09:30", "10:30"):
        recorded(campaign, street.first, said("nobody", at(when)))

    total = covered(campaign, street.town.township).total
    assert (total.households, total.nobody, total.not_yet, total.missed) == (4, 1, 3, 4)


def test_settled_and_missed_are_all_of_it(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("empty"))
    recorded(campaign, street.third, said("refused"))

    total = covered(campaign, street.town.township).total
    assert (total.screened, total.gone, total.refused, total.not_yet) == (1, 1, 1, 1)
    assert total.done + total.missed == total.households
    assert total.nobody + total.refused + total.not_yet == total.missed


def test_the_last_try_says_why_a_door_is_missed(street, campaign):
    recorded(campaign, street.first, said("refused", at("08:30")))
    recorded(campaign, street.first, said("nobody", at("10:30")))

    total = covered(campaign, street.town.township).total
    assert (total.refused, total.nobody) == (0, 1)


def test_who_moved_away_is_nobody_to_be_met(street, campaign):
    recorded(campaign, street.second, said("moved"))

    total = covered(campaign, street.town.township).total
    assert (total.persons, total.seen, total.unseen) == (7, 0, 7)


def test_the_figures_of_the_places_below_add_up_to_the_whole(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.far, said("nobody"))

    shown = covered(campaign, street.town.township)
    for name in ("households", "screened", "nobody", "not_yet", "persons", "missed"):
        parts = [getattr(child.tally, name) for child in shown.children]
        assert sum(parts) == getattr(shown.total, name), name


def test_down_the_tree_the_figures_stay_the_same(street, campaign):
    recorded(campaign, street.first)

    steps = (street.town.sike, street.town.grid, street.town.building)
    tallies = [covered(campaign, place).total for place in steps]

    assert tallies == [tallies[0]] * 3
    assert [
        (one.name, one.tally.missed) for one in covered(campaign, street.town.building).children
    ] == [
        ("甲单元", 1),
        ("乙单元", 1),
    ]


def test_doors_of_the_place_itself_have_a_row_of_their_own(street):
    family(street.town.grid, "平房1")
    campaign = started(street, street.town.sike)

    rows = covered(campaign, street.town.grid).children

    assert [(one.name, one.tally.households, one.is_rest) for one in rows] == [
        ("金山花园3栋", 3, False),
        (street.town.grid.short_name, 1, True),
    ]


def test_a_secretary_is_told_of_their_own_doors_only(street, campaign):
    recorded(campaign, street.far, said("refused"))

    shown = covered(campaign, street.town.township, desk(street.town))

    assert (shown.total.households, shown.total.refused) == (3, 0)
    assert [one.name for one in shown.children] == ["四棵社区"]


def test_whoever_answers_for_the_smaller_place_goes_there(street, campaign):
    leader = worker(street.town.township, "包保领导丙", "cadre", level="township")
    answers(leader, "place_leader", street.town.sike)

    def holders(place):
        rows = covered(campaign, place).children
        return {one.name: [who.name for who in one.holders] for one in rows}

    assert holders(street.town.township) == {"四棵社区": ["包保领导丙"], "王太社区": []}
    assert holders(street.town.sike) == {street.town.grid.short_name: ["网格员甲"]}
    assert holders(street.town.building) == {"甲单元": ["网格员甲"], "乙单元": ["网格员甲"]}


def test_the_days_of_a_place_are_those_of_its_own_doors(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.far, said(when=at("09:00", 19)), now=at("09:00", 19))

    sike = days_of(SYSTEM, campaign, street.town.sike, at("12:00", 19))
    all_of_it = days_of(SYSTEM, campaign, street.town.township, at("12:00", 19))

    assert [one.total for one in sike] == [1, 1]
    assert [one.total for one in all_of_it] == [1, 2]
    chart = curve_chart(all_of_it, ("当日", "累计"))
    assert (chart["categories"], chart["series"][1]["values"]) == (["3-18", "3-19"], [1, 2])


def test_a_row_of_the_list_of_screenings_is_counted_inside_the_place(street, campaign):
    recorded(campaign, street.far)

    (row,) = campaign_rows(SYSTEM, [campaign], {}, street.town.wangtai.path)

    assert (row.households, row.done, row.missed) == (1, 1, 0)


# --- by door


def test_missed_doors_stand_in_the_order_one_walks(street, campaign):
    family(street.town.unit, "301", walking_order=3)
    again = started(street, street.town.sike)

    rows = list(missed_list(SYSTEM, again))

    assert doors_of(rows) == [
        (street.town.unit.path, "101"),
        (street.town.unit.path, "201"),
        (street.town.unit.path, "301"),
        (street.town.other_unit.path, "101"),
    ]
    assert doors_of(missed_list(SYSTEM, campaign))[-1] == (street.town.wangtai_unit.path, "302")


def test_missed_doors_may_be_asked_for_by_why(street, campaign):
    recorded(campaign, street.first, said("nobody"))
    recorded(campaign, street.second, said("refused"))

    def missed(reason):
        return {row.household_id for row in missed_list(SYSTEM, campaign, reason=reason)}

    assert missed("nobody") == {street.first.pk}
    assert missed("refused") == {street.second.pk}
    assert missed("not_yet") == {street.third.pk, street.far.pk}
    assert missed("moved") == set()


def test_a_missed_door_says_why_and_who_goes_there(street, campaign):
    recorded(campaign, street.first, said("refused"))
    cadre = worker(street.town.sike, "包户干部乙", "cadre")
    answers(cadre, "household_cadre", street.first)

    rows = household_rows(SYSTEM, list(missed_list(SYSTEM, campaign)), at("10:00"))

    told = {row.listed.household_id: row for row in rows}
    assert told[street.first.pk].reason_title == "拒绝"
    assert [one.name for one in told[street.first.pk].holders] == ["包户干部乙"]
    assert told[street.second.pk].reason_title == "尚未上门"
    assert [one.name for one in told[street.second.pk].holders] == ["网格员甲"]
    assert told[street.far.pk].holders == ()


def test_a_settled_door_says_how_it_was_settled(street, campaign):
    recorded(campaign, street.first, said("moved"))

    (row,) = household_rows(SYSTEM, list(listed_list(SYSTEM, campaign, only="done")), at("10:00"))

    assert (row.reason, row.reason_title) == ("moved", "已迁出")


def test_a_secretary_lists_the_missed_of_their_own_community(street, campaign):
    own = desk(street.town)

    assert {row.household_id for row in missed_list(own, campaign)} == {
        street.first.pk,
        street.second.pk,
        street.third.pk,
    }
    assert list(missed_list(own, campaign, street.town.wangtai.path)) == []


def test_who_only_sees_figures_lists_no_doors(street, campaign):
    viewer = appointed(Role.VIEWER, street.town.township)

    assert covered(campaign, street.town.township, viewer).total.households == 4
    assert list(missed_list(viewer, campaign)) == []
    assert missed_persons(viewer, campaign, at("10:00")) == ([], False)


# --- by name


def names(found):
    return [(one.card.title, one.reason) for one in found[0]]


def test_everybody_behind_a_door_nobody_opened_is_missed(street, campaign):
    recorded(campaign, street.first, said("nobody"))

    assert names(missed_persons(SYSTEM, campaign, at("10:00"), street.town.building.path)) == [
        ("赵德明", "nobody"),
        ("孙桂兰", "nobody"),
        ("周国强", "not_yet"),
    ]


def test_who_was_out_when_the_others_were_screened_is_missed(street, campaign):
    recorded(campaign, street.first, said(people=[there(street.father)]))

    found = missed_persons(SYSTEM, campaign, at("10:00"), street.town.unit.path)

    assert names(found) == [("孙桂兰", "absent")]
    assert found[0][0].reason_title == "不在家"


def test_nobody_is_missed_where_as_many_were_met_as_live_there(street, campaign):
    recorded(campaign, street.first, said(seen=2))

    assert names(missed_persons(SYSTEM, campaign, at("10:00"), street.town.unit.path)) == []


def test_who_moved_or_died_meanwhile_is_not_looked_for(street, campaign):
    record_departure(
        actor=SYSTEM,
        now=at("09:30"),
        person_id=street.mother.pk,
        left_on=at("09:30").date(),
        reason="moved",
    )

    assert names(missed_persons(SYSTEM, campaign, at("10:00"), street.town.unit.path)) == [
        ("赵德明", "not_yet")
    ]


def test_a_corrected_door_brings_its_people_back(street, campaign):
    row = recorded(campaign, street.first, said(people=[there(street.father)], seen=2))
    assert names(missed_persons(SYSTEM, campaign, at("10:00"), street.town.unit.path)) == []

    correct_screening(
        actor=SYSTEM,
        now=at("10:00"),
        corrects_id=row.pk,
        reason="敲错了门",
        entry=said("nobody"),
    )

    assert names(missed_persons(SYSTEM, campaign, at("10:30"), street.town.unit.path)) == [
        ("赵德明", "nobody"),
        ("孙桂兰", "nobody"),
    ]


def test_long_lists_of_names_come_in_pages(street):
    for number in range(7):
        home = family(street.town.unit, f"7{number:02}")
        resident(street.town.unit, f"居民{number}", household_id=home.pk)
    campaign = started(street, street.town.unit)

    first, more = missed_persons(SYSTEM, campaign, at("10:00"), limit=5)
    rest, none = missed_persons(SYSTEM, campaign, at("10:00"), offset=5, limit=5)

    assert (len(first), more, len(rest), none) == (5, True, 4, False)
    assert len({one.card.id for one in (*first, *rest)}) == 9


def test_members_are_named_door_by_door(street, campaign):
    found = names_of_members(street.worker, [street.first.pk, street.third.pk], at("10:00"))

    assert {home: [card.title for card in cards] for home, cards in found.items()} == {
        street.first.pk: ["赵德明", "孙桂兰"],
        street.third.pk: ["周国强"],
    }


# --- my own doors


def test_who_answers_for_one_household_walks_only_there(street, campaign):
    head = worker(street.town.grid, "社区干部李", "community_worker")
    answers(head, "household_cadre", street.third)
    own = appointed(Role.GRID_WORKER, street.town.grid, "包户干部")
    type(head)._base_manager.filter(pk=head.pk).update(user_id=own.user_id)

    (mine,) = own_doors(own, at("10:00"))

    assert (mine.left, mine.done, mine.is_own) == (1, 0, True)
    assert [walk.path for walk in mine.walks] == [street.town.other_unit.path]


def test_who_answers_for_nothing_sees_all_doors_of_their_places(street, campaign):
    (mine,) = own_doors(desk(street.town), at("10:00"))

    assert (mine.left, mine.is_own) == (3, False)


def test_a_household_of_ones_own_elsewhere_is_on_the_walk(street, campaign):
    answers(street.staff, "household_cadre", street.far)

    (mine,) = own_doors(street.worker, at("10:00"))

    # The household lies outside the places of the account: who goes there needs the right there.
    assert mine.left == 3


def test_only_the_first_doors_are_shown_and_all_are_counted(street, campaign):
    (mine,) = own_doors(street.worker, at("10:00"), shown=2)

    assert sum(len(walk.doors) for walk in mine.walks) == 2
    assert (mine.left, mine.total) == (3, 3)


def test_a_screening_elsewhere_is_not_on_my_walk(street):
    started(street, street.town.wangtai)

    assert own_doors(street.worker, at("10:00")) == []


# --- as a table


def table(exported):
    with exported.file as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_the_missed_leave_the_house_in_walking_order_with_masked_names(street, campaign):
    recorded(campaign, street.first, said("nobody", at("09:05")))

    exported = export_missed(
        actor=desk(street.town),
        now=at("12:00"),
        campaign_id=campaign.pk,
        place_id=street.town.sike.pk,
    )

    rows = table(exported)
    assert exported.count == 3
    assert rows[1] == [
        "四棵第一网格 金山花园3栋 甲单元",
        "101",
        "赵**",
        "户籍户",
        "2",
        "无人在家",
        "1",
        "1",
        "2020-03-18 09:05",
        "网格员甲",
    ]
    assert [row[1] for row in rows[1:-1]] == ["101", "201", "101"]
    assert "2020-03-18 12:00" in rows[-1][0]


def test_an_export_is_in_the_trail_with_its_number_of_rows(street, campaign):
    exported = export_missed(
        actor=desk(street.town),
        now=at("12:00"),
        campaign_id=campaign.pk,
        place_id=street.town.sike.pk,
    )
    exported.file.close()

    event = AuditEvent.objects.filter(action="screening.record.export").get()
    assert event.details["count"] == 3


def test_the_records_leave_the_house_as_filtered(street, campaign):
    recorded(campaign, street.first, said(needs=["food"], people=[there(street.father)]))
    recorded(campaign, street.second, said("refused"))
    recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))

    def exported(**filters):
        found = export_records(
            actor=desk(street.town),
            now=at("12:00"),
            place_id=street.town.sike.pk,
            filters=RecordFilter(campaign.pk, **filters),
        )
        return table(found)[1:-1]

    assert len(exported()) == 3
    (only,) = exported(only="needs")
    assert (only[1], only[4], only[5], only[6], only[8]) == ("101", "已排查", "1", "2", "食品蔬菜")
    assert [row[4] for row in exported(outcome="refused")] == ["拒绝"]
    assert [row[10] for row in exported(only="found")] == ["有"]


def test_a_door_that_begins_like_a_formula_is_only_text_in_the_table(street):
    family(street.town.unit, "=1+1")
    campaign = started(street, street.town.unit)

    rows = table(
        export_missed(
            actor=SYSTEM,
            now=at("12:00"),
            campaign_id=campaign.pk,
            place_id=street.town.unit.pk,
        )
    )

    assert [row[1] for row in rows[1:-1]] == ["'=1+1", "101", "201"]


def test_too_many_rows_are_asked_for_place_by_place(street, campaign, monkeypatch):
    monkeypatch.setattr(exporting, "EXPORT_LIMIT", 2)

    with pytest.raises(exporting.InvalidInput):
        export_missed(
            actor=SYSTEM,
            now=at("12:00"),
            campaign_id=campaign.pk,
            place_id=street.town.sike.pk,
        )


def test_only_a_desk_takes_tables_and_only_of_its_own_places(street, campaign):
    given = {"now": at("12:00"), "campaign_id": campaign.pk}
    with pytest.raises(NotPermitted):
        export_missed(actor=street.worker, place_id=street.town.grid.pk, **given)
    with pytest.raises(NotFound):
        export_missed(actor=desk(street.town), place_id=street.town.wangtai.pk, **given)


def test_temperatures_stay_out_of_the_tables(street, campaign):
    recorded(campaign, street.first, said(people=[there(street.father, "36.6")]))

    rows = table(
        export_records(
            actor=SYSTEM,
            now=at("12:00"),
            place_id=street.town.sike.pk,
            filters=RecordFilter(),
        )
    )

    assert str(Decimal("36.6")) not in "".join(cell for row in rows for cell in row)
    assert "赵德明" not in "".join(cell for row in rows for cell in row)
