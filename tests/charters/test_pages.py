"""The pages of the desk, of the escort's phone and of an enterprise's contact."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.charters.models import (
    BoardingCheck,
    Charter,
    CharterProposal,
    ProposedSeat,
    ProposedVehicle,
    Rider,
    Seat,
)
from lianfang.charters.services.planning import plan_proposal
from lianfang.kit import clock
from tests.charters.builders import (
    NOW,
    SYSTEM,
    Yard,
    announced,
    at_the_door,
    away,
    build_yard,
    charter,
    contact,
    fresh,
    proposed,
    seat,
    signed,
    stored,
    waiting,
)
from tests.people.builders import signed_in, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *keys) -> str:
    return reverse(f"charters:{name}", args=[getattr(key, "pk", key) for key in keys])


def desk(yard: Yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


def ours(yard: Yard) -> Client:
    contact(yard)
    return signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, f"contact-{yard.firm.name}")


def says(response) -> str:
    return response.content.decode()


CHARTER = {
    "title": "黄冈二号车",
    "area": "huanggang",
    "vehicle": "coach_33",
    "plate": "鄂B20002",
    "day": "2020-03-19",
    "stop_1": "qichun_station",
    "time_1": "08:00",
    "stop_2": "xishui_square",
    "time_2": "08:40",
    "arrives_at": "2020-03-19T11:00",
    "destination": "金山街道",
    "cost": "1,200.50",
}


def test_the_desk_sees_first_who_has_no_seat_and_opens_every_list():
    yard = build_yard()
    announced(yard)
    signed(yard, away(yard, 20), away(yard, 21, "武汉市"))
    client = desk(yard)

    board = says(client.get(at("charters")))
    assert board.index("未安排座位") < board.index("黄冈一号车")
    assert "鄂B20001" in board
    held = says(client.get(at("riders") + "?stage=held"))
    assert "人在重点地区。" in held
    assert held.count('data-col="name"') >= 1
    assert "浠水" not in held
    assert client.get(at("charters") + "?stage=all&day=2020-03-19&area=xianning").status_code == 200


def test_names_and_phones_stay_masked_for_a_leader():
    yard = build_yard()
    row, seats = announced(yard)
    name = seats[0].rider.employment.person.name
    client = signed_in(Role.LEADER, yard.town.township)

    for address in (at("charter", row), at("manifest", row), at("riders") + "?stage=all"):
        page = says(client.get(address))
        assert "1350000" not in page
        assert name[0] in page


def test_a_charter_is_made_by_hand_and_bad_input_is_kept_beside_its_field():
    yard = build_yard()
    client = desk(yard)

    bad = client.post(at("new_charter"), CHARTER | {"time_2": "07:00", "cost": "viel"})
    assert bad.status_code == 422
    assert "viel" in says(bad)
    assert "黄冈二号车" in says(bad)
    late = client.post(at("new_charter"), CHARTER | {"time_2": "07:00"})
    assert late.status_code == 422
    good = client.post(at("new_charter"), CHARTER)

    (row,) = stored(Charter)
    assert good.url == at("charter", row)
    assert (row.cost_fen, row.plate, row.usable) == (120_050, "鄂B20002", 16)
    assert client.get(at("edit_charter", row)).status_code == 200
    client.post(at("edit_charter", row), CHARTER | {"title": "黄冈三号车", "cost": ""})
    assert (fresh(row).title, fresh(row).cost_fen) == ("黄冈三号车", (500 + 7 * 68) * 100)


def test_the_desk_signs_staff_up_gives_seats_announces_changes_and_cancels():
    yard = build_yard()
    staff = [away(yard, one) for one in (1, 2)]
    row, client = charter(yard), desk(yard)

    chosen = at("sign_up", yard.firm)
    assert f'href="{chosen}"' in client.get(at("choose_enterprise")).content.decode()
    assert client.get(chosen).status_code == 200
    assert client.post(chosen, {}).status_code == 422
    client.post(chosen, {"selected": [str(one.pk) for one in staff]})
    riders = stored(Rider)
    assert len(riders) == 2
    client.post(at("give_seats", row), {"selected": [str(one.pk) for one in riders]})
    first, second = stored(Seat)
    client.post(at("take_back", first), {"reason": "自驾返岗"})
    client.post(at("announce", row))
    shown = client.get(at("charter", row))
    assert "已公布" in says(shown)
    client.post(at("delay", row), {"departs_at": "2020-03-19T10:00", "reason": "大雾"})
    bad = client.post(at("vehicle", row), {"vehicle": "train_group", "plate": "G1", "reason": "换"})
    assert bad.status_code == 422
    client.post(at("vehicle", row), {"vehicle": "coach_49", "plate": "鄂B3", "reason": "车辆故障"})
    assert (fresh(row).plate, fresh(row).usable, fresh(first).state) == ("鄂B3", 24, "given_back")
    client.post(at("cancel", row), {"reason": "停运"})
    assert (fresh(row).state, fresh(second).state) == ("cancelled", "given_back")
    client.post(at("drop_rider", riders[0]), {"reason": "自行返岗"})
    assert fresh(riders[0]).state == "withdrawn"


def test_the_list_is_printed_with_a_code_and_taken_out_masked_or_with_a_reason():
    yard = build_yard()
    row, seats = announced(yard)
    client = desk(yard)
    name = seats[0].rider.employment.person.name

    paper = says(client.get(at("manifest", row)))
    assert "<svg" in paper
    table = client.post(at("export", row))
    assert table["Content-Type"].startswith("application/vnd.openxmlformats")
    assert name.encode() not in table.content
    assert client.post(at("export", row), {"open": "1", "reason": "看看"}).status_code == 403
    clerk = signed_in(Role.WORKING_GROUP_MEMBER, yard.town.township)
    assert clerk.post(at("export", row), {"open": "1"}).status_code == 422
    assert clerk.post(at("export", row), {"open": "1", "reason": "承运人要求"}).status_code == 200
    assert client.post(at("export_riders"), {"stage": "all"}).status_code == 200


def test_the_escort_looks_for_everybody_on_the_phone_departs_and_arrives(monkeypatch):
    yard = build_yard()
    row, (first, second) = announced(yard)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=22))
    client = desk(yard)

    assert "黄冈一号车" in says(client.get(at("today")))
    assert client.get(at("door", row)).status_code == 200
    assert client.get(at("check", first)).status_code == 200
    bad = client.post(at("check", first), {"result": "present", "temperature": ""})
    assert bad.status_code == 422
    client.post(at("check", first), {"result": "present", "temperature": "36.6"})
    hot = client.post(at("check", second), {"result": "present", "temperature": "38.1"})
    assert "发热" in told(client.get(hot.url))[-1]
    assert [one.result for one in stored(BoardingCheck, seat=second)] == ["refused"]
    client.post(at("depart", row), {})
    assert fresh(row).state == "underway"
    client.post(at("arrive", row), {})
    assert (fresh(row).state, fresh(first).state) == ("arrived", "arrived")


def test_a_proposal_is_asked_for_changed_and_accepted():
    yard = build_yard()
    waiting(yard, 3)
    client = desk(yard)

    assert client.post(at("propose"), {"day": "2020-03-01"}).status_code == 422
    made = client.post(at("propose"), {"day": "2020-03-19"})
    (row,) = stored(CharterProposal)
    assert made.url == at("proposal", row)
    assert "every 2s" in says(client.get(made.url))
    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)
    page = says(client.get(made.url))
    assert "33座中巴" in page
    seats, (vehicle,) = stored(ProposedSeat), stored(ProposedVehicle)
    client.post(at("move", row), {"selected": [str(seats[0].pk)], "to_vehicle": ""})
    assert fresh(seats[0]).vehicle_id is None
    client.post(at("other_vehicle", vehicle), {"vehicle": "coach_49"})
    assert fresh(vehicle).vehicle == "coach_49"
    assert client.post(at("accept", row), {"destination": ""}).status_code == 422
    client.post(at("accept", row), {"destination": "金山街道", "departs": "08:00"})
    (made,) = stored(Charter)
    assert (made.taken, made.usable, fresh(row).state) == (2, 24, "decided")
    assert client.get(at("proposals")).status_code == 200
    second = proposed(yard)
    client.post(at("refuse", second), {"reason": "改日再办"})
    assert fresh(second).state == "refused"


def test_a_contact_signs_up_by_tick_and_by_paste_and_sees_only_their_own_people():
    yard = build_yard()
    rows = [away(yard, one) for one in (1, 2, 3)]
    client, page = ours(yard), at("own_charters", yard.firm)

    assert client.get(page).status_code == 200
    assert client.get(at("own_sign_up", yard.firm)).status_code == 200
    client.post(at("own_sign_up", yard.firm), {"selected": [str(rows[0].pk)]})
    names = [one.person.name for one in rows]
    wrong = client.post(at("own_paste", yard.firm), {"pasted": f"{names[1]}\n查无此人"})
    assert wrong.status_code == 422
    assert "查无此人" in says(wrong)
    client.post(at("own_paste", yard.firm), {"pasted": f"姓名\t电话\n{names[1]}\t13500000002"})
    assert len(stored(Rider)) == 2
    row = charter(yard)
    mine, other = stored(Rider)
    seat(yard, row, mine)
    assert client.get(at("own_charter", yard.firm, row)).status_code == 404
    desk(yard).post(at("announce", row))
    shown = says(client.get(at("own_charter", yard.firm, row)))
    assert fresh(mine).employment.person.name in shown
    client.post(at("own_take", yard.firm, row), {"selected": [str(other.pk)]})
    assert fresh(other).state == "seated"
    client.post(at("own_drop", yard.firm, other), {"reason": "自行返岗"})
    assert fresh(other).state == "withdrawn"
    assert client.get(page).status_code == 200


def test_a_contact_reads_why_their_charter_was_delayed():
    yard = build_yard()
    row, seats = announced(yard)
    desk(yard).post(at("delay", row), {"departs_at": "2020-03-19T10:00", "reason": "大雾封路"})

    page = says(ours(yard).get(at("own_charter", yard.firm, row)))

    assert "大雾封路" in page
    at_the_door(yard, seats[0], now=NOW)
    assert fresh(seats[0]).state == "present"
