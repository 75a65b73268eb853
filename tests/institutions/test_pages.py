"""A home on screen and for machines: whoever is missing first, typed values kept."""

import json

import pytest

from lianfang.access.enums import Role
from lianfang.health.models import HealthCheck
from lianfang.institutions.models import Stay, Watch
from tests.command.builders import at, client_of, stored
from tests.institutions.builders import bedded, build_home, line, measured

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]
API = "/api/v1/institutions"


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")


@pytest.fixture
def home():
    return build_home()


@pytest.fixture
def desk(home):
    return client_of(Role.COMMUNITY_SECRETARY, home.town.sike)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_say_whom_nobody_has_measured(home, desk, language):
    bedded(home, home.people[0], contact_name="赵小明", contact_phone="13800001234")
    measured(home, line(home.people[0], "37.6"))
    desk.cookies["lianfang_language"] = language
    base = f"/institutions/{home.place.pk}/"

    listed = desk.get("/institutions/").content.decode()
    page = desk.get(base).content.decode()

    assert "金山养老院" in listed
    missing = page.split('id="missing-morning"')[1].split("</div>")[0]
    assert ("孙桂兰" in missing, "赵德明" in missing) == (True, False)
    assert "13800001234" not in page
    for address in (
        f"{base}round/",
        f"{base}?day=2020-03-17",
        f"{base}residents/{home.people[0].pk}/",
    ):
        assert desk.get(address).status_code == 200


def test_a_round_is_typed_from_bed_to_bed_and_what_is_wrong_stays_typed(home, desk):
    address = f"/institutions/{home.place.pk}/round/"
    first, second, third = (f"t-{who.pk}" for who in home.people)

    wrong = desk.post(address, {first: "36.5", second: "3.6", third: ""})
    assert (wrong.status_code, stored(HealthCheck)) == (422, [])
    assert 'value="36.5"' in wrong.content.decode()
    right = desk.post(address, {first: "36.5", second: "36.6", third: ""})

    assert (right.status_code, len(stored(HealthCheck))) == (302, 2)
    page = desk.get(address).content.decode()
    assert page.index(third) < page.index(first)


def test_beds_and_shifts_are_given_from_the_page(home, desk):
    base = f"/institutions/{home.place.pk}/"
    bed = f"{base}residents/{home.people[0].pk}/"
    assert desk.post(bed, {"room": "201", "bed": ""}).status_code == 422
    given = {"room": "201", "bed": "1", "contact_name": "赵小明", "contact_phone": "13800001234"}
    assert desk.post(bed, given).status_code == 302
    (stay,) = stored(Stay)

    shown = desk.post(f"/institutions/stays/{stay.pk}/reveal/", {"reason": "视频通话"})
    assert "赵小明 13800001234" in shown.content.decode()
    assert desk.post(f"/institutions/stays/{stay.pk}/reveal/", {"reason": ""}).status_code == 422
    shift = {"staff_id": home.staff[0].pk, "day": "2020-03-18", "shift": "day", "sleeps_in": "on"}
    assert desk.post(f"{base}watches/", {**shift, "shift": "noon"}).status_code == 422
    assert desk.post(f"{base}watches/", shift).status_code == 302
    (watch,) = stored(Watch)
    assert desk.post(f"/institutions/watches/{watch.pk}/withdraw/").status_code == 302
    assert desk.post(f"/institutions/stays/{stay.pk}/end/").status_code == 302
    assert stored(Stay, until__isnull=True) == []


def test_a_site_of_another_kind_is_no_home(home, desk):
    assert desk.get(f"/institutions/{home.town.building.pk}/").status_code == 404
    other = client_of(Role.COMMUNITY_SECRETARY, home.town.wangtai)
    assert other.get(f"/institutions/{home.place.pk}/").status_code == 404


def test_machines_read_a_day_and_write_rounds_beds_and_shifts(home, desk):
    def posted(address, **body):
        return desk.post(
            f"{API}/{address}", json.dumps(body, default=str), content_type="application/json"
        )

    lines = [{"person_id": who.pk, "temperature": "36.5"} for who in home.people[:2]]
    here = f"homes/{home.place.pk}"
    kept = posted(f"{here}/rounds", taken_at=at("08:00").isoformat(), lines=lines)
    assert (kept.status_code, kept.json()) == (201, {"kept": 2, "fevers": 0})
    stay = posted(f"{here}/beds", person_id=home.people[0].pk, room="201", bed="1").json()
    watch = posted(f"{here}/watches", staff_id=home.staff[0].pk, day="2020-03-18", shift="day")

    (listed,) = desk.get(f"{API}/homes", {"place_id": home.town.sike.pk}).json()
    one = desk.get(f"{API}/{here}").json()
    people = desk.get(f"{API}/{here}/residents").json()

    assert listed == one
    assert (one["residents"], one["without_bed"], one["on_watch"]) == (3, 2, 1)
    assert one["rounds"][0]["missing"] == [str(home.people[2].pk)]
    assert [person["bed"] for person in people] == ["", "", "1"]
    assert posted(f"watches/{watch.json()['id']}/withdraw").json()["withdrawn_at"] is not None
    assert posted(f"stays/{stay['id']}/end").json()["until"] == "2020-03-18"
    assert posted(f"{here}/rounds", taken_at="2020-03-18T08:00", lines=lines).status_code == 422
