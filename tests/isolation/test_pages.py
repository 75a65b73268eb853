"""The pages of the isolation room, as the people who use them walk through them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.isolation.models import CaseDuty, Errand, IsolationCase, Outing, Paper, SlotRecord
from lianfang.kit import clock
from lianfang.kit.ids import id_at, new_id
from tests.command.builders import at, client_of, fresh, resident, stored
from tests.isolation.builders import (
    CHECKLIST,
    answered,
    asked,
    build_home,
    given_to,
    isolated,
    released,
    states_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def home():
    return build_home()


@pytest.fixture
def office(home):
    return client_of(Role.COMMUNITY_WORKER, home.town.sike)


@pytest.fixture
def phone(home):
    return client_of(Role.VOLUNTEER, home.town.grid, home.volunteer)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def page(client, name, /, *args, **query):
    return client.get(reverse(f"isolation:{name}", args=args), query)


def post(client, name, /, *args, **data):
    return client.post(reverse(f"isolation:{name}", args=args), data)


def test_who_has_not_been_asked_stands_first(home, office):
    done, waiting = isolated(home), isolated(home, person=home.other, room="502")
    answered(done, at("08:30"))

    text = text_of(page(office, "cases"))
    assert text.index(reverse("isolation:case", args=[waiting.pk])) < text.index(
        reverse("isolation:case", args=[done.pk])
    )
    assert "王建国" in text


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(home, office):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            page(office, "cases")
        return len(counted)

    isolated(home)
    queries()
    few = queries()
    for number in range(5):
        isolated(home, person=resident(home.town.unit, f"张{number}"), room=f"60{number}")
    assert queries() == few


def test_a_case_is_opened_from_the_search(home, office):
    found = text_of(post(office, "choose_person", text="李桂英"))
    assert reverse("isolation:new_case", args=[home.person.pk]) in found

    answer = post(
        office,
        "new_case",
        home.person.pk,
        case_id=new_id(),
        reason="arrival",
        mode="home",
        room="301",
        starts_on="2020-03-18",
    )
    case = stored(IsolationCase)[0]
    assert answer.url == reverse("isolation:case", args=[case.pk])
    shown = text_of(page(office, "case", case.pk))
    assert "李桂英" in shown
    assert reverse("isolation:paper", args=[stored(Paper)[0].pk]) in shown


def test_a_slip_in_the_form_is_shown_and_nothing_is_kept(home, office):
    answer = post(
        office, "new_case", home.person.pk, case_id=new_id(), reason="", starts_on="2020-03-18"
    )

    assert (answer.status_code, stored(IsolationCase)) == (422, [])


def test_a_volunteer_claims_asks_and_carries(home, phone):
    case = isolated(home)
    assert reverse("isolation:claim_case", args=[case.pk]) in text_of(page(phone, "mine"))
    post(phone, "claim_case", case.pk)
    assert page(phone, "ask", case.pk).status_code == 200
    answer = post(
        phone,
        "ask",
        case.pk,
        record_id=id_at(at("09:30")),
        channel="video",
        answer="reached",
        temperature="36.6",
        needs=["food"],
        note="两斤青菜",
    )

    errand = stored(Errand)[0]
    assert answer.url == reverse("isolation:mine")
    assert [row.staff_id for row in stored(SlotRecord)] == [home.volunteer.pk]
    post(phone, "take_errand", errand.pk)
    post(phone, "finish_errand", errand.pk)
    post(phone, "confirm_errand", errand.pk)
    assert fresh(errand).state == "confirmed"


def test_a_wrong_temperature_is_said_beside_its_field(home, phone):
    case = isolated(home)
    answer = post(
        phone,
        "ask",
        case.pk,
        record_id=id_at(at("09:30")),
        channel="phone",
        answer="reached",
        temperature="60.0",
    )

    assert (answer.status_code, stored(SlotRecord)) == (422, [])


def test_leaving_and_coming_back_are_two_taps(home, phone):
    case = isolated(home)
    post(phone, "note_outing", case.pk, reason="买菜")
    outing = stored(Outing)[0]
    assert "买菜" in text_of(page(phone, "ask", case.pk))
    post(phone, "end_outing", outing.pk)

    assert fresh(outing).back_at == at("09:30")


def test_a_record_is_corrected_with_a_reason(home, office):
    row = answered(isolated(home), at("08:30"))
    assert page(office, "correct_slot", row.pk).status_code == 200
    post(
        office,
        "correct_slot",
        row.pk,
        record_id=id_at(at("09:30")),
        channel="phone",
        answer="reached",
        temperature="36.9",
        reason="记错",
    )

    assert [str(one.temperature) for one in stored(SlotRecord)] == ["36.5", "36.9"]


def test_the_desk_extends_moves_and_gives_away(home, office):
    case = isolated(home)
    post(office, "extend_case", case.pk, due_on="2020-04-05", reason="复测")
    post(office, "move_case", case.pk, mode="home", room="302", reason="换房")
    post(office, "assign_case", case.pk, staff_id=home.volunteer.pk)

    assert states_of(case) == ["open", "extended", "moved"]
    assert [duty.staff_id for duty in stored(CaseDuty)] == [home.volunteer.pk]
    refused = post(office, "extend_case", case.pk, due_on="2020-03-19", reason="复测")
    assert refused.status_code == 422


def test_a_release_needs_the_checklist_and_prints_a_certificate(home, office):
    case = isolated(home)
    assert page(office, "release_case", case.pk).status_code == 200
    missing = post(office, "release_case", case.pk, checked=["days"], reason="早")
    post(office, "release_case", case.pk, checked=list(CHECKLIST), reason="医院排除")

    assert missing.status_code == 422
    assert fresh(case).state == "released"
    assert {paper.kind for paper in stored(Paper)} == {"notice", "release"}


def test_the_slots_of_the_day_stand_in_the_order_of_the_day(home, office):
    case = isolated(home)

    shown = text_of(page(office, "ask", case.pk))

    assert shown.index("上午 08:00") < shown.index("下午 17:00")


def test_a_paper_is_printed_and_its_code_says_nothing_of_the_person(home, office):
    case = isolated(home)
    released(case, at("09:00"), reason="医院排除")
    paper = next(row for row in stored(Paper) if row.kind == "release")
    address = reverse("isolation:verify", args=[paper.word])

    sheet = text_of(page(office, "paper", paper.pk))
    assert paper.number in sheet
    assert f"{home.town.township.name} （盖章）" in sheet
    assert "<svg" in sheet
    assert str(case.pk) not in address
    assert str(home.person.pk) not in address


def test_anybody_verifies_a_paper_and_reads_no_name(home):
    case = isolated(home)
    paper = stored(Paper, case_id=case.pk)[0]

    shown = text_of(page(Client(), "verify", paper.word))
    assert paper.number in shown
    assert "李桂英" not in shown
    assert "301" not in shown
    assert page(Client(), "verify", "x" * 22).status_code == 404


def test_a_withdrawn_paper_is_told_as_such(home, office):
    case = isolated(home)
    paper = stored(Paper, case_id=case.pk)[0]
    before = text_of(page(Client(), "verify", paper.word))
    post(office, "void_case", case.pk, reason="同名同姓")

    assert text_of(page(Client(), "verify", paper.word)) != before
    assert fresh(paper).withdrawn_at == at("09:30")


def test_papers_are_written_anew_and_signed(home, office):
    case = isolated(home)
    post(office, "issue_paper", case.pk, kind="agreement")
    paper = next(row for row in stored(Paper) if row.kind == "agreement")
    post(office, "sign_paper", paper.pk)

    assert fresh(paper).signed_at == at("09:30")


def test_an_errand_is_asked_for_on_behalf_of_anybody(home, phone):
    assert page(phone, "new_errand", home.other.pk).status_code == 200
    post(phone, "new_errand", home.other.pk, errand_id=new_id(), kind="medicine", what="缬沙坦")

    assert [row.what for row in stored(Errand)] == ["缬沙坦"]
    assert "缬沙坦" in text_of(page(phone, "errands"))


def test_errands_that_nobody_took_are_given_back_and_cancelled(home, phone):
    errand = asked(home.person)
    post(phone, "take_errand", errand.pk)
    post(phone, "give_back_errand", errand.pk, reason="无货")
    post(phone, "cancel_errand", errand.pk, reason="家属已送")

    assert fresh(errand).state == "cancelled"
    for stage in ("open", "asked", "done", "ended"):
        assert page(phone, "errands", stage=stage).status_code == 200


def test_a_volunteer_who_cannot_go_on_says_so(home, phone):
    case = isolated(home)
    given_to(case, home.volunteer)
    post(phone, "leave_case", case.pk, reason="返岗")

    assert [duty.reason for duty in stored(CaseDuty)] == ["返岗"]


def test_a_person_has_all_their_cases_on_one_page(home, office):
    case = isolated(home)

    shown = text_of(page(office, "person_cases", home.person.pk))
    assert reverse("isolation:case", args=[case.pk]) in shown


def test_a_leader_sees_names_masked(home):
    isolated(home)
    leader = client_of(Role.LEADER, home.town.township)

    text = text_of(page(leader, "cases"))
    assert "李桂英" not in text
    assert "李" in text
