"""The rule of clearance, which the database applies to many at once, read a second time in plain
Python: over towns drawn at random both say the same of everybody, alone and together."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.scope import everywhere
from lianfang.command.selectors.plan import plans_in_force
from lianfang.health.models import FeverAlert
from lianfang.isolation.models import IsolationCase
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.ids import id_at
from lianfang.people.models import Arrival
from lianfang.workforce.enums import Clearance
from lianfang.workforce.models import Employment, Survey
from lianfang.workforce.selectors.clearance import held_among, judged
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.people.builders import NOW, Town
from tests.workforce.builders import hired

pytestmark = pytest.mark.django_db

TODAY = local_day(NOW)
# The town isolates for Wuhan, the community next door for Xinyang and for ten days.
HOME = {"武汉": 14, "4201": 14, "境外": 14}
NEXT_DOOR = {"信阳": 10, "4115": 10, "境外": 10}
ORIGINS = (
    *(("湖北省武汉市", ""), ("", "420106"), ("河南省信阳市", ""), ("", "411500")),
    *(("浙江省杭州市", ""), ("", ""), ("湖北省武汉市", "411500"), ("境外", "")),
)
PEOPLE = 60


def days(number: int) -> timedelta:
    return timedelta(days=number)


@dataclass
class Drawn:
    """Somebody and all that is known of them; isolations as (last day, day of release, state)."""

    row: Employment
    regions: dict[str, int]
    state: str
    home: tuple[str, str]
    fever: str
    isolations: list[tuple[date, date | None, str]]
    journeys: list[tuple[date, tuple[str, str]]]
    surveys: list[dict[str, Any]] = field(default_factory=list)


def observed_for(one: Drawn, origin: tuple[str, str]) -> int | None:
    """Days of observation for whoever comes from there, None for none."""
    words, code = origin
    for sign, number in one.regions.items():
        if (sign.isdecimal() and code.startswith(sign)) or (not sign.isdecimal() and sign in words):
            return number
    return None


def read(one: Drawn, moment: datetime) -> tuple[Clearance, date | None]:
    """The rule as it is told to a new clerk, the gravest first."""
    today = local_day(moment)
    said = max(one.surveys, key=lambda answer: answer["said_at"], default=None)
    came = max((way for way in one.journeys if way[0] > today - days(60)), default=None)
    ways = [came] if came else []
    if said and said["came_on"]:
        ways.append((said["came_on"], one.home))
    last = max((day for day, _origin in ways), default=None)
    key_ways = [(day, n) for day, origin in ways if (n := observed_for(one, origin)) is not None]
    from_key = observed_for(one, one.home) is not None
    runs = [due for due, _released, state in one.isolations if state == "open"]
    over = [
        min(due, released or due)
        for due, released, state in one.isolations
        if state in ("released", "followed")
    ]
    if one.fever == "suspected":
        return Clearance.STOPPED, None
    if runs:
        return Clearance.WAITS, runs[0]
    if said and said["symptoms"]:
        return Clearance.STOPPED, None
    if one.state == "away" and from_key:
        return Clearance.STOPPED, None
    said_on = local_day(said["said_at"]) if said else None
    if said and said["in_key_region"] and (last is None or last < said_on):
        return Clearance.STOPPED, None
    if over and (last is None or last <= max(over)):
        is_risky = said and (said["met_case"] or said["stayed"])
        if not (is_risky and said_on > max(over)):
            return Clearance.FREE, None
    ends = [day + days(number - 1) for day, number in key_ways]
    if said:
        is_explained = any(day >= said_on - days(13) for day, _number in key_ways)
        if said["met_case"] or (said["stayed"] and not is_explained):
            ends.append(said_on + days(13))
    if ends and max(ends) >= today:
        return Clearance.WAITS, max(ends)
    if one.state != "away" and from_key and not key_ways:
        return Clearance.UNKNOWN, None
    return Clearance.FREE, None


# --- a town drawn at random ----------------------------------------------------------------------


def drawn(chance: random.Random, row: Employment, regions: dict[str, int]) -> Drawn:
    maybe = (True, False, None)
    isolations = []
    for state in ("followed", chance.choice(("open", "released", "followed", "void"))):
        if chance.random() < 0.25:
            due = TODAY + days(chance.randrange(-40, 12))
            released = None if state == "open" else due + days(chance.randrange(-5, 5))
            isolations.append((due, released, state))
    return Drawn(
        row=row,
        regions=regions,
        state=chance.choice(("away", "away", "waiting", "back")),
        home=chance.choice(ORIGINS),
        fever=chance.choice(("", "", "", "", "", "", "suspected", "cleared")),
        isolations=isolations,
        # No two on one day: which of them counts would be a matter of ids.
        journeys=[
            (TODAY - days(ago), chance.choice(ORIGINS))
            for ago in chance.sample(range(70), chance.choice((0, 0, 1, 1, 2)))
        ],
        surveys=[
            {
                "said_at": NOW - timedelta(hours=hours),
                "symptoms": chance.choice(([], [], [], [], [], ["cough"])),
                "came_on": chance.choice((None, None, TODAY - days(chance.randrange(30)))),
                "in_key_region": chance.choice((*maybe, None, None)),
                "stayed": chance.choice(maybe),
                "met_case": chance.choice((*maybe, None, None)),
            }
            for hours in chance.sample(range(500), chance.choice((0, 1, 1, 2)))
        ],
    )


def kept(one: Drawn) -> None:
    """What was drawn, as rows."""
    enterprise, person = one.row.enterprise, one.row.person
    lies = {"person": person, "place_id": enterprise.place_id, "path": enterprise.path}
    Employment.objects.filter(pk=one.row.pk).update(
        state=one.state,
        origin=one.home[0],
        origin_code=one.home[1],
        back_on=TODAY if one.state == "back" else None,
    )
    if one.fever:
        FeverAlert.objects.create(
            **lies, origin="check", origin_id=id_at(NOW), found_at=NOW, opened_at=NOW,
            state=one.fever, closed_at=NOW if one.fever == "cleared" else None,
        )  # fmt: skip
    for due, released, state in one.isolations:
        at = released and datetime(released.year, released.month, released.day, 23, tzinfo=UTC)
        IsolationCase.objects.create(
            **lies, reason="arrival", mode="home", starts_on=due - days(13), due_on=due,
            state=state, origin="hand", opened_at=NOW, opened_by="test",
            # Seven in the morning of the day in China, late in the evening of the day before here.
            released_at=at and (at - days(1)).astimezone(LOCAL_ZONE),
        )  # fmt: skip
    for day, (origin, code) in one.journeys:
        Arrival.objects.create(
            **lies, arrived_on=day, origin=origin, origin_code=code, recorded_at=NOW,
            recorded_by="test",
        )  # fmt: skip
    for said in one.surveys:
        Survey.objects.create(employment=one.row, source="verified", recorded_by="test", **said)


@pytest.fixture
def two_plans(town: Town) -> Town:
    enforce_plan(town.township, "resume")
    text = jinshan_text().replace('"2020.03"', '"2020.04"', 1).replace('["4201"]', '["4115"]', 1)
    text = text.replace("origin_words: [武汉, 境外]", "origin_words: [信阳, 境外]", 1)
    begin = text.index("title: {zh: 重点地区来返")
    text = text[:begin] + text[begin:].replace("days: 14", "days: 10", 2)
    enforce_plan(town.neighbour, "resume", text)
    return town


def everybody(town: Town, seed: int) -> list[Drawn]:
    chance = random.Random(seed)
    here = register(town)
    there = register(town, "王太精密有限公司", place_id=town.neighbour.pk)
    found = [
        drawn(chance, hired(firm, number), regions)
        for number in range(1, PEOPLE + 1)
        for firm, regions in [((here, HOME), (there, NEXT_DOOR))[number % 2]]
    ]
    with everywhere("a test draws a town"):
        for one in found:
            kept(one)
    return found


def among(rows: list[Drawn], moment: datetime) -> set[Any]:
    with everywhere("a test looks at what was stored"):
        chosen = Employment.objects.filter(pk__in=[one.row.pk for one in rows]).values("pk")
        held = Employment.objects.filter(pk__in=held_among(chosen, moment))
        return set(held.values_list("pk", flat=True))


@pytest.mark.long
@pytest.mark.parametrize("seed", [31, 2020])
def test_the_statement_says_of_a_whole_town_what_the_rule_says_of_each(two_plans, seed):
    people = everybody(two_plans, seed)

    for moment in (NOW, NOW + days(6), NOW.replace(hour=16, minute=0) - days(9)):
        known = judged([one.row for one in people], moment)
        expected = {one.row.pk: read(one, moment) for one in people}
        assert {key: (one.verdict, one.until) for key, one in known.items()} == expected
        held = {key for key, (verdict, _until) in expected.items() if verdict != Clearance.FREE}
        assert among(people, moment) == held
        some = people[:7]
        assert among(some, moment) == held & {one.row.pk for one in some}
        assert all(judged([one.row], moment)[one.row.pk] == known[one.row.pk] for one in some)
    # The town has somebody of every kind, so that nothing was compared with nothing.
    assert {verdict for verdict, _until in expected.values()} == set(Clearance)
    assert 10 < len(held) < PEOPLE - 10


# --- what the statement rests on -----------------------------------------------------------------


@pytest.fixture
def firm(town):
    enforce_plan(town.township, "resume")
    return register(town)


def found(row: Employment, moment: datetime = NOW) -> tuple[Clearance, date | None]:
    one = judged([row], moment)[row.pk]
    return one.verdict, one.until


def says(row: Employment, ago: int, **answers: Any) -> None:
    with everywhere("a test writes down what was said"):
        Survey.objects.create(
            employment=row, source="verified", recorded_by="t", said_at=NOW - days(ago), **answers
        )


def came(row: Employment, ago: int, origin: str = "湖北省武汉市", **more: Any) -> Arrival:
    firm = row.enterprise
    with everywhere("a test records an arrival"):
        return Arrival.objects.create(
            person=row.person, place_id=firm.place_id, path=firm.path, origin=origin,
            arrived_on=TODAY - days(ago), recorded_at=NOW, recorded_by="test", **more,
        )  # fmt: skip


def test_a_journey_of_long_ago_does_not_explain_a_stay_of_the_last_days(firm):
    """Came from Wuhan in January and was observed; said yesterday to have been there again."""
    row = hired(firm, 1, origin="浙江省杭州市", state="waiting")
    came(row, 45)
    assert found(row) == (Clearance.FREE, None)

    says(row, 1, stayed=True)

    assert found(row) == (Clearance.WAITS, TODAY - days(1) + days(13))


def test_a_journey_within_the_days_spoken_of_is_the_stay_itself(firm):
    row = hired(firm, 1, origin="浙江省杭州市", state="waiting")
    came(row, 12)
    says(row, 1, stayed=True)

    assert found(row) == (Clearance.WAITS, TODAY - days(12) + days(13))


def test_a_corrected_journey_counts_as_it_was_corrected(firm):
    row = hired(firm, 1, origin="浙江省杭州市", state="waiting")
    wrong = came(row, 2)
    assert found(row)[0] == Clearance.WAITS

    came(row, 2, "浙江省宁波市", supersedes=wrong)

    assert found(row) == (Clearance.FREE, None)


def test_the_plan_of_the_deepest_place_decides_and_a_plan_that_ended_does_not(two_plans):
    here = register(two_plans)
    there = register(two_plans, "王太精密有限公司", place_id=two_plans.neighbour.pk)
    rows = [hired(here, 1, origin="武汉"), hired(there, 2, origin="武汉")]

    assert [found(row)[0] for row in rows] == [Clearance.STOPPED, Clearance.FREE]
    plans = plans_in_force(NOW)
    assert list(plans) == sorted([two_plans.township.path, two_plans.neighbour.path])
    assert plans_in_force(NOW - days(400)) == {}


def test_a_town_without_a_plan_holds_nobody_for_where_they_come_from(town):
    row = hired(register(town), 1, origin="湖北省武汉市")

    assert found(row) == (Clearance.FREE, None)


def test_signs_of_a_search_in_an_origin_are_letters_like_any_other(firm):
    rows = [
        hired(firm, number, origin=origin)
        for number, origin in enumerate(["%汉%", "武_汉", "武\\汉", "'; --", '"武汉"'], 1)
    ]

    assert [found(row)[0] for row in rows] == [*[Clearance.FREE] * 4, Clearance.STOPPED]


def test_a_thousand_are_judged_by_as_many_statements_as_one(firm):
    rows = [hired(firm, number) for number in range(1, 4)]

    def asked(some: list[Employment]) -> int:
        with CaptureQueriesContext(connection) as seen:
            judged(some, NOW)
        return len(seen)

    assert asked(rows[:1]) == asked(rows) == asked(rows * 300) == 2


def test_of_a_query_that_finds_nobody_nobody_is_held(firm):
    hired(firm, 1, origin="武汉")
    with everywhere("a test looks at what was stored"):
        nobody = Employment.objects.filter(staff_number="nobody").values("pk")
        assert list(Employment.objects.filter(pk__in=held_among(nobody, NOW))) == []
