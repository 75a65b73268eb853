"""What is refused about employees: with which word, at which field, by which status."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.pages import FROM_DIALOG
from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import id_at, new_id
from lianfang.people.services.merging import merge_persons
from lianfang.workforce.models import Employment, EmploymentStep, SignUp, Survey
from lianfang.workforce.selectors.door import DOOR, is_staff_door, says_who
from lianfang.workforce.selectors.history import steps_of
from lianfang.workforce.selectors.staff import waiting_sign_ups
from lianfang.workforce.services import signing_up
from lianfang.workforce.services.employees import (
    employ,
    end_employment,
    set_states,
    update_employment,
)
from lianfang.workforce.services.following import follow_merge
from lianfang.workforce.services.reporting import Reading, send_own_report, send_self_report
from lianfang.workforce.services.reveals import reveal_own_phones
from lianfang.workforce.services.rostering import Listed, take_roster
from lianfang.workforce.services.signing_up import send_sign_up, settle_sign_ups
from lianfang.workforce.services.surveys import keep_survey
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, paper_number, resident, signed_in, text
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = pytest.mark.django_db
BASE = "/api/v1/workforce"
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def firm(town):
    cache.clear()
    return register(town)


def refused(what, *args, actor=SYSTEM, now=NOW, **given) -> dict[str, str]:
    """By field what is said; the code of the error where it names no field."""
    with pytest.raises((InvalidInput, Conflict)) as caught:
        what(*args, actor=actor, now=now, **given)
    fields = getattr(caught.value, "fields", {})
    return {name: str(said) for name, said in fields.items()} or {"": caught.value.code}


def count(model) -> int:
    with everywhere("a test counts"):
        return model.objects.count()


# --- who is put on a list ---


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"state": "left"}, {"state": "请从列表中选择。"}),
        ({"since": TODAY + DAY}, {"since": "该日期尚未到来。"}),
        ({"since": date(1900, 1, 1)}, {"since": "日期过早。"}),
        ({"back_on": TODAY + DAY}, {"back_on": "该日期尚未到来。"}),
        ({"planned_on": TODAY + 367 * DAY}, {"planned_on": "请填写一年以内的日期。"}),
        ({"origin_code": "4"}, {"origin_code": "行政区划代码为2至12位数字。"}),
        ({"dormitory_id": new_id()}, {"dormitory_id": "请选择本企业的场所。"}),
        ({"site_id": new_id()}, {"site_id": "请选择本企业的场所。"}),
        ({"source": "rumour"}, {"source": "请从列表中选择。"}),
    ],
)
def test_an_employment_that_cannot_be_is_refused_at_its_field(firm, entry, said):
    found = refused(employ, enterprise_id=firm.pk, who={"name": "马秀英"}, **entry)

    assert (found, count(Employment)) == (said, 0)


def test_a_person_who_is_not_on_the_register_is_not_employed(firm):
    assert list(refused(employ, enterprise_id=firm.pk, person_id=new_id())) == ["person_id"]


def test_whoever_was_joined_with_another_entry_is_employed_as_the_one_who_goes_on(firm, town):
    kept, duplicate = resident(town.unit, "马秀英"), resident(town.other_unit, "马秀英")
    merge_persons(
        actor=SYSTEM, now=NOW, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="同一人"
    )

    row = employ(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, person_id=duplicate.pk)

    assert row.person_id == kept.pk


def test_a_dormitory_the_enterprise_gave_up_is_no_dormitory(firm, town):
    site = add_site(
        actor=SYSTEM, now=NOW, enterprise_id=firm.pk, place_id=town.neighbour.pk, use="dormitory"
    )
    end_site(actor=SYSTEM, now=NOW, site_id=site.pk)

    found = refused(employ, enterprise_id=firm.pk, who={"name": "马秀英"}, dormitory_id=site.pk)

    assert list(found) == ["dormitory_id"]


@pytest.mark.parametrize("state", ["closed", "moved"])
def test_an_enterprise_that_is_gone_employs_nobody_and_has_no_door(firm, state):
    set_state(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, state=state, reason="注销")

    assert refused(employ, enterprise_id=firm.pk, who={"name": "马秀英"}) == {"": "enterprise_gone"}
    assert is_staff_door(firm.pk) is False
    with pytest.raises(NotFound):
        send_sign_up(
            actor=SYSTEM,
            now=NOW,
            sign_up_id=id_at(NOW),
            enterprise_id=firm.pk,
            entry={"name": "何志强", "phone": phone(9)},
            answers={},
        )


def test_a_change_that_cannot_be_leaves_everything_as_it_was(firm):
    row = hired(firm, 1, job="车工", origin_code="42")

    found = refused(update_employment, employment_id=row.pk, job="焊工", origin_code="x")

    assert (list(found), fresh(row).job, fresh(row).origin_code) == (["origin_code"], "车工", "42")
    with pytest.raises(NotFound):
        update_employment(actor=SYSTEM, now=NOW, employment_id=new_id(), job="焊工")


def test_a_leader_reads_and_changes_nobody(firm, town):
    row, leader = hired(firm, 1), acting(Role.LEADER, town.township)

    for deed in (
        lambda: update_employment(actor=leader, now=NOW, employment_id=row.pk, job="焊工"),
        lambda: end_employment(actor=leader, now=NOW, employment_id=row.pk),
        lambda: employ(actor=leader, now=NOW, enterprise_id=firm.pk, who={"name": "马秀英"}),
    ):
        with looking(leader), pytest.raises(NotPermitted):
            deed()
    assert fresh(row).until is None


# --- states, corrected and taken back ---


def test_a_state_set_by_mistake_is_set_back_and_both_stay_in_the_history(firm):
    row = hired(firm, 1, since=TODAY - 5 * DAY)
    who = {"actor": SYSTEM, "now": NOW, "enterprise_id": firm.pk, "employment_ids": [row.pk]}

    set_states(**who, state="back", day=TODAY - DAY, reason="误点")
    set_states(**who, state="away", day=TODAY - DAY, reason="更正：尚未返回")

    assert (fresh(row).state, fresh(row).back_on) == ("away", None)
    assert [after for _before, after, _day in steps(row)] == ["away", "back", "away"]
    assert [card.reason for card in steps_of(fresh(row))][:2] == ["更正：尚未返回", "误点"]


def test_of_many_one_with_a_later_change_holds_all_back(firm):
    early = hired(firm, 1, since=TODAY - 5 * DAY)
    late = hired(firm, 2, state="waiting", state_since=TODAY)

    found = refused(
        set_states,
        enterprise_id=firm.pk,
        employment_ids=[early.pk, late.pk],
        state="back",
        day=TODAY - DAY,
    )

    assert found == {"day": "该日期早于该员工最近一次变更。"}
    assert (fresh(early).state, fresh(late).state) == ("away", "waiting")


def test_nobody_chosen_changes_nobody(firm):
    who = {"actor": SYSTEM, "now": NOW, "enterprise_id": firm.pk}

    assert set_states(**who, employment_ids=[], state="back") == 0
    assert count(EmploymentStep) == 0


def test_two_entries_of_one_person_say_in_words_why_one_employment_ended(firm, town):
    living = resident(town.unit, "马秀英")
    double = hired(firm, 1)
    hired(firm, who=None, person_id=living.pk)
    merge_persons(
        actor=SYSTEM, now=NOW, kept_id=living.pk, duplicate_id=double.person_id, reason="同一人"
    )

    follow_merge(
        actor=SYSTEM,
        now=NOW,
        kept_id=living.pk,
        duplicate_id=double.person_id,
        path=town.unit.path,
    )

    assert steps_of(fresh(double))[0].reason == "两条登记系同一人，该人员已在名单上。"


# --- what is reported ---


def test_a_report_that_cannot_be_is_refused_in_words(firm, monkeypatch):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    contact = contact_of(firm)

    def said(*readings, **more):
        given = {"enterprise_id": firm.pk, "report_id": id_at(NOW), "readings": readings}
        return refused(send_own_report, actor=contact, **{**given, **more})

    good = Reading(rows[0].pk, Decimal("36.5"))
    assert said() == {"lines": "请先填写体温。"}
    assert said(good, good) == {"lines.1.employment": "该人员出现在两行中。"}
    assert said(Reading(new_id(), 36.5)) == {"lines.0.employment": "该人员已不在名单上。"}
    assert list(said(good, taken_at=NOW.replace(tzinfo=None))) == ["taken_at"]
    assert list(said(Reading(rows[0].pk))) == ["lines.0.temperature"]
    assert list(said(Reading(rows[0].pk, 36.5, ("love",)))) == ["lines.0.symptoms"]
    monkeypatch.setattr("lianfang.workforce.services.reporting.MOST_LINES", 1)
    assert said(good, Reading(rows[1].pk, 36.5)) == {"lines": "一次最多1人。"}


def test_whoever_left_reports_nothing_behind_the_code(firm):
    row = hired(firm, 1, back_on=TODAY)
    end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk)

    assert says_who(firm.pk, "马秀英", phone(1)) is None
    found = refused(
        send_self_report,
        enterprise_id=firm.pk,
        report_id=id_at(NOW),
        reading=Reading(row.pk, 36.5),
    )
    assert list(found) == ["lines.0.employment"]


@pytest.mark.parametrize(
    "number", ["", "1", "000", "00001", "abcd", "１３５００００００００１x", "\x00"]
)
def test_a_number_that_is_none_tells_nobody(firm, number):
    hired(firm, 1)

    assert says_who(firm.pk, "马秀英", number) is None


@pytest.mark.parametrize(
    "number", ["0001", "１３５０００００００１", "135 0000 0001", "+86 13500000001"]
)
def test_a_number_is_read_however_it_is_typed(firm, number):
    row = hired(firm, 1)

    assert says_who(firm.pk, " 马秀英 ", number) == row.pk


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"came_on": TODAY + DAY}, "came_on"),
        ({"came_on": TODAY - 181 * DAY}, "came_on"),
        ({"told_community_on": TODAY + DAY}, "told_community_on"),
        ({"symptoms": ["love"]}, "symptoms"),
        ({"transport": "broom"}, "transport"),
        ({"trip_number": "G" * 33}, "trip_number"),
        ({"companions": "很" * 129}, "companions"),
        ({"note": "很" * 257}, "note"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_question(firm, answers, field):
    row = hired(firm, 1)

    with pytest.raises(InvalidInput) as caught:
        keep_survey(row, answers, "verified", SYSTEM, NOW)

    assert (list(caught.value.fields), count(Survey)) == ([field], 0)


# --- forms behind the code ---


def sent(firm, name="何志强", number=9, **more):
    form_id = id_at(NOW)
    send_sign_up(
        actor=SYSTEM,
        now=NOW,
        sign_up_id=form_id,
        enterprise_id=firm.pk,
        entry={"name": name, "phone": phone(number), **more},
        answers={"stayed": True},
    )
    return form_id


def test_more_forms_than_a_plant_can_have_are_not_taken(firm, monkeypatch):
    monkeypatch.setattr(signing_up, "MOST_WAITING", 1)
    sent(firm)

    with pytest.raises(Conflict) as caught:
        sent(firm, "罗桂兰", 8)

    assert str(caught.value) == "待确认的填报过多，请直接联系企业。"
    assert count(SignUp) == 1


def test_a_form_settled_is_not_settled_again(firm):
    contact, form_id = contact_of(firm), sent(firm)

    def settle(accept):
        return settle_sign_ups(
            actor=contact, now=NOW, enterprise_id=firm.pk, sign_up_ids=[form_id], accept=accept
        )

    assert [settle(False), settle(True), settle(False)] == [1, 0, 0]
    assert count(Employment) == 0


def test_forms_that_cannot_be_taken_over_hold_all_back_and_stay_ticked(firm, town):
    """One form bears a paper of somebody else: neither is put on the list, both stay ticked."""
    resident(town.unit, "曾小明", paper_number=paper_number("19900101", 4))
    wrong = sent(firm, "罗桂兰", 8, paper_number=paper_number("19900101", 4))
    right = sent(firm)
    browser = browser_of(contact_of(firm))
    here = reverse("workforce:own_signups", args=[firm.pk])

    answer = browser.post(here, {"selected": [str(wrong), str(right)], "accept": "1"})

    assert (answer.status_code, count(Employment)) == (422, 0)
    for form_id in (wrong, right):
        assert f'value="{form_id}" checked' in text(answer)
    assert "曾小明" not in text(answer)


def test_ticks_that_are_no_forms_are_refused(firm):
    browser = browser_of(contact_of(firm))
    here = reverse("workforce:own_signups", args=[firm.pk])

    answers = [browser.post(here, {"selected": one}).status_code for one in ("x", str(new_id()))]

    assert answers == [422, 404]
    with looking(contact_of(firm)):
        assert waiting_sign_ups(contact_of(firm), firm.pk) == []


# --- the code at the gate ---


def test_the_address_behind_the_code_is_open_for_half_an_hour_to_the_minute(
    firm, client, monkeypatch
):
    link = DOOR.link(firm.pk, NOW)
    pages = [reverse(f"workforce:{name}", args=[link]) for name in ("visit", "check", "survey")]

    def answers(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return {client.get(page).status_code for page in pages}

    assert answers(NOW + timedelta(minutes=29, seconds=59)) == {200}
    assert answers(NOW + timedelta(minutes=31)) == {410}


def test_a_form_opened_in_time_is_still_taken_within_the_hour_and_no_longer(
    firm, client, monkeypatch
):
    hired(firm, 1, back_on=TODAY)
    page = reverse("workforce:check", args=[DOOR.link(firm.pk, NOW)])
    typed = {"name": "马秀英", "number": "0001", "temperature": "36.5"}

    def send(minutes):
        moment = NOW + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return client.post(page, {**typed, "form_id": str(id_at(moment))}, follow=True)

    slow, late = send(55), send(61)

    assert (slow.status_code, "谢谢，体温已收到" in text(slow)) == (200, True)
    assert (late.status_code, "重新扫码" in text(late)) == (410, True)
    assert "马秀英" not in text(late)


def test_what_an_employee_typed_stays_when_a_temperature_cannot_be(firm, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    hired(firm, 1, back_on=TODAY)
    page = reverse("workforce:check", args=[DOOR.link(firm.pk, NOW)])
    typed = {"form_id": str(id_at(NOW)), "name": "马秀英", "number": "0001", "temperature": "365"}

    answer = client.post(page, typed)

    assert answer.status_code == 422
    for value in ("马秀英", "0001", "365"):
        assert f'value="{value}"' in text(answer)


# --- phones ---


def test_a_phone_is_opened_by_its_own_contact_with_a_reason_only(firm, town):
    row = hired(firm, 1)
    contact, stranger = contact_of(firm), contact_of(register(town, "四棵机械厂"))
    given = {"enterprise_id": firm.pk, "employment_id": row.pk}

    opened = reveal_own_phones(actor=contact, now=NOW, **given, reason="没有报告体温")

    assert opened.value == phone(1)
    assert refused(reveal_own_phones, actor=contact, **given, reason=" ")
    with pytest.raises(NotFound):
        reveal_own_phones(actor=stranger, now=NOW, **given, reason="好奇")


def test_the_dialog_that_asks_what_for_says_so_when_nothing_was_written(firm):
    row = hired(firm, 1)

    answer = browser_of(contact_of(firm)).post(
        reverse("workforce:own_reveal", args=[firm.pk, row.pk]),
        {"reason": "x"},
        headers={FROM_DIALOG: "1"},
    )

    assert (answer.status_code, "data-error" in text(answer)) == (422, True)
    assert phone(1) not in text(answer)


# --- rosters and machines ---


def test_a_roster_of_one_village_writes_nothing_about_another(firm, town):
    there = register(town, "王太机械厂", place_id=town.neighbour.pk)
    one = Listed(there.pk, None, {"name": "马秀英"}, {}, None, None, "verified")

    with pytest.raises(NotFound):
        take_roster(
            actor=SYSTEM,
            now=NOW,
            place_id=town.community.pk,
            path=town.community.path,
            listed=[one],
            source="roster",
        )

    assert count(Employment) == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/employees/{row}/end", {"until": "2020-03-19"}, 422),
        ("/employees/{row}/end", {"until": "1900-01-01"}, 422),
        ("/employees/{unknown}/end", {}, 404),
        ("/enterprises/{firm}/states", {"employment_ids": [], "state": "back"}, 422),
        ("/enterprises/{firm}/states", {"employment_ids": ["{unknown}"], "state": "back"}, 404),
        ("/enterprises/{firm}/reports", {"id": "{unknown}", "lines": []}, 422),
        ("/enterprises/{unknown}/reports", {"id": "{unknown}", "lines": [{}]}, 422),
    ],
)
def test_machines_hear_what_is_refused_by_status(secretary, firm, monkeypatch, path, body, status):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    known = {"row": hired(firm, 1).pk, "firm": firm.pk, "unknown": new_id()}

    def filled(value):
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.format(**known) if isinstance(value, str) else value

    answer = secretary.post(
        BASE + path.format(**known),
        {key: filled(value) for key, value in body.items()},
        content_type="application/json",
    )

    assert (answer.status_code, set(answer.json()) >= {"code", "message"}) == (status, True)


def test_nobody_reads_the_board_or_a_day_without_the_right(firm, town):
    volunteer = signed_in(Role.VOLUNTEER, town.community)

    for address in (f"{BASE}/reports", f"{BASE}/employees", f"{BASE}/enterprises/{firm.pk}/day"):
        assert volunteer.get(address).status_code == 403
    for name in ("employees", "reports"):
        assert volunteer.get(reverse(f"workforce:{name}")).status_code == 403
