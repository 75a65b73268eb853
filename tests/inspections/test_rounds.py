"""Rounds of a day: proposed by the planner, changed and accepted by a person, gone by two."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.inspections.handlers import rounds_asked_for
from lianfang.inspections.models import RoundProposal, RoundStop, RoundTeam
from lianfang.inspections.planners import frame, paired, places_for
from lianfang.inspections.selectors.rounds import get_rounds, own_rounds, rounds_view
from lianfang.inspections.services.rounds import (
    RoundRuleBroken,
    RoundsDecided,
    accept_rounds,
    create_rounds,
    move_stop,
    plan_rounds,
    refuse_rounds,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from tests.inspections.builders import (
    DAY,
    checkpoint,
    colleague,
    desk,
    inspect,
    inspector,
    restaurant,
)
from tests.people.builders import NOW, SYSTEM, signed_in

pytestmark = pytest.mark.usefixtures("of_that_day")
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A second of search is enough for a handful of shops."""
    monkeypatch.setattr("lianfang.planning.rounds.moves.FEWEST", 500)


def two(town):
    """One of the town and one of the community."""
    far = colleague(town.township, "镇干部", "township", inspector(town))
    near = colleague(town.community, "社区干部", actor=desk(town))
    return far, near


def asked(town, people, **more):
    given = {"day": TODAY, "time": "day", "people": [one.pk for one in people], **more}
    return create_rounds(actor=SYSTEM, now=NOW, place_id=town.township.pk, **given)


def planned(town, shops=3, **more):
    for number in range(shops):
        restaurant(town, f"小吃店{number}")
    people = two(town)
    made = asked(town, people, **more)
    return plan_rounds(actor=SYSTEM, now=NOW, round_id=made.pk), people


def stops(row, *, going=True):
    with everywhere("a test looks at what was stored"):
        rows = RoundStop.objects.filter(proposal=row, team__isnull=not going)
        return list(rows.select_related("enterprise").order_by("position", "pk"))


def names(row, *, going=True):
    return [one.enterprise.name if one.enterprise else "place" for one in stops(row, going=going)]


def move(row, stop, team, position=0):
    team_id = team.pk if team else None
    return move_stop(
        actor=SYSTEM, now=NOW, round_stop_id=stop.pk, team_id=team_id, position=position
    )


def test_each_one_of_a_village_goes_with_one_of_the_town():
    people = [("t1", "0001", True), ("v1", "00010001", False), ("v2", "00010002", False)]

    assert paired(people, "0001") == [("t1", "v1", "00010001")]
    assert paired([*people, ("t2", "0001", True)], "0001") == [
        ("t1", "v1", "00010001"),
        ("t2", "v2", "00010002"),
    ]
    assert paired(people[1:], "0001") == [("v1", "v2", "0001")]
    assert paired([("t1", "0001", True), ("t2", "0001", True)], "0001") == [("t1", "t2", "0001")]
    assert paired(people[:1], "0001") == []


def test_a_day_is_planned_with_times_and_reasons(town):
    row, (far, near) = planned(town)

    assert (row.state, row.minutes) == ("open", 25)
    with everywhere("a test looks at what was stored"):
        team = RoundTeam.objects.get(proposal=row)
    assert (team.first, team.second, team.area) == (far, near, town.community.path)
    own = [one for one in stops(row) if one.enterprise]
    assert len(own) == 3
    first = stops(row)[0]
    # The morning's hours had begun: nobody sets out before now, half past nine.
    assert (first.begins, first.leaves - first.begins) == (first.arrives, 25)
    assert first.arrives >= 570
    assert {"code": "days", "days": 30} in first.reasons


def test_what_was_found_critical_comes_first_and_what_was_inspected_is_left_alone(town):
    clean, grave = restaurant(town, "合格小店"), restaurant(town, "问题小店")
    inspect(inspector(town), clean)
    inspect(desk(town), grave, "licence", now=NOW - 9 * DAY)
    made = asked(
        town, (colleague(town.township, "甲", "township"), colleague(town.community, "乙"))
    )

    row = plan_rounds(actor=SYSTEM, now=NOW, round_id=made.pk)

    assert "合格小店" not in names(row) + names(row, going=False)
    must = [one for one in stops(row) if one.is_must]
    assert [one.enterprise.name for one in must] == ["问题小店"]


def test_a_night_round_goes_only_to_what_is_open_at_night(town):
    checkpoint(town)
    row, _people = planned(town, 1, time="night")
    with everywhere("a test looks at what was stored"):
        lists = set(RoundStop.objects.filter(proposal=row).values_list("checklist", flat=True))

    assert (row.begins, row.ends) == (19 * 60, 22 * 60 + 30)
    assert lists == {"small_catering", "checkpoint"}


def test_the_worker_plans_what_was_asked_for_once(town):
    restaurant(town)
    made = asked(town, two(town))
    event = AuditEvent(action="inspections.round.create", subject_id=str(made.pk))

    rounds_asked_for(event, NOW)
    rounds_asked_for(event, NOW)

    with everywhere("a test looks at what was stored"):
        assert RoundProposal.objects.get(pk=made.pk).state == "open"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"day": TODAY - DAY}, "day"),
        ({"day": TODAY + 9 * DAY}, "day"),
        ({"time": "noon"}, "time"),
        ({"people": []}, "people"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_the_field(town, change, field):
    people = change.get("people", two(town))
    rest = {name: value for name, value in change.items() if name != "people"}
    with pytest.raises(InvalidInput) as refused:
        asked(town, people, **rest)

    assert list(refused.value.fields) == [field]


def test_nobody_is_planned_for_hours_that_are_over(town):
    late = NOW + timedelta(hours=12)
    people = [one.pk for one in two(town)]

    with pytest.raises(InvalidInput) as refused:
        create_rounds(
            actor=SYSTEM,
            now=late,
            place_id=town.township.pk,
            day=TODAY,
            time="day",
            people=people,
        )

    assert list(refused.value.fields) == ["day"]


def test_a_stop_is_moved_left_out_and_put_back_and_every_time_is_told_anew(town):
    row, _people = planned(town)
    team = stops(row)[0].team
    order = names(row)
    first = stops(row)[0]

    move(row, first, team, 2)
    assert names(row)[2] == order[0]
    times = [one.begins for one in stops(row)]
    assert times == sorted(times)

    move(row, first, None)
    assert order[0] not in names(row)
    left = next(one for one in stops(row, going=False) if one.pk == first.pk)
    assert (left.begins, left.reasons[0]["code"], left.is_edited) == (None, "could_be_added", True)

    with everywhere("a test looks at what was stored"):
        framed = frame(row, [team], list(RoundStop.objects.filter(proposal=row)))
    offered = places_for(framed, framed.stops[str(first.pk)])
    assert offered[0][0] == team
    move(row, first, team, 0)
    assert names(row)[0] == order[0]


def test_a_change_that_breaks_a_rule_is_refused_in_words(town):
    row, _people = planned(town, minutes=150)
    team, left = stops(row)[0].team, stops(row, going=False)
    late = next(one for one in left if one.reasons[0]["code"] == "others_first")

    with pytest.raises(RoundRuleBroken):
        move(row, late, team)
    with pytest.raises(NotFound):
        move_stop(actor=SYSTEM, now=NOW, round_stop_id=late.pk, team_id=row.pk)


def test_accepted_rounds_are_each_inspectors_list_of_the_day(town):
    shop, goes, stays = restaurant(town), inspector(town, "goes"), inspector(town, "stays")
    people = (
        colleague(town.township, "镇干部", "township", goes),
        colleague(town.community, "社区干部"),
    )
    made = plan_rounds(actor=SYSTEM, now=NOW, round_id=asked(town, people).pk)
    assert own_rounds(goes, TODAY) == []

    accept_rounds(actor=SYSTEM, now=NOW, round_id=made.pk)

    (own,) = own_rounds(goes, TODAY)
    assert [stop.number for stop in own.stops] == list(range(1, len(own.stops) + 1))
    assert own_rounds(stays, TODAY) == own_rounds(goes, TODAY + DAY) == []
    inspect(goes, shop)
    (own,) = own_rounds(goes, TODAY)
    assert [stop.name for stop in own.stops if stop.done] == [shop.name]
    with pytest.raises(RoundsDecided):
        accept_rounds(actor=SYSTEM, now=NOW, round_id=made.pk)
    with pytest.raises(RoundsDecided):
        move(made, stops(made)[0], None)


def test_what_others_inspect_that_day_is_not_planned_twice(town):
    row, people = planned(town)
    second = asked(town, people)
    accept_rounds(actor=SYSTEM, now=NOW, round_id=row.pk)
    planned_again = plan_rounds(actor=SYSTEM, now=NOW, round_id=second.pk)

    with pytest.raises(RoundRuleBroken):
        accept_rounds(actor=SYSTEM, now=NOW, round_id=planned_again.pk)
    third = asked(town, people)
    left = [one.place_id for one in stops(third, going=False)]
    assert left == [town.neighbour.pk]


def test_refused_rounds_keep_their_reason_and_waiting_ones_cannot_be_changed(town):
    restaurant(town)
    made = asked(town, two(town))

    with pytest.raises(Conflict):
        accept_rounds(actor=SYSTEM, now=NOW, round_id=made.pk)
    with pytest.raises(InvalidInput):
        refuse_rounds(actor=SYSTEM, now=NOW, round_id=made.pk, reason=" ")
    refuse_rounds(actor=SYSTEM, now=NOW, round_id=made.pk, reason="下雨")
    with pytest.raises(RoundsDecided):
        refuse_rounds(actor=SYSTEM, now=NOW, round_id=made.pk, reason="再来")


def test_the_page_is_made_with_a_fixed_number_of_queries(town, django_assert_max_num_queries):
    row, _people = planned(town, 6)

    with django_assert_max_num_queries(20), everywhere("a test looks as anybody may"):
        shown = rounds_view(SYSTEM, get_rounds(SYSTEM, row.pk))

    assert shown.visits == len(stops(row))


def test_rounds_are_asked_for_changed_and_accepted_on_pages(town):
    for number in range(3):
        restaurant(town, f"小吃店{number}")
    people = two(town)
    browser = signed_in(Role.COMMANDER, town.township)
    assert browser.get("/inspections/rounds/").status_code == 200
    blank = browser.get("/inspections/rounds/new/")
    assert blank.status_code == 200
    sent = {"day": TODAY.isoformat(), "time": "day", "people": [str(one.pk) for one in people]}
    wrong = browser.post("/inspections/rounds/new/", {**sent, "people": [str(people[0].pk)]})
    assert wrong.status_code == 422
    made = browser.post("/inspections/rounds/new/", sent)
    assert "every 2s" in browser.get(made.url).content.decode()
    with everywhere("a test looks at what was stored"):
        row = RoundProposal.objects.get()
    plan_rounds(actor=SYSTEM, now=NOW, round_id=row.pk)

    shown = browser.get(made.url).content.decode()
    assert "小吃店0" in shown
    stop = stops(row)[0]
    at = f"/inspections/rounds/stops/{stop.pk}/"
    assert browser.get(at).status_code == 200
    assert browser.post(at, {"team": ""}).url == made.url
    assert browser.get(at).context["offers"]
    team = stops(row)[0].team_id
    assert browser.post(at, {"team": str(team), "number": "1"}).url == made.url
    assert browser.post(f"{made.url}accept/").url == made.url
    assert "/accept/" not in browser.get(made.url).content.decode()
    refused = browser.post(f"{made.url}refuse/", {"reason": "下雨"})
    assert refused.status_code == 409
