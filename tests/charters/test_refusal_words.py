"""What somebody is told when something of a charter cannot be done, in both languages."""

import dataclasses
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from lianfang.charters.enums import RiderState
from lianfang.charters.models import ProposedVehicle, Rider
from lianfang.charters.services.boarding import AtTheDoor, record_boarding
from lianfang.charters.services.chartering import (
    announce_charter,
    change_vehicle,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.planning import (
    accept_proposal,
    change_proposed_vehicle,
    create_proposal,
    move_riders,
)
from lianfang.charters.services.seating import give_seats, take_back_seat
from lianfang.charters.services.signing_up import sign_up, withdraw
from lianfang.kit.errors import WorkError
from tests.charters.builders import (
    ABOARD_AT,
    DEPARTS,
    NOW,
    TODAY,
    TOMORROW,
    StopEntry,
    Yard,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    checkpoint,
    entry,
    escort,
    fresh,
    isolated,
    proposed,
    seat,
    signed,
    stored,
    waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
DAYS = timedelta(days=1)
Told = dict[str, str] | str


@pytest.fixture
def yard() -> Yard:
    return build_yard()


def told(what: Callable[..., Any], language: str = "zh-hans", **given: Any) -> Told:
    """By field what is wrong, or the message where it is of no field."""
    with translation.override(language), pytest.raises(WorkError) as caught:
        what(**given)
    with translation.override(language):
        fields = getattr(caught.value, "fields", None) or {}
        return {key: str(text) for key, text in fields.items()} or str(caught.value.message)


def both(what: Callable[..., Any], **given: Any) -> tuple[Told, Told]:
    """The same in Chinese and in English."""
    return told(what, **given), told(what, "en", **given)


# --- signing up ----------------------------------------------------------------------------------


def test_signing_up_says_who_cannot_be_signed_up_and_why(yard):
    given = {"actor": yard.desk, "now": NOW, "enterprise_id": yard.firm.pk}
    one, far = away(yard, 1), away(yard, 2, "广东省")
    here = away(yard, 3, state="back")
    whom = {**given, "employment_ids": [one.pk]}

    assert both(sign_up, **given, employment_ids=[]) == (
        {"employees": "请至少选择一名员工。"},
        {"employees": "Choose at least one employee."},
    )
    many = [uuid.UUID(int=number) for number in range(2_001)]
    assert told(sign_up, "en", **given, employment_ids=many) == {
        "employees": "At most 2000 at once."
    }
    for day in (TODAY - DAYS, TODAY + 93 * DAYS):
        assert both(sign_up, **whom, earliest_on=day) == (
            {"earliest_on": "应在今天起三个月之内。"},
            {"earliest_on": "From today on, and within three months."},
        )
    assert both(sign_up, **given, employment_ids=[here.pk]) == (
        {"employees": "只能登记尚未返回的员工。"},
        {"employees": "Only those who are not back yet can be signed up."},
    )
    assert both(sign_up, **given, employment_ids=[far.pk]) == (
        {"point": "方案未规定“广东省”的上车点，请选择上车点。"},
        {"point": "The plan does not say where somebody from “广东省” is picked up. Choose it."},
    )
    assert told(sign_up, "en", **whom, point="nowhere") == {"point": "Choose one of the list."}
    assert stored(Rider) == []


def test_signing_off_asks_why_and_not_whoever_is_on_the_way(yard):
    _row, (held, _other) = brought_to(yard, "underway")
    (free,) = waiting(yard, 1, start=10)
    given = {"actor": yard.desk, "now": NOW}

    assert both(withdraw, **given, rider_id=free.pk, reason=" ") == (
        {"reason": "请填写原因。"},
        {"reason": "Give a reason."},
    )
    assert both(withdraw, **given, rider_id=held.rider_id, reason="不来了") == (
        "该人员已在途或已返回。",
        "They are on the way, or back already.",
    )


# --- seats ---------------------------------------------------------------------------------------


def test_a_seat_that_cannot_be_given_says_why_with_the_name_masked(yard):
    row = charter(yard)
    seated, ill, later = waiting(yard, 3)
    seat(yard, charter(yard, plate="鄂B2"), seated)
    isolated(ill.employment)
    Rider._base_manager.filter(pk=later.pk).update(earliest_on=TOMORROW + DAYS)
    (elsewhere,) = signed(yard, away(yard, 20, "通山县"))
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    def of(rider: Rider | None) -> tuple[Told, Told]:
        return both(give_seats, **given, rider_ids=[rider.pk] if rider else [])

    def masked(rider: Rider) -> str:
        name = rider.employment.person.name
        return name[0] + "*" * (len(name) - 1)

    assert of(None) == (
        {"riders": "请至少选择一人。"},
        {"riders": "Choose at least one person."},
    )
    assert of(ill) == (
        f"{masked(ill)}不得接返：正在隔离。",
        f"{masked(ill)} may not be fetched: In isolation.",
    )
    assert of(seated) == (
        f"{masked(seated)}已安排座位或不再待接。",
        f"{masked(seated)} has a seat already, or is not waiting any more.",
    )
    assert of(elsewhere) == (
        {"riders": f"{masked(elsewhere)}来自其他片区。"},
        {"riders": f"{masked(elsewhere)} comes from another area."},
    )
    assert of(later)[1] == {
        "riders": f"{masked(later)} cannot travel before {(TOMORROW + DAYS).isoformat()}."
    }
    assert fresh(row).taken == 0


def test_a_full_charter_says_how_many_seats_are_left(yard):
    row = charter(yard)
    riders = waiting(yard, 17)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    assert both(give_seats, **given, rider_ids=[one.pk for one in riders]) == (
        "可用座位只剩16个。",
        "Only 16 of the seats that may be taken are left.",
    )


def test_a_seat_lost_at_the_door_is_not_there_to_be_taken_back(yard):
    _row, (one, two) = announced(yard)
    at_the_door(yard, one, "absent")
    given = {"actor": yard.desk, "now": ABOARD_AT, "seat_id": one.pk}

    assert both(take_back_seat, **given, reason="没来") == (
        "该人员已不占用此座位。",
        "They do not have this seat any more.",
    )
    assert told(take_back_seat, "en", **(given | {"seat_id": two.pk}), reason="") == {
        "reason": "Give a reason."
    }


# --- the charter itself --------------------------------------------------------------------------

LATER = DEPARTS + timedelta(minutes=40)
CHARTERS = {
    "no area": ({"area": "nowhere"}, "area", "Choose one of the list."),
    "no vehicle": ({"vehicle": "boat"}, "vehicle", "Choose one of the list."),
    "no name": ({"title": " 一 "}, "title", "Give it a name."),
    "nowhere to go": ({"destination": ""}, "destination", "Say where it goes."),
    "a cost nobody has": ({"cost_fen": -1}, "cost", "This amount cannot be right."),
    "no stop": ({"stops": []}, "stops", "Say at which points people are picked up."),
    "a stop elsewhere": (
        {"stops": [StopEntry("tongshan_bus", DEPARTS)]},
        "stops",
        "Choose pick-up points of the area, each once; a train stops at stations only.",
    ),
    "stops back in time": (
        {"stops": [StopEntry("xishui_square", LATER), StopEntry("qichun_station", DEPARTS)]},
        "stops",
        "Each stop comes later than the one before.",
    ),
    "a day long over": (
        {"at": NOW - 3 * DAYS, "arrives_at": NOW},
        "arrives_at",
        "This day is over.",
    ),
    "a day far ahead": (
        {"at": NOW + 100 * DAYS},
        "arrives_at",
        "This lies more than three months ahead.",
    ),
    "there before it left": (
        {"arrives_at": DEPARTS},
        "arrives_at",
        "It arrives after it departs, and within three days.",
    ),
}


@pytest.mark.parametrize("what", CHARTERS)
def test_a_charter_that_cannot_run_says_what_is_wrong_beside_its_field(yard, what):
    more, field, english = CHARTERS[what]
    given = {"actor": yard.desk, "now": NOW, "place_id": yard.town.township.pk}
    wanted = dataclasses.replace(entry(more.get("at", DEPARTS)), **_bare(more))

    assert told(create_charter, "en", **given, entry=wanted) == {field: english}
    chinese = told(create_charter, **given, entry=wanted)
    assert list(chinese) == [field]
    assert not any("a" <= letter <= "z" for letter in chinese[field])


def _bare(more: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in more.items() if key != "at"}


def test_a_charter_in_preparation_says_what_its_people_do_not_allow(yard):
    row = charter(yard, plate="")
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}
    assert both(announce_charter, **given) == (
        "该班次没有乘车人员。",
        "Nobody has a seat of it.",
    )
    seat(yard, row, *waiting(yard, 1))
    assert both(announce_charter, **given) == (
        {"plate": "请填写车牌号或车次。"},
        {"plate": "Give the number plate or the train number."},
    )
    elsewhere = entry(area="xianning", stops=[StopEntry("tongshan_bus", DEPARTS)])
    assert both(update_charter, **given, entry=elsewhere) == (
        {"area": "已有该片区人员安排座位。"},
        {"area": "People of this area have seats already."},
    )
    assert both(update_charter, **given, entry=entry(vehicle="coach_49")) == (
        {"vehicle": "请在班次页面更换车辆。"},
        {"vehicle": "Give it another vehicle on its page."},
    )


def test_another_vehicle_says_why_it_will_not_do(yard):
    row, _seats = announced(yard, 3)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk, "reason": "车辆故障"}

    assert both(change_vehicle, **given, vehicle="train_group", plate="G1") == (
        {"vehicle": "大巴与铁路团体不能互换，请另建班次。"},
        {"vehicle": "A coach is not replaced by a train; make another charter."},
    )
    assert told(change_vehicle, "en", **given, vehicle="boat", plate=" ", cost_fen=-5) == {
        "vehicle": "Choose one of the list.",
        "plate": "Give the number plate or the train number.",
        "cost": "This amount cannot be right.",
    }
    assert told(change_vehicle, "en", **(given | {"reason": ""}), vehicle="x", plate="y") == {
        "reason": "Give a reason."
    }


def test_another_time_says_why_it_cannot_be(yard):
    who = escort(yard)
    row, _seats = announced(yard, escort_id=who.pk)
    charter(yard, at=DEPARTS + DAYS, plate="鄂B9", escort_id=who.pk)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk, "reason": "大雾"}

    assert both(delay_charter, **given, departs_at=DEPARTS) == (
        {"departs_at": "与原发车时间相同。"},
        {"departs_at": "This is the time it has already."},
    )
    chinese, english = both(delay_charter, **given, departs_at=DEPARTS + DAYS)
    assert chinese["departs_at"].startswith("跟车人员该时段已安排跟随另一班次（")
    assert english["departs_at"].startswith("The escort goes along with another charter then,")
    assert told(delay_charter, "en", **given, departs_at=NOW - 2 * DAYS) == {
        "departs_at": "This day is over."
    }


def test_what_does_not_fit_its_state_names_the_state(yard):
    row, _held = brought_to(yard, "arrived")
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    assert both(announce_charter, **given) == (
        "该班次“已到达”，现在不能进行此操作。",
        "This charter is “Arrived”; that cannot be done now.",
    )


# --- at the door ---------------------------------------------------------------------------------

DOOR = {
    "nobody measured": (
        AtTheDoor("present"),
        "temperature",
        "上车人员必须测温。",
        "Whoever is let on is measured.",
    ),
    "refused without a word": (
        AtTheDoor("refused"),
        "reason",
        "请说明不准上车的原因。",
        "Say why they are not let on.",
    ),
    "let on without papers and a word": (
        AtTheDoor("present", Decimal(36), papers=False),
        "reason",
        "请说明证件未出示仍予上车的原因。",
        "Say why they are let on without papers.",
    ),
    "a symptom of no plan": (
        AtTheDoor("absent", None, ["sneezing"]),
        "symptoms",
        "请从列表中选择。",
        "Choose from the list.",
    ),
}


@pytest.mark.parametrize("what", DOOR)
def test_a_check_at_the_door_says_what_is_missing(yard, what):
    found, field, chinese, english = DOOR[what]
    _row, (one, _two) = announced(yard)
    given = {"actor": yard.desk, "now": ABOARD_AT, "seat_id": one.pk, "found": found}

    assert both(record_boarding, **given) == ({field: chinese}, {field: english})
    assert fresh(one).state == "planned"


def test_a_departure_to_a_checkpoint_asks_who_drives(yard):
    row, (one, _two) = announced(yard, point_id=checkpoint(yard).pk)
    at_the_door(yard, one)
    given = {"actor": yard.desk, "now": DEPARTS, "charter_id": row.pk}

    assert both(depart, **given, driver=" 周 ") == (
        {"driver": "请填写驾驶员姓名。"},
        {"driver": "Give the driver's name."},
    )
    assert fresh(one.rider).state == RiderState.SEATED


# --- proposals -----------------------------------------------------------------------------------


def test_a_proposal_says_what_cannot_be_asked_accepted_or_changed(yard):
    waiting(yard, 2)
    row = proposed(yard)
    (line,) = stored(ProposedVehicle, proposal=row)
    place = {"actor": yard.desk, "now": NOW, "place_id": yard.town.township.pk}
    given = {"actor": yard.desk, "now": NOW, "proposal_id": row.pk}

    assert both(create_proposal, **place, day=TODAY - DAYS, areas=["mars"]) == (
        {"day": "应在今天起三个月之内。", "areas": "请从列表中选择。"},
        {"day": "From today on, and within three months.", "areas": "Choose from the list."},
    )
    assert both(accept_proposal, **given, destination=" ", departs="25:00") == (
        {"destination": "请填写目的地。", "departs": "请输入时间，如08:00。"},
        {"destination": "Say where they go.", "departs": "Type a time such as 08:00."},
    )
    assert both(move_riders, **given, seat_ids=[]) == (
        {"riders": "请至少选择一人。"},
        {"riders": "Choose at least one person."},
    )
    change = {"actor": yard.desk, "now": NOW, "vehicle_id": line.pk}
    assert both(change_proposed_vehicle, **change, vehicle="boat") == (
        "方案中没有该车型。",
        "The plan does not know this vehicle.",
    )
    accept_proposal(**given, destination="金山街道")
    assert told(accept_proposal, "en", **given, destination="金山街道") == (
        "This proposal was decided already, or is still being planned."
    )
