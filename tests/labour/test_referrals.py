"""From the recommendation to the first day at work, and every no in between."""

from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.labour.models import Referral
from lianfang.labour.selectors.referrals import (
    ReferralFilter,
    own_candidates,
    referral_list,
    referral_rows,
)
from lianfang.labour.services.referrals import (
    NotLooking,
    NotOpen,
    RecommendedAlready,
    VacancyFull,
    arrange_interview,
    arrange_own_interview,
    decline,
    decline_own_candidate,
    hire,
    hire_many,
    hire_own_candidate,
    pass_interview,
    pass_own_interview,
    recommend,
    withdraw_referral,
)
from lianfang.labour.services.reveals import reveal_own_candidate
from lianfang.labour.services.steps import WrongReferralState
from lianfang.labour.services.vacancies import close_vacancy
from lianfang.workforce.models import Employment
from tests.enterprises.contacts import contact_of
from tests.labour.builders import (
    LATER,
    LINK,
    firm,
    fresh,
    hired,
    interviewed,
    outsider,
    recommended,
    seeker,
    steps,
    stored,
    vacancy,
)
from tests.people.builders import NOW, SYSTEM, appointed

pytestmark = pytest.mark.django_db
DAY = local_day(NOW)


def test_a_recommendation_takes_the_lowest_free_seat_and_credits_the_community(town):
    row = vacancy(firm(town))
    first, second = (recommended(seeker(town, name), row) for name in ("甲某", "乙某"))

    assert (first.seat, second.seat) == (1, 2)
    assert (first.path, first.state) == (town.community.path, "recommended")
    assert first.first
    with pytest.raises(VacancyFull):
        recommended(seeker(town, "丙某"), row)


def test_nobody_is_recommended_twice_for_one_vacancy(town):
    row, who = vacancy(firm(town)), seeker(town)
    recommended(who, row)

    with pytest.raises(RecommendedAlready):
        recommended(who, row)


def test_nobody_is_recommended_for_what_is_closed_or_over_or_has_not_begun(town):
    enterprise, who = firm(town), seeker(town)
    closed = vacancy(enterprise)
    close_vacancy(actor=SYSTEM, now=NOW, vacancy_id=closed.pk, reason="招满")
    over = vacancy(enterprise, open_until=DAY)
    to_come = vacancy(enterprise, open_from=DAY + timedelta(days=3))

    with pytest.raises(NotOpen):
        recommended(who, closed)
    with pytest.raises(NotOpen):
        recommended(who, over, now=NOW + timedelta(days=1))
    with pytest.raises(NotOpen):
        recommended(who, to_come)


def test_from_recommended_to_hired_every_step_stays(town):
    row = interviewed(recommended(seeker(town), vacancy(firm(town))))
    pass_interview(actor=SYSTEM, now=LATER, referral_id=row.pk)
    done = hired(row, now=LATER, hired_on=DAY)

    assert steps(row) == [
        ("", "recommended"),
        ("recommended", "interview"),
        ("interview", "passed"),
        ("passed", "hired"),
    ]
    assert (done.hired_on, done.waits_since, done.interview_how) == (DAY, None, LINK)
    assert fresh(done.seeker).state == "hired"


def test_whoever_is_hired_stands_on_the_list_of_employees(town):
    who = seeker(town)
    done = hired(recommended(who, vacancy(firm(town), "装配工")))
    stranger = hired(recommended(outsider(town, "王大"), vacancy(firm(town, "另一家公司"))))

    employment = fresh(done).employment_id
    found = stored(Employment, pk=employment)[0]
    assert (found.person_id, found.job, found.source) == (who.person_id, "装配工", "hired")
    assert (found.state, found.back_on) == ("back", DAY)
    assert stored(Employment, pk=fresh(stranger).employment_id)[0].person_id is not None


def test_whoever_is_hired_is_taken_out_of_everything_else(town):
    who, enterprise = seeker(town), firm(town)
    first, second = (recommended(who, vacancy(enterprise, title)) for title in ("车工", "电工"))

    hired(first)

    assert fresh(second).state == "withdrawn"
    assert [row.first for row in (fresh(first), fresh(second))] == [True, False]
    with pytest.raises(NotLooking):
        recommended(who, vacancy(enterprise, "保安"))


@pytest.mark.parametrize("day", [DAY + timedelta(days=1), DAY - timedelta(days=1)])
def test_nobody_is_hired_in_the_future_or_before_being_recommended(town, day):
    row = recommended(seeker(town), vacancy(firm(town)))

    with pytest.raises(InvalidInput) as error:
        hired(row, hired_on=day)
    assert list(error.value.fields) == ["hired_on"]


def test_a_no_frees_the_seat_and_says_whose_it_was_and_why(town):
    row = vacancy(firm(town), seats=1)
    first = recommended(seeker(town, "甲某"), row)
    no = {"actor": SYSTEM, "now": LATER, "referral_id": first.pk}
    with pytest.raises(InvalidInput):
        decline(**no, declined_by="somebody", reason="不合适")
    with pytest.raises(InvalidInput):
        decline(**no, declined_by="enterprise", reason="")

    decline(**no, declined_by="enterprise", reason="经验不足")

    assert (fresh(first).state, fresh(first).declined_by) == ("declined", "enterprise")
    assert recommended(seeker(town, "乙某"), row).seat == 1
    with pytest.raises(WrongReferralState):
        decline(**no, declined_by="enterprise", reason="再说一次")


def test_whoever_did_not_stay_looks_for_work_again(town):
    who = seeker(town)
    row = hired(recommended(who, vacancy(firm(town))))

    decline(actor=SYSTEM, now=LATER, referral_id=row.pk, declined_by="seeker", reason="未报到")

    assert fresh(who).state == "looking"
    assert stored(Employment)[0].state == "left"


def test_a_mistaken_recommendation_is_withdrawn_with_a_reason(town):
    row = recommended(seeker(town), vacancy(firm(town)))

    withdraw_referral(actor=SYSTEM, now=LATER, referral_id=row.pk, reason="推荐错岗位")

    assert fresh(row).state == "withdrawn"


@pytest.mark.parametrize(
    ("at", "how", "field"),
    [
        (NOW - timedelta(days=2), LINK, "interview_at"),
        (NOW + timedelta(days=200), LINK, "interview_at"),
        (NOW + timedelta(hours=1), " ", "interview_how"),
    ],
)
def test_an_interview_lies_ahead_and_says_how(town, at, how, field):
    row = recommended(seeker(town), vacancy(firm(town)))

    with pytest.raises(InvalidInput) as error:
        arrange_interview(
            actor=SYSTEM, now=NOW, referral_id=row.pk, interview_at=at, interview_how=how
        )
    assert list(error.value.fields) == [field]


def test_who_waits_too_long_for_an_answer_stands_first(town):
    enterprise = firm(town)
    old = recommended(seeker(town, "甲某"), vacancy(enterprise), now=NOW)
    later = NOW + timedelta(days=3)
    new = recommended(seeker(town, "乙某"), vacancy(enterprise), now=later)
    arranged = interviewed(
        recommended(seeker(town, "丙某"), vacancy(enterprise), now=NOW), now=later
    )

    with looking(SYSTEM):
        rows = list(referral_list(SYSTEM, later, wanted=ReferralFilter(stage="waiting")))
        shown = referral_rows(SYSTEM, rows, later)
        late = list(referral_list(SYSTEM, later, wanted=ReferralFilter(stage="late")))

    assert shown[0].id == old.pk
    assert [row.is_late for row in shown] == [True, False, False]
    assert [row.pk for row in late] == [old.pk]
    assert {new.pk, arranged.pk} <= {row.pk for row in rows}


def test_many_are_hired_at_once_and_one_bad_line_stops_nobody(town):
    enterprise = firm(town)
    rows = [recommended(seeker(town, n), vacancy(enterprise, n)) for n in ("甲某", "乙某", "丙某")]
    hired(rows[2])

    done, failed = hire_many(
        actor=SYSTEM,
        now=LATER,
        place_id=town.community.pk,
        hired=[(row.pk, DAY) for row in rows],
    )

    assert done == 2
    assert [(pk, type(error)) for pk, error in failed] == [(rows[2].pk, WrongReferralState)]
    assert {row.state for row in stored(Referral)} == {"hired"}


def test_an_enterprise_reads_no_more_of_a_candidate_than_it_needs(town):
    enterprise = firm(town)
    contact = contact_of(enterprise)
    row = recommended(seeker(town, "曾小明", skills="电工"), vacancy(enterprise))

    def shown():
        with looking(contact):
            rows = list(own_candidates(contact, enterprise.pk))
            return [one.name for one in referral_rows(contact, rows, NOW, as_enterprise=True)]

    assert shown() == ["曾**"]
    arrange_own_interview(
        actor=contact,
        now=NOW,
        enterprise_id=enterprise.pk,
        referral_id=row.pk,
        interview_at=NOW + timedelta(hours=3),
        interview_how=LINK,
    )
    assert shown() == ["曾小明"]
    opened = reveal_own_candidate(
        actor=contact,
        now=NOW,
        enterprise_id=enterprise.pk,
        referral_id=row.pk,
        reason="联系面试",
    )
    assert opened.value == "曾小明"


def test_an_enterprise_answers_for_its_own_candidates_alone(town):
    enterprise, other = firm(town), firm(town, "另一家有限公司")
    contact = contact_of(enterprise)
    own, also_own = (
        recommended(seeker(town, name), vacancy(enterprise)) for name in ("甲某", "乙某")
    )
    foreign = recommended(seeker(town, "丙某"), vacancy(other))
    mine = {"actor": contact, "now": LATER, "enterprise_id": enterprise.pk}

    pass_own_interview(**mine, referral_id=own.pk)
    assert hire_own_candidate(**mine, referral_id=own.pk).state == "hired"
    decline_own_candidate(**mine, referral_id=also_own.pk, reason="已满员")
    assert fresh(also_own).declined_by == "enterprise"
    with pytest.raises(NotFound):
        hire_own_candidate(**mine, referral_id=foreign.pk)
    with looking(contact), pytest.raises(NotFound):
        own_candidates(contact, other.pk)
    with pytest.raises(NotPermitted):
        hire(actor=contact, now=LATER, referral_id=own.pk)


def test_a_community_recommends_its_own_people_for_work_anywhere_in_town(town):
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)
    next_door = vacancy(firm(town, place_id=town.neighbour.pk))
    own = seeker(town)
    stranger = seeker(town, "丙某", place=town.neighbour_unit)

    row = recommend(actor=secretary, now=NOW, seeker_id=own.pk, vacancy_id=next_door.pk)

    assert row.path == town.community.path
    with pytest.raises(NotFound):
        recommend(actor=secretary, now=NOW, seeker_id=stranger.pk, vacancy_id=next_door.pk)


def test_the_desk_where_the_enterprise_stands_passes_a_candidate_on_too(town):
    row = recommended(seeker(town), vacancy(firm(town, place_id=town.neighbour.pk)))
    there = appointed(Role.COMMUNITY_SECRETARY, town.neighbour)

    assert hired(row, actor=there).hired_on == date(2020, 3, 18)
