"""What the contact of an enterprise sees and does: their own people, and nobody else's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.models import Rider, Seat
from lianfang.charters.selectors.charters import own_charter, own_charters, with_seats_left
from lianfang.charters.selectors.riders import may_be_signed_up, own_riders, signed_up
from lianfang.charters.selectors.seats import own_riders_for, seat_rows
from lianfang.charters.services.chartering import announce_charter, cancel_charter, delay_charter
from lianfang.charters.services.seating import take_back_seat, take_own_seats
from lianfang.charters.services.signing_up import sign_up_own, withdraw_own
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from tests.charters.builders import (
    ABOARD_AT,
    DEPARTS,
    NOW,
    TODAY,
    Yard,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    contact,
    fresh,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import appointed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *keys) -> str:
    return reverse(f"charters:{name}", args=[getattr(key, "pk", key) for key in keys])


def ours(yard: Yard) -> Client:
    contact(yard)
    return signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, f"contact-{yard.firm.name}")


def shared_charter(yard: Yard):
    """An announced charter on which people of two enterprises ride: (charter, ours, theirs)."""
    other = second_firm(yard)
    row = charter(yard)
    mine, theirs = away(yard, 1), away(yard, 2, firm=other)
    (held,) = seat(yard, row, *signed(yard, mine))
    (strange,) = seat(yard, row, *signed(yard, theirs))
    announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)
    return row, held, strange


def test_no_page_of_a_contact_shows_anybody_of_another_enterprise():
    yard = build_yard()
    row, held, strange = shared_charter(yard)
    name, other = (one.rider.employment.person.name for one in (held, strange))
    client = ours(yard)

    pages = [
        client.get(at("own_charters", yard.firm)).content.decode(),
        client.get(at("own_charter", yard.firm, row)).content.decode(),
    ]

    for page in pages:
        assert name in page
        assert other not in page
        assert "另一家有限公司" not in page


def test_every_address_of_another_enterprise_is_not_there():
    yard = build_yard()
    row, _held, strange = shared_charter(yard)
    other = strange.rider.enterprise
    client = ours(yard)

    gets = [
        client.get(at(name, other)).status_code
        for name in ("own_charters", "own_sign_up", "own_paste")
    ]
    posts = [
        client.post(at("own_take", other, row), {"selected": [str(strange.rider_id)]}),
        client.post(at("own_drop", other, strange.rider), {"reason": "自行返岗"}),
        client.post(at("own_drop", yard.firm, strange.rider), {"reason": "自行返岗"}),
        client.post(at("own_paste", other), {"pasted": "某人"}),
    ]

    assert gets == [404, 404, 404]
    assert client.get(at("own_charter", other, row)).status_code == 404
    assert [one.status_code for one in posts] == [404] * 4
    assert fresh(strange.rider).state == "seated"


def test_the_desk_has_no_business_on_the_pages_of_contacts():
    yard = build_yard()
    client = signed_in(Role.COMMANDER, yard.town.township)

    assert client.get(at("own_charters", yard.firm)).status_code in (403, 404)


def test_a_contact_finds_no_page_of_the_desk():
    yard = build_yard()
    row, held, _strange = shared_charter(yard)
    client = ours(yard)

    for address in (
        at("charters"),
        at("riders"),
        at("charter", row),
        at("manifest", row),
        at("door", row),
        at("check", held),
        at("proposals"),
    ):
        assert client.get(address).status_code in (403, 404)


def test_a_list_of_seats_for_an_enterprise_holds_its_own_people_only():
    yard = build_yard()
    row, held, strange = shared_charter(yard)
    who = contact(yard)

    own = seat_rows(who, row, NOW, named=True, enterprise_id=yard.firm.pk, past=True)
    everybody = seat_rows(yard.desk, row, NOW)

    assert [one.id for one in own] == [held.pk]
    assert sorted(one.number for one in everybody) == [held.number, strange.number]


def test_two_contacts_of_one_charter_see_the_same_notices_and_each_their_own_people():
    yard = build_yard()
    row, _held, strange = shared_charter(yard)
    other = strange.rider.enterprise
    later = DEPARTS + timedelta(hours=1)
    delay_charter(actor=yard.desk, now=NOW, charter_id=row.pk, departs_at=later, reason="大雾封路")
    first, second = contact(yard), contact(yard, other)

    for who, firm in ((first, yard.firm), (second, other)):
        with looking(who):
            assert [one.pk for one in own_charters(who, firm.pk)] == [row.pk]
            assert own_charter(who, firm.pk, row.pk).departs_at == later
    for who, firm in ((first, other), (second, yard.firm)):
        with looking(who):
            assert refused(NotFound, own_charters, who, firm.pk) == "not_found"


def test_a_draft_is_nothing_a_contact_knows_of():
    yard = build_yard()
    row, _held = brought_to(yard, "draft")
    who = contact(yard)

    with looking(who):
        assert list(own_charters(who, yard.firm.pk)) == []
        assert list(with_seats_left(who, yard.firm.pk)) == []
        assert refused(NotFound, own_charter, who, yard.firm.pk, row.pk) == "not_found"


@pytest.mark.parametrize("state", ["announced", "boarding", "underway", "arrived", "cancelled"])
def test_a_contact_follows_a_charter_of_theirs_to_its_end(state):
    yard = build_yard()
    row, _held = brought_to(yard, state)
    who = contact(yard)

    with looking(who):
        assert [(one.pk, one.state) for one in own_charters(who, yard.firm.pk)] == [(row.pk, state)]


def test_a_charter_cancelled_before_it_was_announced_is_no_notice():
    yard = build_yard()
    row, _held = brought_to(yard, "draft")
    cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="不再需要")
    who = contact(yard)

    with looking(who):
        assert list(own_charters(who, yard.firm.pk)) == []


def test_whose_people_gave_all_seats_back_does_not_ride_any_more():
    yard = build_yard()
    row, held, _strange = shared_charter(yard)
    who = contact(yard)
    take_back_seat(actor=yard.desk, now=NOW, seat_id=held.pk, reason="自驾返岗")

    with looking(who):
        assert list(own_charters(who, yard.firm.pk)) == []
        # They wait again, and a seat is left: that is how the charter is found.
        assert [one.pk for one in with_seats_left(who, yard.firm.pk)] == [row.pk]


def test_seats_are_offered_where_own_people_wait_and_nowhere_else():
    yard = build_yard()
    announced(yard, 1)
    other = second_firm(yard)
    elsewhere = second_firm(yard, "王太电子有限公司", place_id=yard.town.neighbour.pk)
    signed(yard, away(yard, 21, "通山县", firm=other))
    signed(yard, away(yard, 22, firm=elsewhere))
    far = second_firm(yard, "无人待接有限公司")

    offered = {}
    for firm in (other, elsewhere, far):
        who = contact(yard, firm)
        with looking(who):
            offered[firm.name] = with_seats_left(who, firm.pk).count()

    # From another area nobody boards there; the town's charter is open to both communities.
    assert offered == {"另一家有限公司": 0, "王太电子有限公司": 1, "无人待接有限公司": 0}


def test_a_charter_of_one_community_is_not_offered_in_the_other():
    yard = build_yard()
    row = charter(yard, place=yard.town.community)
    seat(yard, row, *waiting(yard, 1))
    announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)
    firm = second_firm(yard, "王太电子有限公司", place_id=yard.town.neighbour.pk)
    (rider,) = signed(yard, away(yard, 30, firm=firm))
    who = contact(yard, firm)

    with looking(who):
        assert list(with_seats_left(who, firm.pk)) == []
    assert refused(
        NotFound,
        take_own_seats,
        actor=who,
        now=NOW,
        enterprise_id=firm.pk,
        charter_id=row.pk,
        rider_ids=[rider.pk],
    ) == ("not_found")


def test_a_full_charter_is_offered_to_nobody_and_says_so_to_whoever_is_late():
    yard = build_yard()
    row, _held = announced(yard, 16)
    (late,) = waiting(yard, 1, start=40)
    who = contact(yard)

    with looking(who):
        assert list(with_seats_left(who, yard.firm.pk)) == []
    found = refused(
        Conflict,
        take_own_seats,
        actor=who,
        now=NOW,
        enterprise_id=yard.firm.pk,
        charter_id=row.pk,
        rider_ids=[late.pk],
    )
    assert (found, fresh(row).taken) == ("charter_full", 16)


@pytest.mark.parametrize("state", ["underway", "arrived", "cancelled"])
def test_no_seat_is_taken_on_what_has_left_or_does_not_run(state):
    yard = build_yard()
    row, _held = brought_to(yard, state)
    (late,) = waiting(yard, 1, start=40)

    found = refused(
        Conflict,
        take_own_seats,
        actor=contact(yard),
        now=NOW,
        enterprise_id=yard.firm.pk,
        charter_id=row.pk,
        rider_ids=[late.pk],
    )

    assert (found, fresh(late).state) == ("charter_state", "waiting")


def test_a_contact_takes_a_seat_while_the_vehicle_boards():
    yard = build_yard()
    row, _held = brought_to(yard, "boarding")
    (late,) = waiting(yard, 1, start=40)

    (made,) = take_own_seats(
        actor=contact(yard),
        now=ABOARD_AT,
        enterprise_id=yard.firm.pk,
        charter_id=row.pk,
        rider_ids=[late.pk],
    )

    assert (made.number, made.state, fresh(row).taken) == (3, "planned", 3)
    assert at_the_door(yard, made).result == "present"


def test_a_contact_takes_nothing_with_empty_hands():
    yard = build_yard()
    row, _held = announced(yard)
    given = {"actor": contact(yard), "now": NOW, "enterprise_id": yard.firm.pk}

    assert refused(InvalidInput, take_own_seats, charter_id=row.pk, rider_ids=[], **given) == [
        "riders"
    ]
    assert refused(NotFound, take_own_seats, charter_id=new_id(), rider_ids=[], **given)
    assert refused(InvalidInput, sign_up_own, employment_ids=[], **given) == ["employees"]


def test_a_contact_signs_off_with_a_reason_and_not_whoever_is_on_the_way():
    yard = build_yard()
    row, held = brought_to(yard, "underway")
    (other,) = waiting(yard, 1, start=30)
    given = {"actor": contact(yard), "now": NOW, "enterprise_id": yard.firm.pk}

    empty = refused(InvalidInput, withdraw_own, rider_id=other.pk, reason=" ", **given)
    riding = refused(Conflict, withdraw_own, rider_id=held[0].rider_id, reason="自行返岗", **given)

    assert (empty, riding) == (["reason"], "rider_on_the_way")
    assert fresh(row).taken == 2


def test_a_contact_who_signs_somebody_off_frees_their_seat():
    yard = build_yard()
    row, (first, _second) = announced(yard)

    gone = withdraw_own(
        actor=contact(yard),
        now=NOW,
        enterprise_id=yard.firm.pk,
        rider_id=first.rider_id,
        reason="自驾返岗",
    )

    assert (gone.state, gone.ended_at, fresh(row).taken) == ("withdrawn", NOW, 1)
    assert (fresh(first).state, fresh(first).reason) == ("given_back", "自驾返岗")


def test_whoever_acts_for_no_enterprise_has_no_people_to_sign_up():
    yard = build_yard()
    stranger = appointed(Role.ENTERPRISE_CONTACT, yard.town.community, "不相干的人")
    given = {"actor": stranger, "now": NOW, "enterprise_id": yard.firm.pk}

    assert refused(NotFound, sign_up_own, employment_ids=[away(yard, 1).pk], **given)
    assert refused(
        NotPermitted,
        sign_up_own,
        actor=yard.desk,
        now=NOW,
        enterprise_id=yard.firm.pk,
        employment_ids=[],
    ) == ("not_permitted")
    assert stored(Rider) == []


def test_own_lists_part_who_is_still_to_come_from_who_is_back_or_signed_off():
    yard = build_yard()
    _row, held = brought_to(yard, "arrived")
    first, second = waiting(yard, 2, start=30)
    who = contact(yard)
    withdraw_own(
        actor=who, now=NOW, enterprise_id=yard.firm.pk, rider_id=second.pk, reason="自行返岗"
    )

    with looking(who):
        coming = {one.pk for one in own_riders(who, yard.firm.pk)}
        over = {one.pk for one in own_riders(who, yard.firm.pk, over=True)}

    assert coming == {first.pk}
    assert over == {second.pk, *(one.rider_id for one in held)}


def test_who_may_be_signed_up_is_away_and_not_signed_up_already():
    yard = build_yard()
    first, second, far = away(yard, 1), away(yard, 2), away(yard, 3, "恩施市")
    away(yard, 4, state="back")
    signed(yard, first)

    with looking(yard.desk):
        ids = {one.pk for one in may_be_signed_up(yard.firm.pk)}
        from_enshi = [one.pk for one in may_be_signed_up(yard.firm.pk, "恩施")]

    assert ids == {second.pk, far.pk}
    assert from_enshi == [far.pk]
    assert signed_up([first.pk, second.pk]) == {first.pk}


def test_own_riders_for_a_charter_come_from_its_area_and_can_travel_by_then():
    yard = build_yard()
    row, _held = announced(yard)
    (ready,) = waiting(yard, 1, start=20)
    signed(yard, away(yard, 21, "通山县"))
    signed(yard, away(yard, 22), earliest_on=TODAY + timedelta(days=9))
    signed(yard, away(yard, 23, firm=second_firm(yard)))

    who = contact(yard)

    with looking(who):
        free, held = own_riders_for(who, yard.firm.pk, row, NOW)

    assert ([one.pk for one in free], held) == ([ready.pk], 0)


def test_wrong_input_on_own_pages_is_said_and_kept():
    yard = build_yard()
    row, _held = announced(yard)
    waiting(yard, 1, start=20)
    away(yard, 30)
    client = ours(yard)
    before = len(stored(Seat))

    bad_tick = client.post(at("own_sign_up", yard.firm), {"selected": ["keine-uuid"]})
    nobody = client.post(at("own_sign_up", yard.firm), {"note": "带行李两件"})
    client.post(at("own_take", yard.firm, row), {"selected": ["keine-uuid"]})
    client.post(at("own_take", yard.firm, row), {})

    assert (bad_tick.status_code, nobody.status_code) == (422, 422)
    assert "带行李两件" in nobody.content.decode()
    assert len(stored(Seat)) == before
