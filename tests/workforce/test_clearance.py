"""Whether an employee may travel and start: one rule, the gravest of what is known decides."""

from datetime import date, timedelta

import pytest

from lianfang.access.scope import everywhere
from lianfang.charters.selectors.clearance import clearances
from lianfang.command.models import Incident
from lianfang.command.services.plans import enforce_phase, install_playbook
from lianfang.isolation.selectors.staff import isolation_of
from lianfang.isolation.services.cases import open_case, void_case
from lianfang.kit.clock import local_day
from lianfang.people.services.arrivals import record_arrival
from lianfang.resumption.selectors.clearance import cleared, employee_rows
from lianfang.workforce.enums import Clearance
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors import clearance_rule
from lianfang.workforce.selectors.clearance import judged
from lianfang.workforce.services.surveys import keep_survey
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.health.builders import write_up
from tests.people.builders import NOW, SYSTEM
from tests.resumption.test_clearance import isolated
from tests.workforce.builders import hired

pytestmark = pytest.mark.django_db

TODAY = local_day(NOW)
KEY, ELSEWHERE = "湖北省武汉市", "浙江省杭州市"
FREE, WAITS = Clearance.FREE, Clearance.WAITS
STOPPED, UNKNOWN = Clearance.STOPPED, Clearance.UNKNOWN


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def firm(town):
    enforce_plan(town.township, "resume")
    return register(town)


def found(row: Employment, moment=NOW):
    """(verdict, last day on which they may not) as it is told now."""
    with everywhere("a test looks at what was stored"):
        full = Employment.objects.select_related("enterprise", "person").get(pk=row.pk)
    one = judged([full], moment)[row.pk]
    return one.verdict, one.until


def says(row: Employment, now=NOW, **answers) -> None:
    keep_survey(row, answers, "verified", SYSTEM, now)


def came(row: Employment, ago: int, origin: str = KEY) -> None:
    day = TODAY - days(ago)
    record_arrival(actor=SYSTEM, now=NOW, person_id=row.person_id, arrived_on=day, origin=origin)


def test_somebody_away_in_a_key_area_is_stopped_and_somebody_back_from_one_waits(firm):
    there = hired(firm, 1, origin=KEY)
    back = hired(firm, 2, origin=KEY, state="waiting")
    came(back, 3)
    unknown = hired(firm, 3, origin=KEY, state="waiting")

    assert found(there) == (STOPPED, None)
    assert found(back) == (WAITS, TODAY - days(3) + days(13))
    assert found(unknown) == (UNKNOWN, None)


def test_an_old_journey_from_a_key_area_does_not_put_somebody_there_who_is_elsewhere_now(firm):
    """Came from Wuhan in January, was observed, went home to Hangzhou: may be fetched."""
    row = hired(firm, 1, origin=ELSEWHERE)
    came(row, 50)

    assert found(row) == (FREE, None)


def test_the_last_day_of_observation_is_a_day_of_it_and_the_next_is_free(firm):
    row = hired(firm, 1, origin=ELSEWHERE, state="waiting")
    came(row, 13)

    assert found(row) == (WAITS, TODAY)
    midnight = NOW.replace(hour=23, minute=59)
    assert found(row, midnight) == (WAITS, TODAY)
    assert found(row, midnight + timedelta(minutes=1)) == (FREE, None)


def test_the_later_of_two_ends_counts(firm):
    row = hired(firm, 1, origin=KEY, state="waiting")
    came(row, 12)
    says(row, came_on=TODAY - days(4))

    assert found(row) == (WAITS, TODAY - days(4) + days(13))
    says(row, came_on=TODAY - days(4), met_case=True)
    assert found(row) == (WAITS, TODAY + days(13))


@pytest.mark.parametrize("answer", ["met_case", "stayed"])
def test_what_was_said_of_fourteen_days_holds_for_fourteen(firm, answer):
    row = hired(firm, 1, origin=ELSEWHERE, state="waiting")
    said = NOW - days(13)
    says(row, said, **{answer: True})

    assert found(row) == (WAITS, TODAY)
    assert found(row, NOW + days(1)) == (FREE, None)


def test_whoever_said_they_are_in_a_key_area_is_there_until_they_come(firm):
    row = hired(firm, 1, origin=ELSEWHERE)
    says(row, NOW - days(5), in_key_region=True)
    assert found(row) == (STOPPED, None)

    came(row, 2)

    assert found(row) == (WAITS, TODAY - days(2) + days(13))


def test_a_journey_before_they_said_it_does_not_take_them_away_from_there(firm):
    row = hired(firm, 1, origin=ELSEWHERE)
    came(row, 20, ELSEWHERE)
    says(row, NOW - days(1), in_key_region=True)

    assert found(row) == (STOPPED, None)


def test_an_isolation_that_ended_after_the_journey_frees_and_a_later_journey_does_not(town, firm):
    row = hired(firm, 1, origin=KEY, state="waiting")
    came(row, 10)
    isolated(town, row, TODAY - days(2), "released")
    assert found(row) == (FREE, None)

    came(row, 1)

    assert found(row)[0] == WAITS


def test_what_is_said_after_a_release_counts_and_what_was_said_before_does_not(town, firm):
    before, after = (hired(firm, n, origin=ELSEWHERE, state="waiting") for n in (1, 2))
    for row in (before, after):
        isolated(town, row, TODAY - days(2), "released")
    says(before, NOW - days(4), met_case=True)
    says(after, NOW - days(1), met_case=True)

    assert found(before) == (FREE, None)
    assert found(after) == (WAITS, TODAY - days(1) + days(13))


def test_a_release_frees_nobody_who_is_in_a_key_area_now(town, firm):
    row = hired(firm, 1, origin=KEY)
    isolated(town, row, TODAY - days(2), "released")

    assert found(row) == (STOPPED, None)


def test_a_case_opened_by_mistake_isolates_nobody(firm):
    row = hired(firm, 1, origin=ELSEWHERE, state="waiting")
    case = open_case(
        actor=SYSTEM,
        now=NOW,
        person_id=row.person_id,
        reason="close_contact",
        mode="home",
        starts_on=TODAY,
    )
    assert found(row) == (WAITS, case.due_on)

    void_case(actor=SYSTEM, now=NOW, case_id=case.pk, reason="录错了人")

    assert found(row) == (FREE, None)


def test_a_fever_is_graver_than_an_isolation_and_an_isolation_than_a_word(town, firm):
    row = hired(firm, 1, origin=ELSEWHERE, state="waiting")
    says(row, symptoms=["cough"])
    assert found(row) == (STOPPED, None)
    isolated(town, row, TODAY + days(5))
    assert found(row) == (WAITS, TODAY + days(5))

    with everywhere("a test measures somebody"):
        full = Employment.objects.select_related("person").get(pk=row.pk)
    write_up(SYSTEM, full.person, NOW, 38.4)

    assert found(row) == (STOPPED, None)


def test_another_plan_changes_who_is_from_a_key_area_from_its_moment_on(town, firm):
    row = hired(firm, 1, origin="河南省信阳市")
    text = jinshan_text().replace("武汉", "信阳").replace('"2020.03"', '"2020.04"', 1)
    plan = install_playbook(actor=SYSTEM, now=NOW, text=text)
    with everywhere("a test enforces another plan"):
        incident = Incident.objects.get()
    enforce_phase(
        actor=SYSTEM,
        now=NOW + timedelta(hours=1),
        incident_id=incident.pk,
        place_id=town.township.pk,
        playbook_id=plan.pk,
        phase="resume",
    )

    assert found(row, NOW) == (FREE, None)
    assert found(row, NOW + timedelta(hours=2)) == (STOPPED, None)


def test_both_rooms_say_the_same_of_the_same_people(town, firm):
    rows = [
        hired(firm, 1, origin=KEY),
        hired(firm, 2, origin=ELSEWHERE),
        hired(firm, 3, origin=KEY, state="waiting"),
    ]
    isolated(town, rows[1], date(2020, 3, 25))
    with everywhere("a test looks at what was stored"):
        full = list(Employment.objects.select_related("enterprise").order_by("pk"))

    by_room = {one.id: (one.clearance, one.until) for one in employee_rows(SYSTEM, firm, NOW)}
    fetched = {key: (one.verdict.value, one.until) for key, one in clearances(full, NOW).items()}

    assert by_room == fetched
    assert sorted(verdict for verdict, _until in fetched.values()) == [
        "stopped",
        "unknown",
        "waits",
    ]
    assert cleared(firm, NOW).key_area == 2


def test_without_the_isolation_register_nobody_is_cleared(firm, monkeypatch):
    row = hired(firm, 1, origin=ELSEWHERE)
    monkeypatch.setattr(clearance_rule, "_readers", [])

    with pytest.raises(RuntimeError, match="isolation register"):
        found(row)


def test_the_register_is_known_once_however_often_it_is_given(monkeypatch):
    monkeypatch.setattr(clearance_rule, "_readers", [])
    clearance_rule.register_isolation(isolation_of)
    clearance_rule.register_isolation(isolation_of)

    assert clearance_rule._readers == [isolation_of]


def test_nobody_asked_about_is_nobody_told():
    assert judged([], NOW) == {}
