"""A case from its opening to the end of the contact afterwards."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.health.models import FeverAlert
from lianfang.isolation.models import CaseDuty, CaseSlot, Paper
from lianfang.isolation.services.cases import (
    AlreadyIsolated,
    NotReady,
    extend_case,
    finish_contacts,
    move_case,
    release_case,
    void_case,
)
from lianfang.isolation.services.duties import AlreadyServed, assign_case, claim_case, end_duty
from lianfang.isolation.services.following import follow_merge
from lianfang.isolation.services.openings import open_for_arrival, open_for_fevers
from lianfang.isolation.services.outings import IsOut, end_outing, note_outing
from lianfang.isolation.services.papers import PaperSigned, issue_paper, sign_paper
from lianfang.isolation.services.steps import WrongCaseState
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.merging import merge_persons
from tests.command.builders import SYSTEM, appointed, at, fresh, jinshan_text, signed_in, stored
from tests.command.builders import worker as roster
from tests.health.builders import alert_of, write_up
from tests.isolation.builders import (
    build_home,
    desk,
    given_to,
    helper,
    isolated,
    new_day,
    papers_of,
    released,
    slots_of,
    states_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return build_home()


def test_a_case_lasts_as_long_as_the_plan_says_for_its_reason_and_way(home):
    case = isolated(home)
    fever = isolated(home, person=home.other, reason="fever")

    assert (case.starts_on, case.due_on) == (date(2020, 3, 18), date(2020, 4, 1))
    assert (fever.mode, fever.due_on) == ("home", date(2020, 3, 21))


def test_opening_prints_the_notice_and_makes_the_slots_that_are_not_over(home):
    case = isolated(home, now=at("12:00"))

    assert papers_of(case) == ["notice"]
    assert slots_of(case) == [("18", "evening", "open")]


def test_a_person_has_one_running_case(home):
    isolated(home)

    with pytest.raises(AlreadyIsolated):
        isolated(home)


def test_the_plan_must_know_the_reason_and_the_way(home):
    with pytest.raises(InvalidInput) as unknown:
        isolated(home, reason="weather")
    with pytest.raises(InvalidInput) as never_so:
        isolated(home, reason="fever", mode="site")

    assert set(unknown.value.fields) == {"reason"}
    assert set(never_so.value.fields) == {"mode"}


def test_a_site_is_the_place_of_the_case_and_not_the_home(home):
    case = isolated(home, mode="site", place_id=home.town.wangtai.pk, room="8102")

    assert (case.path, case.room) == (home.town.wangtai.path, "8102")


def test_a_volunteer_does_not_decide_who_is_isolated(home):
    with pytest.raises(NotPermitted):
        isolated(home, actor=helper(home))


def test_the_desk_of_another_community_does_not_find_the_person(home):
    with pytest.raises(NotFound):
        isolated(home, actor=appointed(Role.COMMUNITY_WORKER, home.town.wangtai))


def test_every_step_is_logged(home):
    case = isolated(home)
    extend_case(
        actor=SYSTEM, now=at("08:00", 25), case_id=case.pk, due_on=date(2020, 4, 3), reason="复测"
    )
    move_case(
        actor=SYSTEM,
        now=at("09:00", 26),
        case_id=case.pk,
        mode="site",
        place_id=home.town.wangtai.pk,
        room="8102",
        reason="家中无法单间",
    )
    move_case(actor=SYSTEM, now=at("09:00", 27), case_id=case.pk, mode="hospital", reason="就医")
    released(case, at("09:00", 31), reason="医院排除")

    assert states_of(case) == ["open", "extended", "moved", "transferred", "released"]


def test_a_release_needs_every_point_of_the_checklist(home):
    case = isolated(home)

    with pytest.raises(NotReady):
        release_case(
            actor=SYSTEM, now=at("09:00", 31), case_id=case.pk, checked=["days"], reason="早"
        )


def test_before_the_last_day_a_release_needs_a_reason(home):
    case = isolated(home)

    with pytest.raises(InvalidInput):
        released(case, at("09:00", 31))
    assert released(case, at("09:00", 31), reason="医院排除").state == "released"


def test_after_the_release_there_is_a_certificate_and_a_week_of_contact(home):
    case = isolated(home, reason="fever", mode="home")
    new_day(at("00:03", 21))
    done = released(case, at("12:00", 21))
    new_day(at("13:00", 21))
    new_day(at("00:03", 22))
    new_day(at("00:03", 28))

    assert done.contact_until == date(2020, 3, 28)
    assert papers_of(case) == ["notice", "release"]
    assert slots_of(case)[-2:] == [("22", "after", "open"), ("28", "after", "open")]
    assert ("21", "after", "open") not in slots_of(case)


def test_the_contact_ends_when_its_days_are_over(home):
    case = isolated(home, reason="fever", mode="home")
    given_to(case, home.volunteer)
    released(case, at("12:00", 21))

    early = finish_contacts(actor=SYSTEM, now=at("09:00", 28), place_id=home.town.township.pk)
    late = finish_contacts(actor=SYSTEM, now=at("09:00", 29), place_id=home.town.township.pk)

    assert (early, late) == (0, 1)
    assert fresh(case).state == "followed"
    assert stored(CaseDuty, case_id=case.pk)[0].until == at("09:00", 29)
    assert isolated(home, now=at("10:00", 29)).state == "open"


def test_who_is_out_is_not_released(home):
    case = isolated(home)
    note_outing(actor=SYSTEM, now=at("09:00"), case_id=case.pk, reason="买菜")

    with pytest.raises(NotReady):
        released(case, at("09:30"), reason="早")


def test_a_case_opened_by_mistake_withdraws_its_papers(home):
    case = isolated(home)
    void_case(actor=SYSTEM, now=at("09:00"), case_id=case.pk, reason="同名同姓")

    assert fresh(case).state == "void"
    assert stored(Paper, case_id=case.pk)[0].withdrawn_at == at("09:00")
    assert {slot.state for slot in stored(CaseSlot, case_id=case.pk)} == {"cancelled"}
    with pytest.raises(WrongCaseState):
        extend_case(
            actor=SYSTEM, now=at("10:00"), case_id=case.pk, due_on=date(2020, 4, 9), reason="复测"
        )


def test_a_volunteer_claims_a_person_and_nobody_else_does(home):
    case = isolated(home)
    duty = claim_case(actor=helper(home), now=at("08:00"), case_id=case.pk)
    other = roster(home.town.grid, "志愿者乙", "volunteer")
    second = signed_in(other, Role.VOLUNTEER, home.town.grid)

    assert (duty.staff, duty.way) == (home.volunteer, "claimed")
    with pytest.raises(AlreadyServed):
        claim_case(actor=second, now=at("08:01"), case_id=case.pk)


def test_a_volunteer_claims_no_more_than_the_plan_says():
    home = build_home(jinshan_text().replace("most_per_worker: 3", "most_per_worker: 1"))
    actor = helper(home)
    claim_case(actor=actor, now=at("08:00"), case_id=isolated(home).pk)
    second = isolated(home, person=home.other)

    with pytest.raises(InvalidInput):
        claim_case(actor=actor, now=at("08:00"), case_id=second.pk)


def test_the_desk_gives_a_person_to_somebody_else(home):
    case = isolated(home)
    given_to(case, home.volunteer)
    other = roster(home.town.grid, "志愿者乙", "volunteer")
    assign_case(actor=desk(home.town), now=at("09:00"), case_id=case.pk, staff_id=other.pk)

    running = [row.staff for row in stored(CaseDuty, case_id=case.pk) if row.until is None]
    assert running == [other]


def test_a_volunteer_ends_only_their_own_service(home):
    case = isolated(home)
    other = roster(home.town.grid, "志愿者乙", "volunteer")
    given_to(case, other)

    with pytest.raises(NotPermitted):
        end_duty(actor=helper(home), now=at("09:00"), case_id=case.pk, reason="不合适")
    own = signed_in(other, Role.VOLUNTEER, home.town.grid)
    assert end_duty(actor=own, now=at("09:00"), case_id=case.pk, reason="返岗").until is not None


def test_leaving_is_noted_once_until_they_are_back(home):
    case = isolated(home)
    outing = note_outing(actor=helper(home), now=at("09:00"), case_id=case.pk, reason="买菜")

    with pytest.raises(IsOut):
        note_outing(actor=SYSTEM, now=at("09:05"), case_id=case.pk, reason="买菜")
    end_outing(actor=SYSTEM, now=at("09:20"), outing_id=outing.pk)
    again = note_outing(actor=SYSTEM, now=at("10:00"), case_id=case.pk, reason="又外出")
    assert again.left_at == at("10:00")


def test_a_paper_is_signed_once_and_a_certificate_only_comes_with_the_release(home):
    case = isolated(home)
    paper = issue_paper(actor=SYSTEM, now=at("08:00"), case_id=case.pk, kind="agreement")
    sign_paper(actor=SYSTEM, now=at("08:10"), paper_id=paper.pk)

    with pytest.raises(PaperSigned):
        sign_paper(actor=SYSTEM, now=at("08:11"), paper_id=paper.pk)
    with pytest.raises(InvalidInput):
        issue_paper(actor=SYSTEM, now=at("08:00"), case_id=case.pk, kind="release")


def arrived(home, day: date, origin: str = "武汉市"):
    return record_arrival(
        actor=SYSTEM, now=at("08:00"), person_id=home.person.pk, arrived_on=day, origin=origin
    )


def test_whoever_comes_from_a_key_region_is_isolated_from_the_day_they_came(home):
    arrival = arrived(home, date(2020, 3, 16))
    case = open_for_arrival(actor=SYSTEM, now=at("08:01"), arrival_id=arrival.pk)
    again = open_for_arrival(actor=SYSTEM, now=at("08:02"), arrival_id=arrival.pk)

    assert (case.reason, case.origin, case.origin_id) == ("arrival", "arrival", arrival.pk)
    assert (case.starts_on, case.due_on) == (date(2020, 3, 16), date(2020, 3, 30))
    assert again is None


def test_other_origins_and_long_past_arrivals_open_nothing(home):
    for arrival in (arrived(home, date(2020, 3, 16), "黄石市"), arrived(home, date(2020, 2, 16))):
        assert open_for_arrival(actor=SYSTEM, now=at("08:01"), arrival_id=arrival.pk) is None


def test_a_fever_opens_a_case_where_the_plan_says_so():
    text = jinshan_text().replace("most_per_worker: 3", "most_per_worker: 3\n  fever_reason: fever")
    home = build_home(text)
    write_up(SYSTEM, home.person, at("08:00"), 38.2)
    alert = alert_of(home.person)
    made = open_for_fevers(actor=SYSTEM, now=at("08:01"), alert_ids=[alert.pk])

    assert [(one.reason, one.origin) for one in made] == [("fever", "fever")]
    assert open_for_fevers(actor=SYSTEM, now=at("08:02"), alert_ids=[alert.pk]) == []


def test_a_fever_opens_nothing_where_the_plan_does_not_say_so(home):
    write_up(SYSTEM, home.person, at("08:00"), 38.2)
    ids = [alert.pk for alert in stored(FeverAlert)]

    assert open_for_fevers(actor=SYSTEM, now=at("08:01"), alert_ids=ids) == []


def test_people_who_turn_out_to_be_one_have_one_running_case(home):
    case = isolated(home, person=home.other)
    merge_persons(
        actor=SYSTEM,
        now=at("09:00"),
        kept_id=home.person.pk,
        duplicate_id=home.other.pk,
        reason="同一人",
    )
    changed = follow_merge(
        actor=SYSTEM, now=at("09:01"), kept_id=home.person.pk, duplicate_id=home.other.pk
    )

    assert changed == 1
    assert fresh(case).person_id == home.person.pk
