"""A closed home: everybody by bed, measured morning and evening, its staff, its day from rows."""

from datetime import date

import pytest

from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.institutions.models import Stay
from lianfang.institutions.models.stay import open_contact
from lianfang.institutions.selectors.homes import home_days, home_list
from lianfang.institutions.selectors.plans import institutions_plan
from lianfang.institutions.selectors.report import day_report
from lianfang.institutions.services.stays import end_stay, reveal_contact
from lianfang.institutions.services.watches import assign_watch, withdraw_watch
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import id_at
from lianfang.people.services.persons import record_departure, update_person
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.services.places import create_place
from tests.command.builders import (
    SYSTEM,
    at,
    fresh,
    resident,
    secretary,
    stored,
    worker,
)
from tests.health.builders import grid_worker
from tests.institutions.builders import bedded, build_home, line, measured, seen
from tests.records.builders import raw, send, states

pytestmark = pytest.mark.django_db
TODAY = date(2020, 3, 18)


@pytest.fixture
def home():
    return build_home()


def watched(home, staff, shift="day", day=TODAY, *, actor=SYSTEM, **more):
    return assign_watch(
        actor=actor,
        now=at("09:00"),
        home_id=home.place.pk,
        staff_id=staff.pk,
        day=day,
        shift=shift,
        **more,
    )


def refused(call, *args, **more):
    with pytest.raises(InvalidInput) as error:
        call(*args, **more)
    return set(error.value.fields)


# --- who lives there -----------------------------------------------------------------------------


def test_everybody_registered_in_the_home_is_on_the_list_with_a_bed_or_without(home):
    bedded(home, home.people[1], "9", "2", care_level="full")
    bedded(home, home.people[0], "10", "1")
    resident(home.town.unit, "钱小勇")

    shown = seen(home, at("09:30"))

    assert [(one.bed, one.card.title, one.level) for one in shown.residents] == [
        ("", "周国强", ""),
        ("9-2", "孙桂兰", "全护理"),
        ("10-1", "赵德明", ""),
    ]
    assert shown.without_bed == 1


def test_a_bed_is_given_once_and_is_free_when_its_owner_left_the_home(home):
    first = bedded(home, home.people[0])
    assert bedded(home, home.people[0]).pk == first.pk
    assert refused(bedded, home, home.people[1]) == {"bed"}

    record_departure(
        actor=SYSTEM, now=at("10:00"), person_id=home.people[0].pk, left_on=TODAY, reason="返家"
    )
    bedded(home, home.people[1], now=at("11:00"))

    assert [row.person_id for row in stored(Stay, until__isnull=True)] == [home.people[1].pk]
    assert fresh(first).until == TODAY


def test_another_bed_is_another_row_and_says_from_when(home):
    first = bedded(home, home.people[0], now=at("09:00", 10))
    second = bedded(home, home.people[0], "202", now=at("09:00", 18))

    assert (fresh(first).until, second.since, second.until) == (TODAY, TODAY, None)
    assert seen(home, at("09:30"), day=date(2020, 3, 12)).residents[-1].bed == "201-1"
    end_stay(actor=SYSTEM, now=at("10:00"), stay_id=second.pk)
    assert seen(home, at("10:30")).without_bed == 3


def test_only_who_lives_in_the_home_gets_a_bed_and_what_cannot_be_is_refused(home):
    outside = resident(home.town.unit, "钱小勇")
    with pytest.raises(NotFound):
        bedded(home, outside)
    who = home.people[0]
    assert refused(bedded, home, who, "", "x" * 17) == {"room", "bed"}
    assert refused(bedded, home, who, care_level="royal") == {"care_level"}
    assert refused(bedded, home, who, contact_phone="12") == {"contact_phone"}
    with pytest.raises(NotFound):
        bedded(home, who, actor=secretary(home.town.wangtai))


def test_the_relative_to_call_is_sealed_masked_and_opened_with_a_reason(home):
    stay = bedded(home, home.people[0], contact_name="赵小明", contact_phone="13800001234")

    shown = seen(home, at("09:30")).residents[-1]
    opened = reveal_contact(actor=home.desk, now=at("09:40"), stay_id=stay.pk, reason="视频通话")

    assert (shown.contact_name, shown.contact_phone) == ("赵**", "138****1234")
    assert "13800001234" not in str(bytes(fresh(stay).contact))
    assert opened.value == "赵小明 13800001234"
    other = bedded(home, home.people[0], "202", now=at("09:45"))
    assert open_contact(fresh(other)) == ("赵小明", "13800001234")
    assert refused(
        reveal_contact, actor=home.desk, now=at("09:41"), stay_id=stay.pk, reason=" "
    ) == {"reason"}
    event = AuditEvent.objects.get(action="institutions.contact.reveal", result="done")
    assert "138" not in str(event.details)


# --- measured morning and evening ----------------------------------------------------------------


def test_a_round_shows_whom_nobody_has_measured_yet(home):
    measured(home, line(home.people[0], "36.5"), line(home.people[1], "36.8"))

    morning, evening = seen(home, at("09:30")).rounds

    assert (morning.checked, [who.card.title for who in morning.missing]) == (2, ["周国强"])
    assert (morning.is_late, evening.is_begun, evening.checked) == (False, False, 0)
    assert seen(home, at("10:00")).rounds[0].is_late is True
    assert {check.setting for check in stored(HealthCheck)} == {"institution"}


def test_a_check_counts_for_the_round_that_began_last(home):
    who = home.people[0]
    for when in ("00:10", "14:59", "15:00", "23:59"):
        measured(home, line(who, "36.5"), when=at(when))

    one = next(r for r in seen(home, at("23:59")).residents if r.card.id == who.pk)

    assert [m.taken_at for m in one.rounds] == [at("14:59"), at("23:59")]
    assert seen(home, at("00:05", 19)).rounds[0].checked == 0


def test_a_fever_in_a_round_begins_the_fever_path_and_stays_seen(home):
    measured(home, line(home.people[0], "37.9"))
    measured(home, line(home.people[0], "36.6"), when=at("09:00"))

    shown = seen(home, at("09:30"))

    assert (shown.fevers, len(stored(FeverAlert))) == (1, 1)
    assert shown.residents[0].fever or any(one.fever for one in shown.residents)


def test_a_round_is_kept_whole_or_not_at_all_and_the_same_again_is_the_same(home):
    bad = [line(home.people[0], "36.5"), line(home.people[1], "99.9")]
    assert refused(measured, home, *bad) == {"lines.1.temperature"}
    assert refused(measured, home, line(resident(home.town.unit), "36.5")) == {"lines.0.person_id"}
    assert refused(measured, home) == {"lines"}
    assert stored(HealthCheck) == []

    number = id_at(at("08:00"))
    for _again in range(2):
        measured(home, line(home.people[0], "36.5", check_id=number))
    assert [check.pk for check in stored(HealthCheck)] == [number]


def test_who_moves_in_today_is_asked_today_and_who_left_is_not(home):
    measured(home, *(line(who, "36.5") for who in home.people))
    newcomer = resident(home.town.unit, "钱阿婆")
    update_person(actor=SYSTEM, now=at("09:00"), person_id=newcomer.pk, place_id=home.place.pk)
    record_departure(
        actor=SYSTEM, now=at("09:00"), person_id=home.people[0].pk, left_on=TODAY, reason="去世"
    )

    (morning, _evening) = seen(home, at("09:30")).rounds

    assert (morning.checked, [who.card.id for who in morning.missing]) == (2, [newcomer.pk])


# --- staff ---------------------------------------------------------------------------------------


def test_staff_are_listed_by_shift_and_whether_they_sleep_in(home):
    watched(home, home.staff[0], sleeps_in=True)
    watched(home, home.staff[0], "night", sleeps_in=True)
    other = watched(home, home.staff[1], "night")

    shown = seen(home, at("09:30"))
    assert [(row.shift, row.name) for row in shown.watches] == [
        ("白班", "护理员甲"),
        ("夜班", "护理员甲"),
        ("夜班", "护理员乙"),
    ]
    assert (shown.on_watch, shown.sleeping_in) == (2, 1)
    assert (other.begins_at, other.ends_at) == (at("19:00"), at("07:00", 19))
    withdraw_watch(actor=SYSTEM, now=at("09:40"), watch_id=other.pk)
    assert seen(home, at("09:50")).on_watch == 1


def test_nobody_works_in_two_homes_on_a_day(home):
    second = build_second(home)
    watched(home, home.staff[0])

    with pytest.raises(InvalidInput) as error:
        assign_watch(
            actor=SYSTEM,
            now=at("09:00"),
            home_id=second.pk,
            staff_id=home.staff[0].pk,
            day=TODAY,
            shift="night",
        )

    assert list(error.value.fields) == ["staff_id"]
    assert refused(watched, home, home.staff[1], "noon") == {"shift"}
    assert refused(watched, home, home.staff[1], day=date(2021, 3, 18)) == {"day"}
    with pytest.raises(NotFound):
        watched(home, worker(home.town.wangtai, "外面的人"), actor=home.desk)


def build_second(home):
    return create_place(
        actor=SYSTEM,
        now=at("08:00"),
        parent_id=home.town.sike.pk,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.WELFARE_HOME,
        name="金山福利院",
    )


# --- the day -------------------------------------------------------------------------------------


def test_the_days_report_is_counted_from_rows_beside_what_the_home_reports(home):
    watched(home, home.staff[0], sleeps_in=True)
    measured(home, *(line(who, "36.5") for who in home.people))
    place = {"place_id": str(home.place.pk)}
    forms = {
        "visitors_refused": [{"visitors": 2}, {"visitors": 3, "for_whom": "赵德明"}],
        "goods_in": [{"what": ["food"], "outside": True, "disinfected": True}],
        "institution_day": [
            {
                "residents": 4,
                "staff_in": 1,
                "measured": True,
                "feverish": 0,
                "visitors_refused": 5,
                "food_days": 7,
                "masks_days": 5,
            }
        ],
    }
    records = [
        raw("form", {"form": form, **place, "answers": answers}, at("09:10"))
        for form, said in forms.items()
        for answers in said
    ]
    assert states(send(home.desk, at("09:20"), *records)) == ["accepted"] * 4

    shown = seen(home, at("09:30"))
    lines = {
        row.title: (row.counted, row.reported, row.differs)
        for row in day_report(shown, institutions_plan(home.place.path, at("09:30")))
    }

    assert (shown.visitors, shown.visitors_records, shown.goods) == (5, 2, 1)
    assert lines["在院人数"] == ("3", "4", True)
    assert lines["驻院人数"] == ("1", "1", False)
    assert lines["劝返探视"] == ("5", "5", False)
    assert lines["早测温已测"] == ("3/3", None, False)


def test_homes_are_listed_with_their_day_and_only_inside_ones_places(
    home, django_assert_max_num_queries
):
    build_second(home)
    with looking(home.desk):
        found = home_list(home.desk, home.town.sike.path, at("09:30"))
        with django_assert_max_num_queries(22):
            days = home_days(home.desk, found, at("09:30"))
    assert [(one.home.name, len(one.residents)) for one in days] == [
        ("金山养老院", 3),
        ("金山福利院", 0),
    ]
    other = secretary(home.town.wangtai)
    with looking(other):
        assert home_list(other, home.town.township.path, at("09:30")) == []


def test_a_guard_of_the_grid_measures_but_gives_no_beds(home):
    actor = grid_worker(home.town.sike)

    assert len(measured(home, line(home.people[0], "36.5"), actor=actor)) == 1
    with pytest.raises(NotPermitted):
        bedded(home, home.people[0], actor=actor)
