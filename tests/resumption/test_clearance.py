"""Who may start, who waits until when: held against isolation, arrivals, fevers and surveys."""

from datetime import date

import pytest

from lianfang.access.scope import everywhere
from lianfang.health.models import FeverAlert
from lianfang.isolation.models import IsolationCase
from lianfang.kit.ids import new_id
from lianfang.people.models import Arrival
from lianfang.resumption.selectors.clearance import cleared, employee_rows
from lianfang.workforce.models import Survey
from tests.enterprises.builders import enforce_plan
from tests.people.builders import NOW
from tests.resumption.builders import DAY, desk, employed, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(town):
    enforce_plan(town.township, "resume")
    return firm(town)


def judged(town, enterprise):
    """(may start, until, why) by name."""
    rows = employee_rows(desk(town), enterprise, NOW, own=True)
    return {row.name: (row.clearance, row.until, row.why) for row in rows}


def isolated(town, one, due, state="open"):
    with everywhere("a test isolates somebody"):
        IsolationCase.objects.create(
            person=one.person,
            place=town.unit,
            path=town.unit.path,
            reason="arrival",
            mode="home",
            starts_on=date(2020, 3, 5),
            due_on=due,
            state=state,
            origin="hand",
            opened_at=NOW,
            opened_by="test",
            **({"released_at": NOW} if state == "released" else {}),
        )


def arrived(town, one, day, origin="武汉市"):
    with everywhere("a test records an arrival"):
        Arrival.objects.create(
            person=one.person,
            place=town.unit,
            path=town.unit.path,
            arrived_on=day,
            origin=origin,
            recorded_at=NOW,
            recorded_by="test",
        )


def said(one, **answers):
    with everywhere("a test asks somebody"):
        Survey.objects.create(
            employment=one, said_at=NOW, source="verified", recorded_by="test", **answers
        )


def test_whoever_is_isolated_waits_until_the_last_day(town, works):
    one = employed(town, works[0], "王某甲")
    isolated(town, one, date(2020, 3, 25))

    assert judged(town, works[0])["王某甲"][:2] == ("waits", date(2020, 3, 25))


def test_whoever_came_from_a_key_area_waits_through_the_days_of_observation(town, works):
    fresh, long_ago = employed(town, works[0], "王某甲"), employed(town, works[0], "王某乙")
    arrived(town, fresh, date(2020, 3, 14))
    arrived(town, long_ago, date(2020, 2, 20))

    found = judged(town, works[0])

    assert found["王某甲"][:2] == ("waits", date(2020, 3, 27))
    assert found["王某乙"][0] == "free"


def test_a_release_after_the_journey_frees(town, works):
    one = employed(town, works[0], "王某甲", origin="武汉市")
    isolated(town, one, date(2020, 3, 17), "released")

    assert judged(town, works[0])["王某甲"][0] == "free"


def test_somebody_still_in_a_key_area_must_not_start_and_an_unknown_journey_is_asked_for(
    town, works
):
    employed(town, works[0], "王某甲", origin="武汉市", state="away")
    employed(town, works[0], "王某乙", origin="武汉市")
    employed(town, works[0], "王某丙", origin="浙江省杭州市")

    found = judged(town, works[0])

    assert found["王某甲"][0] == "stopped"
    assert found["王某乙"][0] == "unknown"
    assert found["王某丙"] == ("free", None, "")
    assert list(found) == ["王某甲", "王某乙", "王某丙"]


def test_fever_and_what_they_said_stop_whoever_it_is(town, works):
    hot, ill, met = (employed(town, works[0], name) for name in ("王某甲", "王某乙", "王某丙"))
    with everywhere("a test finds a fever"):
        FeverAlert.objects.create(
            person=hot.person,
            place=town.unit,
            path=town.unit.path,
            origin="check",
            origin_id=new_id(),
            found_at=NOW,
            opened_at=NOW,
        )
    said(ill, symptoms=["cough"])
    said(met, met_case=True)

    found = judged(town, works[0])
    assert (found["王某甲"][0], found["王某乙"][0]) == ("stopped", "stopped")
    # Fourteen days from the day it was said, that day the first.
    assert found["王某丙"][:2] == ("waits", date(2020, 3, 31))


def test_somebody_at_the_post_before_the_time_is_counted(town, works):
    one = employed(town, works[0], "王某甲", state="back", back_on=DAY)
    employed(town, works[0], "王某乙")
    isolated(town, one, date(2020, 3, 25))

    found = cleared(works[0], NOW)

    assert (found.total, found.free, found.waits, found.too_early) == (2, 1, 1, 1)


def test_the_desk_reads_names_only_where_it_may(town, works):
    employed(town, works[0], "王某甲")
    own = employee_rows(works[1], works[0], NOW, own=True)
    leader = employee_rows(works[1], works[0], NOW)

    assert (own[0].name, leader[0].name) == ("王某甲", "王**")
