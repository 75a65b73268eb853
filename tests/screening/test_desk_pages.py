"""What a desk reads and presses on the pages of a screening, and what each role is not shown."""

import re

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.screening.handlers import arrival_recorded
from lianfang.screening.models import CampaignRound, ScreeningRecord
from tests.command.builders import at, client_of, family, fresh, stored
from tests.screening.builders import (
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


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("10:30"))


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


@pytest.fixture
def office(street):
    return client_of(Role.COMMUNITY_SECRETARY, street.town.sike)


@pytest.fixture
def phone(street):
    return client_of(Role.GRID_WORKER, street.town.grid, street.staff)


def read(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"screening:{name}", args=args), query)
    assert answer.status_code == status, (name, answer.status_code)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def press(client, name, *args, status=302, **data):
    answer = client.post(reverse(f"screening:{name}", args=args), data)
    assert answer.status_code == status, (name, answer.status_code)
    return answer


# --- lists


def test_a_desk_reads_how_far_its_own_part_has_come(street, campaign, office):
    recorded(campaign, street.first)

    shown = read(office, "campaigns")

    assert "第一轮排查" in shown
    assert "四棵社区" in shown
    assert "1/3" in shown


def test_screenings_that_are_over_stand_apart(street, office):
    own = started(street, street.town.sike, title="首轮排查")
    press(office, "close_campaign", own.pk, reason="完成")

    assert "首轮排查" not in read(office, "campaigns")
    assert "首轮排查" in read(office, "campaigns", state="closed")
    assert "首轮排查" in read(office, "campaigns", state="all")
    assert "首轮排查" not in read(office, "campaigns", state="no such state")


def test_the_missed_are_listed_with_their_reasons_and_the_settled_are_not(street, campaign, office):
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("refused"))

    shown = read(office, "missed", campaign.pk)

    assert "201" in shown
    assert "拒绝" in shown
    assert "尚未上门" in shown
    only = read(office, "missed", campaign.pk, reason="nobody")
    assert "201" not in only


def test_people_who_were_not_met_stand_by_name(street, campaign, office):
    recorded(campaign, street.first, said(people=[there(street.father)]))

    shown = read(office, "missed_persons", campaign.pk)

    assert "孙桂兰" in shown
    assert "赵德明" not in shown
    assert "周国强" in read(office, "missed_persons", campaign.pk, page="1")
    assert "周国强" not in read(office, "missed_persons", campaign.pk, page="2")
    assert "周国强" in read(office, "missed_persons", campaign.pk, page="zwei")


def test_the_paper_list_has_room_for_each_question_and_leaves_out_the_settled(
    street, campaign, office
):
    recorded(campaign, street.second)

    shown = read(office, "paper_list", campaign.pk)

    assert "赵德明____℃孙桂兰____℃" in re.sub(r"\s", "", shown)
    assert "□是□否" in re.sub(r"\s", "", shown)
    assert "□无人在家" in shown
    assert "201" not in shown


def test_the_paper_list_of_a_stairwell_is_that_stairwell(street, campaign, office):
    shown = read(office, "paper_list", campaign.pk, place=str(street.town.other_unit.pk))

    assert "周国强" in shown
    assert "赵德明" not in shown


def test_records_are_filtered_on_the_page_as_in_the_table(street, campaign, office):
    recorded(campaign, street.first, said(needs=["food"]))
    recorded(campaign, street.second, said("refused"))

    assert "食品蔬菜" in read(office, "records", only="needs")
    assert "201" not in read(office, "records", only="needs")
    assert "101" not in read(office, "records", outcome="refused")
    assert "没有记录" in read(office, "records", first_day="2020-03-19")


def test_a_filter_nobody_could_choose_leaves_the_list_whole(street, campaign, office):
    recorded(campaign, street.first)

    for wrong in ({"outcome": "asleep"}, {"first_day": "yesterday"}, {"page": "-4"}):
        assert "101" in read(office, "records", **wrong)


# --- one screening


def test_the_page_of_a_screening_leads_with_the_missed(street, campaign, office):
    recorded(campaign, street.first)

    shown = read(office, "campaign", campaign.pk)

    assert shown.index("漏查") < shown.index("办结")
    assert "四棵第一网格" in shown or street.town.grid.short_name in shown


def test_who_would_join_a_round_is_counted_when_the_round_is_opened(street, office):
    own = started(street, street.town.sike)
    family(street.town.unit, "501")

    assert "另有1户" in read(office, "joining", own.pk)
    press(office, "next_round", own.pk)
    assert "另有0户" in read(office, "joining", own.pk)


def test_a_round_that_is_refused_says_why_beside_the_field(street, office):
    own = started(street, street.town.sike)

    answer = press(office, "next_round", own.pk, until="2020-01-01", status=422)

    assert "三个月" in answer.content.decode()
    assert len(stored(CampaignRound)) == 1


def test_a_screening_shared_with_another_community_shows_no_steering(street, campaign, office):
    answer = office.get(reverse("screening:campaign", args=[campaign.pk]))

    page = answer.content.decode()
    for name in ("next_round", "close_campaign", "withdraw_campaign"):
        assert reverse(f"screening:{name}", args=[campaign.pk]) not in page
    press(office, "close_campaign", campaign.pk, reason="完成", status=404)


def test_a_screening_nobody_knows_is_not_found(street, office):
    for name in ("campaign", "missed", "missed_persons", "listed", "paper_list", "joining"):
        read(office, name, number(at("10:00")), status=404)


def test_a_village_of_another_screening_finds_nothing(street):
    own = started(street, street.town.sike)
    wangtai = client_of(Role.COMMUNITY_SECRETARY, street.town.wangtai)

    read(wangtai, "campaign", own.pk, status=404)
    assert "第一轮排查" not in read(wangtai, "campaigns")


# --- who sees what


def test_who_sees_figures_sees_no_doors_and_no_names(street, campaign):
    viewer = client_of(Role.VIEWER, street.town.township)

    shown = read(viewer, "campaign", campaign.pk)
    assert "漏查" in shown
    assert "赵德明" not in shown
    for name in ("missed", "missed_persons", "listed", "paper_list"):
        read(viewer, name, campaign.pk, status=403)
    read(viewer, "records", status=403)


def test_a_grid_worker_walks_and_does_not_steer(street, campaign, phone):
    page = phone.get(reverse("screening:campaign", args=[campaign.pk])).content.decode()

    assert reverse("screening:next_round", args=[campaign.pk]) not in page
    assert reverse("screening:export_missed", args=[campaign.pk]) not in page
    read(phone, "joining", campaign.pk, status=403)
    read(phone, "new_campaign", status=403)


# --- at the door, on the phone


def test_the_walk_names_each_stairwell_and_its_doors(street, campaign, phone):
    recorded(campaign, street.first, said("nobody"))

    shown = read(phone, "mine")

    assert shown.index("甲单元") < shown.index("101 赵德明") < shown.index("201")
    assert "无人在家" in shown


def test_the_door_says_where_it_is_without_what_one_works_in(street, campaign, phone):
    shown = read(phone, "door", campaign.pk, street.first.pk)

    assert "金山花园3栋 甲单元" in shown
    assert "金山街道 四棵社区" not in shown


def test_typed_words_stay_when_a_door_is_refused(street, campaign, phone):
    answer = phone.post(
        reverse("screening:door", args=[campaign.pk, street.first.pk]),
        {
            "record_id": number(at("10:30")),
            "outcome": "screened",
            "newcomers": "0",
            "note": "狗在院里，慢开门",
            "taken_at": "2020-03-18T10:30",
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "狗在院里，慢开门" in page
    assert stored(ScreeningRecord) == []


def test_a_door_of_another_grid_is_not_found(street, campaign, phone):
    read(phone, "door", campaign.pk, street.far.pk, status=404)
    read(phone, "found", campaign.pk, street.town.wangtai_unit.pk, status=404)


def test_a_record_shows_what_was_said_and_what_corrects_it(street, campaign, office):
    row = recorded(
        campaign,
        street.first,
        said(needs=["medicine"], note="胰岛素快用完", people=[there(street.father, "36.6")]),
    )
    press(
        office,
        "correct",
        row.pk,
        record_id=number(at("10:31")),
        outcome="nobody",
        newcomers="0",
        reason="敲错了门",
        taken_at="2020-03-18T09:00",
    )

    old = read(office, "record", row.pk)
    assert "胰岛素快用完" in old
    assert "敲错了门" in old
    assert "36.6" in old
    assert listed(campaign, street.first).outcome == "nobody"
    again = office.get(reverse("screening:record", args=[row.pk])).content.decode()
    assert reverse("screening:correct", args=[row.pk]) not in again


def test_a_household_found_is_marked_wherever_it_is_listed(street, campaign, office):
    recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street, door="阁楼"))

    assert "阁楼" in read(office, "listed", campaign.pk, only="found")
    assert "101" not in read(office, "listed", campaign.pk, only="found")
    assert "阁楼" in read(office, "records", only="found")


# --- arrivals


def test_what_follows_from_arrivals_stands_by_what_is_to_be_done(street, campaign, office):
    recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))
    news("people.arrival.record", arrival_recorded, at("07:00"))

    shown = read(office, "follows", stage="overdue")
    assert "赵德明" in shown
    assert "重点地区" in shown
    assert "赵德明" not in read(office, "follows", stage="register")

    (row,) = follows()
    press(office, "report_follow", row.pk)
    assert "赵德明" not in read(office, "follows", stage="overdue")
    press(office, "close_follow", row.pk, reason="已转集中观察")
    assert fresh(row).note == "已转集中观察"
    assert "赵德明" in read(office, "follows", stage="closed")


def test_closing_what_follows_needs_a_reason_on_the_page_too(street, campaign, office):
    recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    (row,) = follows()

    press(office, "close_follow", row.pk, reason="", status=422)

    assert fresh(row).closed_at is None
