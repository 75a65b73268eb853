"""Recruitment for machines: the same rules as on the pages, told in codes."""

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.labour.models import MatchLine, Referral, Seeker, Vacancy
from lianfang.labour.services.matching import plan_proposal
from tests.enterprises.contacts import browser_of, contact_of
from tests.labour.builders import (
    LINK,
    firm,
    fresh,
    outsider,
    proposed,
    recommended,
    seeker,
    stored,
    vacancy,
)
from tests.people.builders import NOW, SYSTEM, resident, signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/labour"


def send(client: Client, path: str, body: dict | None = None, verb: str = "post"):
    call = getattr(client, verb)
    return call(f"{API}/{path}", body or {}, content_type="application/json")


def test_vacancies_are_raised_changed_listed_and_closed(town, secretary):
    enterprise = firm(town)
    body = {"enterprise_id": str(enterprise.pk), "title": "装配工", "seats": 3, "skills": ["装配"]}

    made = send(secretary, "vacancies", body)

    assert made.status_code == 201
    row = made.json()
    assert (row["enterprise_name"], row["free"]) == ("金山精密机械有限公司", 3)
    one = f"vacancies/{row['id']}"
    assert send(secretary, one, {"seats": 9}, "patch").json()["seats"] == 9
    assert secretary.get(f"{API}/{one}").json()["skills"] == row["skills"]
    assert send(secretary, f"{one}/close", {"reason": "招满"}).json()["state"] == "closed"
    assert send(secretary, one, {"seats": 2}, "patch").json()["code"] == "vacancy_state"
    assert send(secretary, f"{one}/reopen").json()["is_open"]
    listed = secretary.get(f"{API}/vacancies", {"place_id": town.community.pk, "limit": 1})
    assert [one["id"] for one in listed.json()["items"]] == [row["id"]]


def test_what_is_wrong_is_said_by_field(town, secretary):
    body = {"enterprise_id": str(firm(town).pk), "title": "岗", "seats": 3, "age_from": 12}

    answer = send(secretary, "vacancies", body)

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["age_from"]


def test_seekers_opt_in_are_listed_masked_and_withdrawn(town, secretary):
    person = resident(town.unit, "曾小明")
    made = send(secretary, "seekers", {"person_id": str(person.pk), "consent_way": "signed"})
    other = send(
        secretary,
        "seekers/outsiders",
        {
            "place_id": str(town.community.pk),
            "name": "王大",
            "phones": ["13912345678"],
            "consent_way": "phone",
        },
    )
    assert (made.status_code, other.status_code) == (201, 201)
    assert other.json()["phones"] == ["139****5678"]
    leader = signed_in(Role.LEADER, town.township)
    page = leader.get(f"{API}/seekers", {"place_id": town.township.pk, "stage": "free"})
    assert {one["name"] for one in page.json()["items"]} == {"曾**", "王**"}
    one = f"seekers/{made.json()['id']}"
    assert send(secretary, one, {"wanted_pay": 5000}, "patch").json()["wanted_pay"] == 5000
    assert send(secretary, f"{one}/withdraw", {"reason": "不找了"}).status_code == 204
    assert secretary.get(f"{API}/{one}").status_code == 404
    assert len(stored(Seeker)) == 2


def test_a_recommendation_is_led_through(town, secretary):
    who, work = seeker(town), vacancy(firm(town))
    body = {"seeker_id": str(who.pk), "vacancy_id": str(work.pk)}

    row = send(secretary, "referrals", body).json()
    again = send(secretary, "referrals", body)

    assert again.status_code == 409
    assert again.json()["code"] == "recommended_already"
    one = f"referrals/{row['id']}"
    far = {"interview_at": "2099-01-01T10:00:00+08:00", "interview_how": LINK}
    assert send(secretary, f"{one}/interview", far).status_code == 422
    assert send(secretary, f"{one}/passed").json()["state"] == "passed"
    assert send(secretary, f"{one}/hired").json()["state"] == "hired"
    no = {"declined_by": "seeker", "reason": "未报到"}
    assert send(secretary, f"{one}/declined", no).json()["state"] == "declined"
    steps = secretary.get(f"{API}/{one}/steps").json()
    assert [step["after"] for step in steps] == ["recommended", "passed", "hired", "declined"]
    listed = secretary.get(f"{API}/referrals", {"place_id": town.community.pk})
    assert len(listed.json()["items"]) == 1


def test_many_are_hired_and_each_failure_has_its_code(town, secretary):
    enterprise = firm(town)
    rows = [recommended(seeker(town, n), vacancy(enterprise, n)) for n in ("甲某", "乙某")]
    send(secretary, f"referrals/{rows[1].pk}/withdraw", {"reason": "推荐错了"})

    answer = send(
        secretary,
        "referrals/hired",
        {
            "place_id": str(town.community.pk),
            "hired": [{"referral_id": str(row.pk)} for row in rows],
        },
    ).json()

    assert answer == {"hired": 1, "failed": {str(rows[1].pk): "referral_state"}}


def test_a_proposal_is_asked_for_and_decided(town, secretary):
    vacancy(firm(town), seats=3)
    for name in ("甲某", "乙某"):
        seeker(town, name)
    made = send(secretary, "proposals", {"place_id": str(town.community.pk)}).json()
    assert made["state"] == "planning"
    row = plan_proposal(actor=SYSTEM, now=NOW, proposal_id=made["id"])
    lines = secretary.get(f"{API}/proposals/{row.pk}/lines").json()
    assert [len(line["why"]) > 1 for line in lines] == [True, True]

    one = f"proposals/lines/{lines[0]['id']}"
    assert send(secretary, one, {"leave_out": True}, "patch").status_code == 204
    assert send(secretary, f"{one}/accept").json()["code"] == "match_line_decided"

    answer = send(secretary, f"proposals/{row.pk}/accept").json()
    assert answer == {"recommended": 1, "overtaken": 0}
    assert secretary.get(f"{API}/proposals/{row.pk}").json()["state"] == "decided"
    assert len(stored(Referral)) == 1


def test_a_proposal_may_be_refused(town, secretary):
    vacancy(firm(town))
    seeker(town)
    row = proposed(town)

    assert (
        send(secretary, f"proposals/{row.pk}/refuse", {"reason": "岗位有变"}).json()["state"]
        == "refused"
    )
    (line,) = stored(MatchLine)
    assert send(secretary, f"proposals/lines/{line.pk}/accept").status_code == 409


def test_targets_and_the_ranking_of_a_day(town):
    clerk = signed_in(Role.WORKING_GROUP_MEMBER, town.township)
    recommended(seeker(town), vacancy(firm(town)))
    body = {
        "place_id": str(town.township.pk),
        "first": "2020-03-01",
        "last": "2020-03-31",
        "places": {str(town.community.pk): 4},
    }

    assert send(clerk, "quotas", body).json() == {"units": 1}

    found = clerk.get(f"{API}/ranking", {"place_id": town.township.pk}).json()
    first = found["places"][0]
    assert (first["name"], first["recommended"], first["target"]) == ("四棵社区", 1, 4)
    assert (first["rate"], first["rank"]) == ("25.0", 1)


def test_an_enterprise_does_its_own_and_nothing_else(town):
    enterprise, other = firm(town), firm(town, "另一家有限公司")
    client = browser_of(contact_of(enterprise))
    own = f"own/{enterprise.pk}"

    made = send(client, f"{own}/vacancies", {"title": "普工", "seats": 2}).json()
    changed = send(client, f"{own}/vacancies/{made['id']}", {"seats": 5}, "patch")
    assert changed.json()["seats"] == 5
    assert len(client.get(f"{API}/{own}/vacancies").json()) == 1
    work = vacancy(enterprise, "焊工")
    first, second = recommended(seeker(town), work), recommended(outsider(town), work)
    names = {one["name"] for one in client.get(f"{API}/{own}/candidates").json()}
    assert names == {"曾**", "外**"}
    assert send(client, f"{own}/candidates/{first.pk}/hired").json()["state"] == "hired"
    no = {"declined_by": "enterprise", "reason": "满员"}
    assert send(client, f"{own}/candidates/{second.pk}/declined", no).json()["state"] == "declined"
    assert fresh(second).declined_by == "enterprise"
    assert client.get(f"{API}/own/{other.pk}/vacancies").status_code == 404
    assert client.get(f"{API}/vacancies", {"place_id": town.community.pk}).status_code == 403
    assert len(stored(Vacancy)) == 2
