"""The room's pages: the desk, the liaison officer's phone, the enterprise, and paper."""

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.policies.models import Help, Policy, Reach
from tests.access.builders import sign_in
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import fresh, officer_of, rows
from tests.people.builders import NOW
from tests.policies.builders import publish

pytestmark = pytest.mark.django_db
FORM = {
    "title": "房租减免",
    "issuer": "街道办事处",
    "issued_on": "2020-03-10",
    "valid_from": "2020-03-10",
    "text": "免收三个月房租。",
    "benefit": "免三个月房租",
    "steps": "提交合同 | 合同复印件 | 综合窗口",
    "questions": "私人厂房可以吗？\n不可以。",
    "industries": ["C"],
    "max_staff": "300",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


@pytest.fixture
def maker(planned):
    return register(planned, "金山制造公司", industry="C34", staff_count=20)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_policy_is_published_corrected_and_withdrawn_on_its_pages(planned, desk, maker):
    refused = desk.post(reverse("policies:publish"), {**FORM, "policy_id": new_id(), "text": ""})
    made = desk.post(reverse("policies:publish"), {**FORM, "policy_id": str(new_id())})

    assert refused.status_code == 422
    assert "综合窗口" in refused.content.decode()
    first = rows(Policy)[0]
    assert made.url == reverse("policies:policy", args=[first.pk])
    assert first.steps[0]["papers"] == "合同复印件"
    assert first.fit == {"test": {"industries": ["C"]}, "max_staff": 300}
    assert maker.name in text(desk.get(made.url))
    assert "房租减免" in text(desk.get(reverse("policies:policies"), {"q": "房租"}))
    page = reverse("policies:correct", args=[first.pk])
    assert "合同复印件" in text(desk.get(page))
    assert desk.post(page, FORM).status_code == 422
    again = desk.post(page, {**FORM, "benefit": "免四个月", "reason": "月数写错"})
    second = rows(Policy, version=2)[0]
    assert again.url == reverse("policies:policy", args=[second.pk])
    desk.post(reverse("policies:withdraw", args=[second.pk]), {"reason": "上级另文"})
    assert "上级另文" in text(desk.get(again.url))
    assert "房租减免" in text(desk.get(reverse("policies:policies"), {"stage": "over"}))


def test_the_desk_notes_who_was_told_and_helps_to_apply(planned, desk, maker):
    policy = publish(planned)
    page = reverse("policies:policy", args=[policy.pk])
    told = reverse("policies:tell", args=[policy.pk])

    desk.post(told, {"how": "phone"})
    assert rows(Reach) == []
    desk.post(told, {"all_matching": "1", "how": "phone"})
    assert [row.enterprise_id for row in rows(Reach)] == [maker.pk]
    assert maker.name not in text(desk.get(page))
    assert maker.name in text(desk.get(page, {"stage": "reached"}))
    begun = desk.post(reverse("policies:start_help", args=[policy.pk, maker.pk]))
    row = rows(Help)[0]
    assert begun.url == reverse("policies:help", args=[row.pk])
    step = reverse("policies:advance_help", args=[row.pk])
    assert desk.post(step, {"state": "granted"}).status_code == 422
    assert desk.post(step, {"state": "papers", "note": "材料齐"}).status_code == 302
    assert "材料齐" in text(desk.get(begun.url))
    assert maker.name in text(desk.post(reverse("policies:helps"), {"text": "制造"}))
    assert desk.post(reverse("policies:take_help", args=[row.pk])).status_code == 302


def test_a_liaison_officer_ticks_off_whom_they_told(planned, maker):
    officer, policy = officer_of(planned, maker), publish(planned)
    with everywhere("a test signs its officer in"):
        phone = sign_in(User.objects.get(pk=officer.user_id))

    assert policy.title in text(phone.get(reverse("policies:mine")))
    given = {"selected": [str(maker.pk)], "how": "visit", "back": "mine"}
    done = phone.post(reverse("policies:tell", args=[policy.pk]), given)

    assert done.url == reverse("policies:mine")
    assert policy.title not in text(phone.get(done.url))


def test_anybody_reads_the_leaflet_of_a_published_policy(planned):
    policy = publish(planned)

    shown = text(Client().get(reverse("policies:leaflet", args=[policy.pk])))

    assert policy.benefit in shown
    assert "<svg" in shown
    assert Client().get(reverse("policies:leaflet", args=[new_id()])).status_code == 404


def test_the_enterprise_finds_what_fits_it_and_asks_for_help(planned, maker):
    policy, stranger = publish(planned), register(planned, "乙公司")
    phone = browser_of(contact_of(maker))
    page = reverse("policies:own_policy", args=[maker.pk, policy.pk])

    assert policy.title in text(phone.get(reverse("policies:own_policies", args=[maker.pk])))
    assert policy.benefit in text(phone.get(page))
    phone.get(page)
    assert [row.how for row in rows(Reach)] == ["opened"]
    phone.post(reverse("policies:own_ask", args=[maker.pk, policy.pk]))
    row = rows(Help)[0]
    assert row.state == "asked"
    phone.post(reverse("policies:own_give_up", args=[maker.pk, row.pk]), {"reason": "不符合"})
    assert fresh(row).state == "given_up"
    assert "不符合" in text(phone.get(page))
    assert phone.get(reverse("policies:own_policies", args=[stranger.pk])).status_code == 404
    assert phone.get(reverse("policies:policy", args=[policy.pk])).status_code == 403
