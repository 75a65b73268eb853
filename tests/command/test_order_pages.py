"""Orders at the desk and on the phone, and for machines."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.command.enums import TeamKind
from lianfang.command.models import Order, OrderEvidence, OrderRecipient
from lianfang.command.services.teams import create_team
from lianfang.kit import clock
from tests.command.builders import answers, at, build_town, client_of, commander, stored, worker
from tests.kit.builders import DEVICE, camera_photo

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/command"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    return client_of(Role.COMMANDER, town.township)


def to(name, *args):
    return reverse(f"command:{name}", args=args)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:900]
    return answer.content.decode()


def leader(town, place, name):
    staff = worker(town.township, name, "cadre", level="township")
    answers(staff, "place_leader", place)
    return staff, client_of(Role.LEADER, place, staff)


def words(**more):
    return {
        "title": "取消公共活动",
        "text": "18:00前取消一切公共聚集活动",
        "due_at": "2020-03-18T18:00",
        "evidence": "photo",
        "place_kinds": ["community", "village"],
        "through": "role:place_leader",
        **more,
    }


def given(boss, **more):
    answer = boss.post(to("new_order"), words(send="1", **more))
    assert answer.status_code == 302, answer.content.decode()[:900]
    (order,) = stored(Order)
    return order


def test_the_desk_sees_who_receives_an_order_before_it_is_given(town, boss):
    leader(town, town.sike, "钱主任")

    assert "钱主任" not in text(boss.get(to("new_order"))).split("<select")[0]
    page = text(boss.post(to("new_order"), words()))

    assert "钱主任" in page
    assert "3" in page
    assert stored(Order) == []


def test_teams_and_people_of_an_order_are_found_by_typing(town, boss):
    create_team(
        actor=commander(town.township),
        now=at("09:00"),
        incident_id=town.incident.pk,
        place_id=town.township.pk,
        kind=TeamKind.HEADQUARTERS,
        name="街道指挥部",
    )

    page = text(boss.get(to("new_order")))

    chosen = re.findall(r"<select[^>]*multiple[^>]*>", page)
    assert sorted(re.search(r'name="(\w+)"', one)[1] for one in chosen) == ["staff_ids", "teams"]
    assert all("data-choose" in one for one in chosen)


def test_what_was_typed_stays_when_an_order_is_refused(town, boss):
    page = text(boss.post(to("new_order"), words(due_at="2020-03-17T18:00", send="1")), 422)

    assert "取消公共活动" in page
    assert stored(Order) == []


def test_an_order_is_read_done_with_a_photo_and_seen_above(town, boss):
    staff, phone = leader(town, town.sike, "钱主任")
    order = given(boss)
    (row,) = stored(OrderRecipient, staff=staff)

    inbox = text(phone.get(to("inbox")))
    assert to("received", row.pk) in inbox
    assert stored(OrderRecipient, pk=row.pk)[0].read_at is None
    assert "取消一切公共聚集活动" in text(phone.get(to("received", row.pk)))
    assert stored(OrderRecipient, pk=row.pk)[0].read_at == at("09:30")
    refused = phone.post(to("received", row.pk), {"text": "已取消"})
    assert "已取消" in text(refused, 422)
    sent = SimpleUploadedFile("p.jpg", camera_photo(), content_type="image/jpeg")
    assert phone.post(to("received", row.pk), {"text": "已取消", "photo": sent}).status_code == 302

    (proof,) = stored(OrderEvidence)
    page = text(boss.get(to("order", order.pk)))
    assert to("order_photo", proof.pk) in page
    photo = boss.get(to("order_photo", proof.pk))
    assert (photo["Content-Type"], DEVICE.encode() in photo.content) == ("image/jpeg", False)


def test_those_who_have_not_come_first_on_the_page_of_an_order(town, boss):
    first, _phone = leader(town, town.sike, "钱主任")
    _second, other = leader(town, town.wangtai, "孙主任")
    order = given(boss, evidence="none")
    (row,) = stored(OrderRecipient, staff=_second)
    other.post(to("received", row.pk), {"text": "办好了"})

    page = text(boss.get(to("order", order.pk)))

    nobody, unread, done = (page.index(f'id="group-{name}"') for name in ("now", "unread", "done"))
    assert nobody < unread < done
    assert page.index(town.village.short_name) < page.index("孙主任")
    listed = text(boss.get(to("orders")))
    assert to("order", order.pk) in listed
    assert first.name in page


def test_the_desk_reminds_sends_back_writes_down_corrects_and_withdraws(town, boss):
    staff, phone = leader(town, town.sike, "钱主任")
    order = given(boss, evidence="none")
    (row,) = stored(OrderRecipient, staff=staff)
    (nobody,) = stored(OrderRecipient, place=town.village)

    boss.post(to("remind_order", order.pk))
    assert "催办" in text(phone.get(to("received", row.pk)))
    text(boss.get(to("record_order", nobody.pk)))
    text(boss.post(to("record_order", nobody.pk), {"text": ""}), 422)
    boss.post(to("record_order", nobody.pk), {"text": "村里来电，已取消"})
    boss.post(to("return_order", nobody.pk), {"reason": "未见通知"})
    assert stored(OrderRecipient, pk=nobody.pk)[0].done_at is None
    text(boss.get(to("correct_order", order.pk)))
    answer = boss.post(
        to("correct_order", order.pk), words(due_at="2020-03-18T16:00", reason="提前")
    )
    newer = stored(Order, corrects=order)[0]
    assert answer.url == to("order", newer.pk)
    assert to("order", newer.pk) in text(boss.get(to("order", order.pk)))
    boss.post(to("withdraw_order", newer.pk), {"reason": "另发文"})
    assert stored(Order, pk=newer.pk)[0].state == "withdrawn"
    assert "另发文" in text(boss.get(to("order", newer.pk)))


def test_a_secretary_passes_an_order_on_to_their_own_people(town, boss):
    staff = worker(town.sike, "周书记")
    phone = client_of(Role.COMMUNITY_SECRETARY, town.sike, staff)
    order = given(boss, place_kinds=[], staff_ids=[str(staff.pk)])
    (row,) = stored(OrderRecipient, staff=staff)
    hand = worker(town.sike, "甲网格员")

    assert to("pass_on_order", row.pk) in text(phone.get(to("received", row.pk)))
    assert "取消公共活动" in text(phone.get(to("pass_on_order", row.pk)))
    asked = words(place_kinds=[], staff_ids=[str(hand.pk)], due_at="2020-03-18T17:00")
    assert "甲网格员" in text(phone.post(to("pass_on_order", row.pk), asked))
    assert phone.post(to("pass_on_order", row.pk), asked | {"send": "1"}).status_code == 302

    (below,) = stored(Order, parent=order)
    assert to("order", below.pk) in text(boss.get(to("order", order.pk)))


def test_somebody_without_a_roster_entry_is_told_so(town):
    assert "名册" in text(client_of(Role.GRID_WORKER, town.sike).get(to("inbox")))


def test_the_lists_ask_the_database_the_same_number_of_times(
    town, boss, django_assert_max_num_queries
):
    leader(town, town.sike, "钱主任")
    order = given(boss)
    boss.get(to("orders"))

    with django_assert_max_num_queries(45):
        text(boss.get(to("order", order.pk)))
    with django_assert_max_num_queries(30):
        text(boss.get(to("orders")))


def test_machines_give_follow_and_answer_orders(town, boss):
    staff, phone = leader(town, town.sike, "钱主任")
    body = {
        "place_id": str(town.township.pk),
        "title": "取消公共活动",
        "text": "18:00前\n取消",
        "due_at": "2020-03-18T18:00:00+08:00",
        "evidence": "text",
        "place_kinds": ["community"],
        "through": "role:place_leader",
        "request_id": "019b0000-0000-7000-8000-000000000009",
    }
    made = boss.post(f"{ROOT}/orders", body, content_type="application/json")
    again = boss.post(f"{ROOT}/orders", body, content_type="application/json")
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    (mine,) = phone.get(f"{ROOT}/orders/mine").json()
    assert (mine["state"], mine["order"]["title"]) == ("unread", "取消公共活动")
    assert phone.post(f"{ROOT}/orders/mine/{mine['id']}/read").status_code == 204
    asked = phone.post(f"{ROOT}/orders/mine/{mine['id']}/done", {"text": ""})
    assert asked.status_code == 422
    assert phone.post(f"{ROOT}/orders/mine/{mine['id']}/done", {"text": "完成"}).status_code == 204

    told = boss.get(f"{ROOT}/orders/{made.json()['id']}").json()
    assert (told["progress"]["done"], told["progress"]["nobody"]) == (1, 1)
    listed = boss.get(f"{ROOT}/orders", {"place_id": town.township.pk}).json()
    assert [one["id"] for one in listed["items"]] == [told["id"]]
    rows = boss.get(f"{ROOT}/orders/{told['id']}/recipients").json()
    assert [row["staff_id"] for row in rows] == [None, str(staff.pk)]
    assert rows[1]["evidence"][0]["text"] == "完成"
    back = boss.post(
        f"{ROOT}/orders/recipients/{mine['id']}/return",
        {"reason": "不完整"},
        content_type="application/json",
    )
    assert back.status_code == 204
