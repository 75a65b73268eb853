"""Recruitment on screen, as the desk, the round and the contact of an enterprise meet it."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.labour.models import MatchLine, MatchProposal, Quota, Referral, Seeker, Vacancy
from lianfang.labour.services.matching import plan_proposal
from tests.enterprises.contacts import browser_of, contact_of
from tests.labour.builders import (
    LINK,
    firm,
    fresh,
    hired,
    interviewed,
    outsider,
    proposed,
    recommended,
    seeker,
    stored,
    vacancy,
)
from tests.people.builders import NOW, SYSTEM, questions, resident, signed_in, text, told

pytestmark = pytest.mark.django_db
WANTED = {
    "title": "装配工",
    "seats": "20",
    "pay_from": "3500",
    "pay_to": "4500",
    "skills": "装配，电工",
    "schooling": "any",
    "age_from": "18",
    "age_to": "45",
    "dormitory": "on",
}


def to(name: str, *rows) -> str:
    return reverse(f"labour:{name}", args=[row.pk for row in rows])


@pytest.fixture
def clerk(town):
    return signed_in(Role.WORKING_GROUP_MEMBER, town.township)


def test_the_desk_records_a_vacancy_for_an_enterprise_named_in_words(town, clerk):
    firm(town, "金山精密机械有限公司")
    firm(town, "金山精密模具有限公司")
    page = to("new_vacancy")

    several = clerk.post(page, {**WANTED, "enterprise": "金山精密"})
    assert several.status_code == 422
    assert "金山精密机械有限公司" in text(several)
    assert clerk.post(page, {**WANTED, "enterprise": "没有的公司"}).status_code == 422
    wrong = clerk.post(page, {**WANTED, "enterprise": "金山精密机械有限公司", "pay_to": "900"})
    assert wrong.status_code == 422
    assert 'value="900"' in text(wrong)

    made = clerk.post(page, {**WANTED, "enterprise": "金山精密机械有限公司"})

    (row,) = stored(Vacancy)
    assert made.url == to("vacancy", row)
    assert (row.seats, row.skills, row.dormitory) == (20, ["assembly", "electrician"], True)


def test_a_vacancy_is_changed_closed_and_opened_again(town, clerk):
    row = vacancy(firm(town))
    assert 'value="2"' in text(clerk.get(to("edit_vacancy", row)))
    assert clerk.post(to("edit_vacancy", row), {**WANTED, "seats": "7"}).url == to("vacancy", row)
    assert fresh(row).seats == 7

    clerk.post(to("close", row), {"reason": "招满"})
    assert fresh(row).state == "closed"
    assert "招满" in text(clerk.get(to("vacancy", row)))
    clerk.post(to("reopen", row))
    assert fresh(row).state == "open"


def test_the_list_shows_pay_and_what_is_left(town, clerk):
    enterprise = firm(town)
    vacancy(enterprise, "车工", dormitory=True)
    full = vacancy(enterprise, "保安", seats=1)
    recommended(seeker(town), full)

    shown = text(clerk.get(to("vacancies"), {"stage": "free", "text": "金山精密", "pay": "3000"}))

    assert ">车工</a>" in shown
    assert ">保安</a>" not in shown
    assert "3,500–4,500" in shown


def test_lists_ask_the_database_no_more_often_for_many(town, clerk):
    enterprise = firm(town)
    recommended(seeker(town, "甲某"), vacancy(enterprise, "岗"))
    pages = [to("vacancies"), to("seekers"), to("referrals")]
    clerk.get(pages[0])
    few = [questions(clerk, page) for page in pages]
    for number in range(4):
        recommended(seeker(town, f"求职{number}"), vacancy(enterprise, f"第{number}岗"))

    assert [questions(clerk, page) for page in pages] == few


def test_a_resident_is_found_and_opts_in(town, grid_worker):
    person = resident(town.unit, "曾小明")
    found = grid_worker.post(to("find_resident"), {"text": "曾小明"})
    assert to("opt_in", person) in text(found)

    wishes = {"schooling": "senior", "reach": "town", "skills": "焊工", "wanted_pay": "4000"}
    without = grid_worker.post(to("opt_in", person), wishes)
    assert without.status_code == 422
    assert 'value="4000"' in text(without)
    grid_worker.post(to("opt_in", person), {**wishes, "consent_way": "signed"})

    (row,) = stored(Seeker)
    assert (row.person_id, row.consent_way, row.skills) == (person.pk, "signed", ["welding"])


def test_somebody_from_outside_is_recorded_changed_and_taken_off(town, secretary):
    given = {
        "name": "王大",
        "phones": "13912345678",
        "schooling": "any",
        "reach": "anywhere",
        "consent_way": "phone",
        "birth_year": "1990",
    }
    assert secretary.post(to("new_outsider"), {**given, "phones": "12"}).status_code == 422
    secretary.post(to("new_outsider"), given)
    (row,) = stored(Seeker)

    shown = text(secretary.get(to("seeker", row)))
    assert "王大" in shown
    assert "13912345678" not in shown
    opened = secretary.post(to("reveal", row), {"reason": "通知面试"})
    assert "王大 13912345678" in text(opened)
    assert opened["Cache-Control"] == "no-store"
    secretary.post(to("edit_seeker", row), {**given, "wanted_pay": "5000"})
    assert fresh(row).wanted_pay == 5_000
    secretary.post(to("withdraw_consent", row), {"reason": "不找了"})
    assert secretary.get(to("seeker", row)).status_code == 404
    assert "王大" not in text(secretary.get(to("seekers")))


def test_somebody_is_recommended_on_the_page_of_a_vacancy(town, secretary):
    row, who = vacancy(firm(town)), seeker(town, "曾小明")
    assert "曾小明" in text(secretary.get(to("recommend", row)))

    answer = secretary.post(to("recommend", row), {"seeker_id": str(who.pk)})

    assert answer.url == to("vacancy", row)
    assert "曾小明" in text(secretary.get(to("vacancy", row)))
    again = secretary.post(to("recommend", row), {"seeker_id": str(who.pk)}, follow=True)
    assert len(told(again)) == 1
    assert len(stored(Referral)) == 1


def test_a_recommendation_is_led_to_the_first_day_at_work(town, secretary):
    row = recommended(seeker(town), vacancy(firm(town)))
    page = to("referral", row)
    bad = {"interview_at_0": "2019-01-01", "interview_at_1": "10:00", "interview_how": LINK}
    assert secretary.post(to("arrange", row), bad).status_code == 422

    secretary.post(
        to("arrange", row),
        {"interview_at_0": "2030-01-01", "interview_at_1": "10:00", "interview_how": LINK},
    )
    assert fresh(row).state == "recommended"  # more than three months ahead
    assert secretary.get(page).status_code == 200
    secretary.post(to("judge", row))
    assert fresh(row).state == "passed"
    secretary.post(to("hire", row), {})
    assert fresh(row).state == "hired"
    assert secretary.post(to("decline", row), {"declined_by": "seeker"}).status_code == 422
    secretary.post(to("decline", row), {"declined_by": "seeker", "reason": "未报到"})
    assert fresh(row).state == "declined"
    assert "未报到" in text(secretary.get(page))


def test_many_are_noted_as_hired_at_once_and_one_is_withdrawn(town, secretary):
    enterprise = firm(town)
    rows = [recommended(seeker(town, n), vacancy(enterprise, n)) for n in ("甲某", "乙某", "丙某")]
    secretary.post(to("withdraw", rows[2]), {"reason": "推荐错了"})

    answer = secretary.post(
        to("hire_many"), {"selected": [str(row.pk) for row in rows]}, follow=True
    )

    # What was said of the withdrawn one, of those hired, and of the one that could not be.
    assert len(told(answer)) == 3
    assert [fresh(row).state for row in rows] == ["hired", "hired", "withdrawn"]


def test_a_proposal_is_asked_for_looked_through_and_accepted(town, secretary):
    enterprise = firm(town)
    vacancy(enterprise, "车工", seats=1, skills="数控")
    vacancy(enterprise, "保安", seats=2)
    for name in ("甲某", "乙某", "丙某"):
        seeker(town, name)
    asked = secretary.post(to("propose"))
    (row,) = stored(MatchProposal)
    assert asked.url == to("proposal", row)
    assert 'id="planning"' in text(secretary.get(to("proposal", row)))
    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)

    shown = text(secretary.get(to("proposal", row)))
    assert "甲某" in shown
    one, two, three = stored(MatchLine)
    assert "保安" in text(secretary.get(to("edit_line", one)))
    secretary.post(to("edit_line", one), {"leave_out": "1"})
    secretary.post(to("accept_line", two))
    assert (fresh(one).state, fresh(two).state) == ("left_out", "accepted")
    secretary.post(to("accept", row))
    assert fresh(three).state == "accepted"
    assert fresh(row).state == "decided"
    assert secretary.get(to("proposals")).status_code == 200


def test_a_refused_proposal_says_why(town, secretary):
    vacancy(firm(town))
    seeker(town)
    row = proposed(town)

    secretary.post(to("refuse", row), {"reason": "岗位有变"})

    assert "岗位有变" in text(secretary.get(to("proposal", row)))


def test_the_ranking_shows_a_day_and_targets_are_set_on_a_page(town, clerk, secretary):
    recommended(seeker(town), vacancy(firm(town)))
    given = {
        "first": "2020-03-01",
        "last": "2020-03-31",
        f"place-{town.community.pk}": "10",
        f"place-{town.neighbour.pk}": "",
    }
    wrong = clerk.post(to("quotas"), {**given, f"place-{town.community.pk}": "-3"})
    assert wrong.status_code == 422
    assert 'value="-3"' in text(wrong)

    assert clerk.post(to("quotas"), given).url == to("ranking")

    assert [row.target for row in stored(Quota)] == [10]
    assert clerk.get(to("quotas")).status_code == 200
    assert "四棵社区" in text(clerk.get(to("ranking")))
    assert clerk.get(to("ranking"), {"day": "2020-03-10"}).status_code == 200
    assert secretary.get(to("quotas")).status_code == 403


def test_a_contact_says_whom_they_need_and_answers_for_candidates(town):
    enterprise = firm(town)
    contact = contact_of(enterprise)
    browser = browser_of(contact)
    assert browser.get(to("own_labour", enterprise)).status_code == 200
    assert browser.post(to("own_new_vacancy", enterprise), {"title": "x"}).status_code == 422
    browser.post(to("own_new_vacancy", enterprise), WANTED)
    (row,) = stored(Vacancy)
    assert row.raised == "contact"
    browser.post(to("own_vacancy", enterprise, row), {**WANTED, "seats": "5"})
    assert fresh(row).seats == 5

    now = clock.now()
    first = interviewed(recommended(seeker(town, "曾小明"), row, now=now), now=now)
    second = recommended(outsider(town, "王大"), row, now=now)
    shown = text(browser.get(to("own_labour", enterprise)))
    assert "曾小明" in shown
    assert "王**" in shown
    assert "13800138000" not in text(browser.get(to("own_candidate", enterprise, second)))
    opened = browser.post(to("own_reveal", enterprise, second), {"reason": "联系面试"})
    assert "王大 13800138000" in text(opened)
    browser.post(
        to("own_arrange", enterprise, second),
        {"interview_at_0": "2019-01-01", "interview_at_1": "10:00", "interview_how": LINK},
    )
    assert fresh(second).state == "recommended"
    browser.post(to("own_judge", enterprise, first))
    browser.post(to("own_hire", enterprise, first), {})
    assert fresh(first).state == "hired"
    browser.post(
        to("own_decline", enterprise, second), {"declined_by": "enterprise", "reason": "满员"}
    )
    assert fresh(second).state == "declined"
    assert browser.get(to("own_candidates", enterprise)).status_code == 200
    browser.post(to("own_close", enterprise, row), {"reason": "招满"})
    assert fresh(row).state == "closed"
    assert browser.get(to("own_vacancy", enterprise, row)).status_code == 200


def test_for_a_contact_other_enterprises_and_the_desk_do_not_exist(town):
    enterprise, other = firm(town), firm(town, "另一家有限公司")
    browser = browser_of(contact_of(enterprise))
    foreign = vacancy(other)
    candidate = recommended(seeker(town), foreign)

    for page in (
        to("own_labour", other),
        to("own_candidates", other),
        to("own_vacancy", other, foreign),
        to("own_vacancy", enterprise, foreign),
        to("own_candidate", enterprise, candidate),
    ):
        assert browser.get(page).status_code == 404
    assert browser.get(to("vacancies")).status_code == 403


def test_who_is_hired_is_shown_among_the_hired(town, secretary):
    hired(recommended(seeker(town, "曾小明"), vacancy(firm(town))))

    shown = text(secretary.get(to("referrals"), {"stage": "hired"}))

    assert "曾小明" in shown
