"""A planted number and name are looked for in everything that leaves the house.

The paper and phone numbers of one invented resident, and her name for viewers who may not read it,
may stand in no page, JSON, export, audit event, log or address, unless they are revealed.
"""

import json
import logging
from datetime import date

import pytest
from django.db import connection
from django.urls import NoReverseMatch, get_resolver, reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.groups import join_group
from lianfang.people.services.persons import update_person
from lianfang.people.services.staff import register_staff
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.kinds import find_kind
from tests.people.builders import (
    NOW,
    SYSTEM,
    appointed,
    household,
    paper_number,
    resident,
    signed_in,
)
from tests.people.tables import check, judged, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

PAPER = paper_number("19630417", 42)
PHONE = "15907238846"
NAME = "濮阳翠花"
SECRETS = (PAPER, PHONE, PAPER[6:14], PHONE[3:])


@pytest.fixture
def canary(town):
    """A resident with everything a resident can have."""
    home = household(town.unit, head_name=NAME, phones=[PHONE])
    person = resident(town.unit, NAME, paper_number=PAPER, phones=[PHONE], household_id=home.pk)
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled")
    record_arrival(
        actor=SYSTEM, now=NOW, person_id=person.pk, arrived_on=date(2020, 3, 1), origin="武汉"
    )
    update_person(actor=SYSTEM, now=NOW, person_id=person.pk, note="独居", phones=[PHONE, "110"])
    resident(town.unit, NAME, birth_date=date(1963, 4, 17))
    staff = register_staff(
        actor=SYSTEM,
        now=NOW,
        place_id=town.community.pk,
        name="李建国",
        kind="cadre",
        phones=[PHONE],
    )
    return {"person_id": person.pk, "household_id": home.pk, "staff_id": staff.pk}


def addresses(ids):
    """Every page of the room that opens with these ids."""
    for pattern in get_resolver("lianfang.people.urls").reverse_dict:
        if isinstance(pattern, str):
            for key in ({}, *({name: value} for name, value in ids.items())):
                try:
                    yield reverse(f"people:{pattern}", kwargs=key)
                except NoReverseMatch:
                    continue


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.COMMANDER, Role.LEADER])
def test_no_page_and_no_log_holds_a_number(town, canary, role, caplog):
    client = signed_in(role, town.township)
    seen = 0
    with caplog.at_level(logging.DEBUG):
        for address in set(addresses(canary)):
            answer = client.get(address)
            seen += answer.status_code == 200
            for secret in SECRETS:
                assert secret not in answer.content.decode(), address
                assert secret not in address
    assert seen >= 7
    assert not any(secret in caplog.text for secret in SECRETS)


def test_no_page_tells_a_name_to_who_may_not_read_it(town, canary):
    client = signed_in(Role.LEADER, town.township)

    for address in set(addresses(canary)):
        assert NAME not in client.get(address).content.decode(), address


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.LEADER])
def test_no_json_holds_a_number(town, canary, role):
    client = signed_in(role, town.township)
    root = "/api/v1/people"
    person, home, staff = (canary[key] for key in ("person_id", "household_id", "staff_id"))
    answers = [
        client.get(f"{root}/{path}")
        for path in (
            "persons",
            f"persons/{person}",
            f"persons/{person}/groups",
            f"persons/{person}/arrivals",
            "arrivals",
            "households",
            f"households/{home}",
            "staff",
            f"staff/{staff}",
        )
    ]
    answers.append(
        client.post(f"{root}/persons/search", {"text": PHONE[-4:]}, content_type="application/json")
    )

    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert answers[-1].json()["total"] == 1
    for answer in answers:
        for secret in SECRETS:
            assert secret not in answer.content.decode()
        if role is Role.LEADER:
            assert NAME not in answer.content.decode()


def test_an_error_does_not_repeat_what_was_typed(town, canary):
    client = signed_in(Role.COMMUNITY_SECRETARY, town.township)
    wrong = PAPER[:-1] + ("1" if PAPER[-1] != "1" else "2")

    answer = client.post(
        "/api/v1/people/persons",
        json.dumps({"place_id": str(town.unit.pk), "name": NAME, "paper_number": wrong}),
        content_type="application/json",
    )

    assert answer.status_code == 422
    assert wrong not in answer.content.decode()


@pytest.mark.parametrize("key", ["residents", "households", "staff"])
def test_a_masked_export_holds_no_number(town, canary, key):
    clerk = appointed(Role.WORKING_GROUP_MEMBER, town.township)

    with looking(clerk):
        rows = list(find_kind(key).export_rows(clerk, place_ref(town.township), masked=True))

    assert rows
    text = repr(rows)
    for secret in SECRETS:
        assert secret not in text
    assert key == "staff" or NAME not in text


def test_an_unmasked_export_holds_the_numbers_and_nothing_of_elsewhere(town, canary):
    clerk = appointed(Role.COMMUNITY_SECRETARY, town.community)
    resident(town.neighbour_unit, "王芳")

    with looking(clerk):
        kind = find_kind("residents")
        rows = list(kind.export_rows(clerk, place_ref(town.township), masked=False))

    assert PAPER in repr(rows)
    assert "王芳" not in repr(rows)


def test_neither_audit_nor_jobs_nor_history_hold_a_number_in_clear(town, canary, tmp_path):
    clerk = appointed(Role.COMMUNITY_SECRETARY, town.community)
    rows = [["姓名", "身份证号", "联系电话", "楼栋"], [NAME, PAPER, PHONE, "99"]]
    run = check(clerk, save(tmp_path / "a.xlsx", rows), town.community, NOW)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["|".join(SECRETS)]
            )
            assert (table, cursor.fetchone()[0]) == (table, 0)
        cursor.execute("SELECT count(*) FROM access_auditevent t WHERE t::text ~ %s", [NAME])
        assert cursor.fetchone()[0] == 0
    assert PAPER not in repr([stored.findings for stored in judged(run)])


def test_a_reveal_is_the_only_way_out(town, canary):
    client = signed_in(Role.LEADER, town.township)

    answer = client.post(
        f"/api/v1/people/persons/{canary['person_id']}/reveal",
        json.dumps({"field": "paper", "reason": "核对身份"}),
        content_type="application/json",
    )

    assert answer.json()["value"] == PAPER
    assert answer["Cache-Control"] == "no-store"
