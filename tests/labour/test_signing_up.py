"""Whoever looks for work says so by the code of a place, and the desk makes of it what it is."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.labour.models import Seeker, SeekerSignUp
from lianfang.labour.selectors.sign_ups import (
    DOOR,
    listed_alike,
    residents_alike,
    sign_up_rows,
    waiting_sign_ups,
)
from lianfang.labour.services.seekers import AlreadyLooking
from lianfang.labour.services.signing_up import (
    confirm_sign_up,
    decline_sign_up,
    forget_sign_ups,
    send_sign_up,
)
from lianfang.places.services.places import close_place
from tests.labour.builders import seeker
from tests.people.builders import NOW, SYSTEM, appointed, resident, signed_in, text

pytestmark = pytest.mark.django_db
PHONE = "14000000077"
FORM = {
    "name": "罗小芳",
    "phone": PHONE,
    "sex": "2",
    "birth_year": "1990",
    "skills": "缝纫",
    "schooling": "any",
    "reach": "town",
    "night_shift": "on",
    "wanted_pay": "3500",
    "agrees": "on",
}


@pytest.fixture(autouse=True)
def of_that_day(monkeypatch):
    """Codes are scanned on the morning the builders use."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    cache.clear()


def sent(town, name="罗小芳", *, at=NOW, place=None, **more):
    """A form sent by the code of the community; the form as stored."""
    key = more.pop("key", None) or new_id()
    send_sign_up(
        actor=SYSTEM,
        now=at,
        sign_up_id=key,
        place_id=(place or town.community).pk,
        name=name,
        phone=more.pop("phone", PHONE),
        agrees=more.pop("agrees", True),
        **{"skills": "缝纫", **more},
    )
    with everywhere("a test looks at what was stored"):
        return SeekerSignUp.objects.get(pk=key)


def waiting():
    with everywhere("a test looks at what waits"):
        return sorted(SeekerSignUp.objects.filter(state="waiting").values_list("name", flat=True))


def listed():
    with everywhere("a test looks at what was stored"):
        return list(Seeker.objects.order_by("raised_at", "id"))


def scanned(place):
    """A browser that scanned the code, and the signed address it was led to."""
    browser = Client()
    return browser, browser.get(reverse("labour:door", args=[place.pk]))["Location"]


def form_of(page):
    key = re.search(r'name="form_id" value="([^"]+)"', page.content.decode())[1]
    return FORM | {"form_id": key}


def test_the_code_opens_a_form_for_half_an_hour_and_names_nobody(town):
    link = DOOR.link(town.community.pk, NOW)

    assert DOOR.read(link, NOW + timedelta(minutes=29)) == town.community.pk
    assert DOOR.read(link, NOW + timedelta(minutes=31)) is None
    with pytest.raises(NotFound):
        DOOR.read(link[:-2] + "xx", NOW)
    old = DOOR.link(town.community.pk, NOW - timedelta(hours=1))
    assert Client().get(reverse("labour:sign_up", args=[old])).status_code == 410


def test_whoever_scans_the_code_sends_the_form_without_an_account(town):
    browser, at = scanned(town.community)
    said = form_of(browser.get(at))

    first = browser.post(at, said)
    again = browser.post(at, said)

    assert (first.status_code, again.status_code) == (302, 302)
    assert "谢谢" in text(browser.get(first["Location"]))
    assert waiting() == ["罗小芳"]
    assert listed() == []


def test_without_the_tick_nothing_is_kept_and_what_was_typed_stays(town):
    browser, at = scanned(town.community)
    said = form_of(browser.get(at))
    del said["agrees"]

    answer = browser.post(at, said | {"phone": "12"})

    assert answer.status_code == 422
    assert "罗小芳" in answer.content.decode()
    assert waiting() == []


def test_what_is_wrong_is_said_by_field(town):
    with pytest.raises(InvalidInput) as refused:
        sent(town, name="", phone="12", birth_year=2010)

    assert set(refused.value.fields) >= {"name", "phone"}
    with pytest.raises(InvalidInput) as refused:
        sent(town, agrees=False)
    assert set(refused.value.fields) == {"agrees"}


def test_a_closed_place_has_no_door(town):
    close_place(actor=SYSTEM, now=NOW, place_id=town.neighbour_unit.pk)

    with pytest.raises(NotFound):
        sent(town, place=town.neighbour_unit)
    assert Client().get(reverse("labour:door", args=[town.neighbour_unit.pk])).status_code == 404


def test_who_sends_again_changes_what_waits(town):
    sent(town, note="上午方便")
    row = sent(town, note="改为下午")

    assert waiting() == ["罗小芳"]
    assert row.note == "改为下午"


def test_a_browser_may_send_three_times_a_minute(town):
    browser, at = scanned(town.community)
    answers = []
    for number in range(4):
        page = browser.get(at)
        answers.append(browser.post(at, form_of(page) | {"name": f"人员{number}"}).status_code)

    assert answers == [302, 302, 302, 429]
    assert len(waiting()) == 3


def test_the_phone_is_sealed_and_no_trace_says_who_it_was(town):
    row = sent(town)

    assert PHONE.encode() not in bytes(row.phone_cipher)
    events = AuditEvent.objects.filter(action="labour.signup.send")
    assert [PHONE in str(one.details) or "罗小芳" in str(one.details) for one in events] == [False]


def test_the_desk_finds_the_resident_by_phone_first_then_by_name(town):
    by_phone = resident(town.unit, "罗芳芳", phones=[PHONE])
    by_name = resident(town.other_unit, "罗小芳")
    resident(town.unit, "别人")
    row = sent(town)

    desk = appointed(Role.COMMUNITY_SECRETARY, town.community, "desk")

    with looking(desk):
        assert [one.pk for one in residents_alike(desk, row)] == [by_phone.pk, by_name.pk]
    elsewhere = appointed(Role.COMMUNITY_SECRETARY, town.neighbour, "elsewhere")
    with looking(elsewhere):
        assert residents_alike(elsewhere, row) == []


def test_confirmed_as_a_resident_they_are_listed_with_the_consent_of_the_form(town):
    person = resident(town.unit, "罗小芳", phones=[PHONE])
    row = sent(town, wanted_pay=3_500, at=NOW - timedelta(hours=2))

    made = confirm_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk, person_id=person.pk)

    assert (made.person_id, made.name, made.path) == (person.pk, "", town.unit.path)
    assert (made.raised, made.consent_way, made.consent_at) == ("self", "online", row.sent_at)
    assert made.wanted_pay == 3_500
    assert waiting() == []


def test_confirmed_as_somebody_from_outside_they_keep_their_name_and_phone(town):
    made = confirm_sign_up(
        actor=SYSTEM, now=NOW, sign_up_id=sent(town, origin="阳新县", sex="2").pk
    )

    assert (made.person_id, made.name, made.origin, made.sex) == (None, "罗小芳", "阳新县", "2")
    assert made.lookup_keys


def test_days_that_passed_are_not_promised(town):
    row = sent(town, available_from=NOW.date())

    made = confirm_sign_up(actor=SYSTEM, now=NOW + timedelta(days=3), sign_up_id=row.pk)

    assert made.available_from == NOW.date() + timedelta(days=3)


def test_who_is_on_the_list_already_is_not_listed_twice(town):
    known = seeker(town, person=resident(town.unit, "罗小芳", phones=[PHONE]))
    row = sent(town)

    with looking(SYSTEM):
        assert [one.pk for one in listed_alike(SYSTEM, row)] == [known.pk]
    with pytest.raises(AlreadyLooking):
        confirm_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk, person_id=known.person_id)
    decline_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk, reason="已在名单")
    assert waiting() == []
    assert len(listed()) == 1


def test_a_form_is_decided_once_and_declined_with_a_reason(town):
    row = sent(town)
    with pytest.raises(InvalidInput):
        decline_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk, reason=" ")
    confirm_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk)

    with pytest.raises(NotFound):
        confirm_sign_up(actor=SYSTEM, now=NOW, sign_up_id=row.pk)


def test_forms_of_other_places_are_not_there(town):
    row = sent(town)
    elsewhere = appointed(Role.COMMUNITY_SECRETARY, town.neighbour, "elsewhere")

    with pytest.raises(NotFound):
        confirm_sign_up(actor=elsewhere, now=NOW, sign_up_id=row.pk)
    with looking(elsewhere):
        assert not waiting_sign_ups(elsewhere, town.township.path).exists()
    assert waiting() == ["罗小芳"]


def test_the_list_shows_phones_masked(town):
    row = sent(town, birth_year=1990)
    with looking(SYSTEM):
        (shown,) = sign_up_rows(SYSTEM, [row], NOW)

    assert shown.phones == ("140****0077",)
    assert (shown.age, shown.skills) == (30, ("缝纫",))


def test_forms_are_deleted_after_thirty_days_and_entries_stay(town):
    row = sent(town, at=NOW - timedelta(days=31))
    confirm_sign_up(actor=SYSTEM, now=NOW - timedelta(days=31), sign_up_id=row.pk)
    sent(town, "另一位", phone="14000000078")

    assert forget_sign_ups(actor=SYSTEM, now=NOW) == 1

    assert waiting() == ["另一位"]
    assert [one.name for one in listed()] == ["罗小芳"]


def test_the_desk_goes_from_the_list_to_the_form_to_the_entry(town):
    row = sent(town)
    browser = signed_in(Role.COMMUNITY_SECRETARY, town.community)

    assert "1人本人扫码登记" in text(browser.get(reverse("labour:seekers")))
    assert "罗小芳" in text(browser.get(reverse("labour:sign_ups")))
    one = reverse("labour:one_sign_up", args=[row.pk])
    assert "140****0077" in text(browser.get(one))
    refused = browser.post(reverse("labour:decline_sign_up", args=[row.pk]), {"reason": ""})
    assert refused.status_code == 422
    done = browser.post(reverse("labour:confirm_sign_up", args=[row.pk]), {"person": ""})
    (made,) = listed()
    assert done["Location"] == reverse("labour:seeker", args=[made.pk])
    assert "本人登记" in text(browser.get(reverse("labour:seekers")))
    assert "<svg" in browser.get(reverse("labour:code")).content.decode()


def test_machines_list_and_confirm_as_the_pages_do(town):
    row = sent(town)
    client = signed_in(Role.COMMUNITY_SECRETARY, town.community)
    path = "/api/v1/labour/sign-ups"

    (item,) = client.get(path, {"place_id": town.community.pk}).json()["items"]
    answer = client.post(f"{path}/{row.pk}/confirm", {}, content_type="application/json")

    assert item["name"] == "罗小芳"
    assert (answer.status_code, answer.json()["raised"]) == (201, "self")
