"""The isolation room for machines: the same rules as on screen, ids in and out."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import id_at, new_id
from tests.command.builders import at, client_of, stored
from tests.isolation.builders import CHECKLIST, asked, build_home, isolated

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/isolation"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def home():
    return build_home()


@pytest.fixture
def office(home):
    return client_of(Role.COMMUNITY_WORKER, home.town.sike, home.volunteer)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def get(client, path, **query):
    return client.get(f"{ROOT}{path}", query)


def test_a_case_goes_from_opening_to_release(home, office):
    body = {"person_id": str(home.person.pk), "reason": "arrival", "id": str(new_id())}
    made = post(office, "/cases", **body)
    case = f"/cases/{made.json()['id']}"

    assert (made.status_code, made.json()["due_on"]) == (201, "2020-04-01")
    assert post(office, "/cases", **body).json()["id"] == body["id"]
    assert post(office, f"{case}/claim").json()["worker"] == "志愿者甲"
    record = {"channel": "phone", "temperature": 36.6, "id": str(id_at(at("09:30")))}
    assert post(office, f"{case}/records", **record).status_code == 201
    assert get(office, f"{case}/slots").json()[-1]["state"] == "seen"
    assert len(get(office, f"{case}/records").json()) == 1
    assert post(office, f"{case}/extend", due_on="2020-04-05", reason="复测").status_code == 200
    assert post(office, f"{case}/release", checked=["days"], reason="早").status_code == 409
    done = post(office, f"{case}/release", checked=list(CHECKLIST), reason="医院排除")
    assert (done.json()["state"], done.json()["contact_until"]) == ("released", "2020-03-25")
    assert [one["kind"] for one in get(office, f"{case}/papers").json()] == [
        "notice",
        "notice",
        "release",
    ]


def test_lists_are_paged_and_say_who_has_not_been_asked(home, office):
    isolated(home)
    isolated(home, person=home.other)

    first = get(office, "/cases", place_id=home.town.sike.pk, limit=1).json()
    assert (len(first["items"]), first["more"]) == (1, True)
    assert first["items"][0]["unseen"] == ["上午"] or first["items"][0]["unseen"] == ["Morning"]
    assert get(office, "/cases/mine").json() == []


def test_an_errand_goes_to_the_door(home, office):
    body = {"person_id": str(home.person.pk), "kind": "food", "id": str(new_id())}
    made = post(office, "/errands", **body)
    errand = f"/errands/{made.json()['id']}"

    assert made.status_code == 201
    assert post(office, f"{errand}/take", at=None).json()["state"] == "taken"
    assert post(office, f"{errand}/done", note="放门口").json()["state"] == "done"
    assert post(office, f"{errand}/confirm", at=None).json()["state"] == "confirmed"
    assert get(office, "/errands", place_id=home.town.sike.pk).json()["items"] == []


def test_what_is_refused_has_a_code(home, office):
    case = isolated(home)
    wrong = post(office, f"/cases/{case.pk}/records", channel="phone", needs=["champagne"])
    twice = post(office, "/cases", person_id=str(home.person.pk), reason="arrival")

    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["needs"])
    assert (twice.status_code, twice.json()["code"]) == (409, "already_isolated")


def test_leaving_is_noted_and_ended(home, office):
    case = isolated(home)
    out = post(office, f"/cases/{case.pk}/outings", reason="买菜")
    back = post(office, f"/outings/{out.json()['id']}/back", back_at=None)

    assert (out.status_code, back.status_code) == (201, 200)
    assert back.json()["back_at"] is not None


def test_the_batch_of_devices_knows_both_kinds(home, office):
    case, errand = isolated(home), asked(home.person)
    moment = at("09:20")
    records = [
        {
            "id": str(id_at(moment)),
            "kind": "isolation_slot",
            "at": moment.isoformat(),
            "body": {"case_id": str(case.pk), "channel": "video", "temperature": "36.6"},
        },
        {
            "id": str(id_at(moment)),
            "kind": "errand_step",
            "at": moment.isoformat(),
            "body": {"errand_id": str(errand.pk), "step": "take"},
        },
    ]
    answer = office.post(
        "/api/v1/records/batch",
        {"device": str(new_id()), "sent_at": at("09:30").isoformat(), "records": records},
        content_type="application/json",
    )

    assert [one["state"] for one in answer.json()["results"]] == ["accepted", "accepted"]
    assert stored(type(errand))[0].state == "taken"
