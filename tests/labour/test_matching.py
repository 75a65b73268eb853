"""The planner puts people to work on offer; a person looks through, changes and accepts."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.labour.models import MatchLine, Referral
from lianfang.labour.selectors.matching import line_rows, proposal_view, vacancies_for
from lianfang.labour.services.matching import (
    LineDecided,
    ProposalDecided,
    accept_line,
    accept_proposal,
    create_proposal,
    edit_line,
    plan_proposal,
    refuse_proposal,
)
from lianfang.labour.services.referrals import VacancyFull, decline
from lianfang.labour.services.seekers import withdraw_consent
from tests.labour.builders import (
    firm,
    fresh,
    outsider,
    proposed,
    recommended,
    seeker,
    stored,
    vacancy,
)
from tests.people.builders import NOW, SYSTEM, appointed, resident

pytestmark = pytest.mark.django_db


def lines(proposal) -> dict:
    """seeker -> vacancy of every line."""
    return {line.seeker_id: line.vacancy_id for line in stored(MatchLine, proposal=proposal)}


def accept(proposal):
    return accept_proposal(actor=SYSTEM, now=NOW, proposal_id=proposal.pk)


def test_people_are_put_where_their_skills_and_wishes_lead_them(town):
    enterprise = firm(town)
    sewing = vacancy(enterprise, "缝纫工", skills="缝纫", skills_required=True, seats=1)
    welding = vacancy(enterprise, "焊工", skills="焊工", skills_required=True, seats=1)
    tailor, welder = seeker(town, "甲某", skills="缝纫"), seeker(town, "乙某", skills="焊工")
    nobody = seeker(town, "丙某", skills="会计")

    row = proposed(town)

    assert (row.state, row.facts["lines"]) == ("open", 2)
    assert lines(row) == {tailor.pk: sewing.pk, welder.pk: welding.pk}
    assert [one["seeker"] for one in row.unmatched] == [str(nobody.pk)]
    assert row.unmatched[0]["code"] == "none_with_skills"


@pytest.mark.parametrize(
    ("terms", "person", "fits"),
    [
        ({"schooling": "college"}, {"schooling": "senior"}, False),
        ({"schooling": "senior"}, {"schooling": "college"}, True),
        ({"night_shift": True}, {"night_shift": False}, False),
        ({"night_shift": True}, {"night_shift": True}, True),
        ({"age_from": 18, "age_to": 35}, {"birth_year": 1975}, False),
        ({"age_from": 18, "age_to": 35}, {"birth_year": 1990}, True),
        # Whose age is not known is turned away by no machine.
        ({"age_from": 18, "age_to": 35}, {}, True),
    ],
)
def test_schooling_age_and_nights_are_kept_to(town, terms, person, fits):
    vacancy(firm(town), **terms)
    who = outsider(town, **person)

    assert (who.pk in lines(proposed(town))) is fits


def test_who_stays_near_home_is_sent_further_only_to_a_dormitory(town):
    far = firm(town, place_id=town.neighbour.pk)
    vacancy(far, "无宿舍")
    near = seeker(town, "甲某", reach="village")
    mover = seeker(town, "乙某", reach="village", wants_dormitory=True)
    home = vacancy(far, "有宿舍", dormitory=True)

    found = lines(proposed(town))

    assert near.pk not in found
    assert found[mover.pk] == home.pk


def test_seats_held_already_are_given_to_nobody_else(town):
    row = vacancy(firm(town), seats=2)
    recommended(seeker(town, "甲某"), row)
    for name in ("乙某", "丙某"):
        seeker(town, name)

    assert len(lines(proposed(town))) == 1


def test_who_was_declined_there_is_not_proposed_there_again(town):
    row, who = vacancy(firm(town)), seeker(town)
    referral = recommended(who, row)
    decline(
        actor=SYSTEM,
        now=NOW,
        referral_id=referral.pk,
        declined_by="enterprise",
        reason="经验不足",
    )

    assert lines(proposed(town)) == {}


def test_only_the_chosen_are_planned_for(town):
    vacancy(firm(town))
    chosen, other = seeker(town, "甲某"), seeker(town, "乙某")

    assert set(lines(proposed(town, seekers=[chosen.pk]))) == {chosen.pk}
    assert other.pk not in lines(proposed(town, seekers=[chosen.pk]))


def test_a_proposal_is_planned_once(town):
    vacancy(firm(town))
    seeker(town)
    row = proposed(town)

    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)

    assert len(stored(MatchLine)) == 1


def test_accepting_recommends_everybody_in_a_line_with_the_reasons(town):
    vacancy(firm(town))
    who = seeker(town)
    row = proposed(town)

    assert accept(row) == (1, 0)

    (line,) = stored(MatchLine)
    (referral,) = stored(Referral)
    assert (line.state, line.referral_id, referral.seeker_id) == ("accepted", referral.pk, who.pk)
    assert referral.reasons == line.reasons
    assert fresh(row).state == "decided"
    with pytest.raises(ProposalDecided):
        accept(row)


def test_what_changed_meanwhile_is_marked_and_stops_nobody(town):
    post = vacancy(firm(town), seats=2)
    gone, stays = seeker(town, "甲某"), seeker(town, "乙某")
    row = proposed(town)
    withdraw_consent(actor=SYSTEM, now=NOW, seeker_id=gone.pk, reason="不找了")

    assert accept(row) == (1, 1)

    states = {line.seeker_id: line.state for line in stored(MatchLine)}
    assert states == {gone.pk: "overtaken", stays.pk: "accepted"}
    assert [one.vacancy_id for one in stored(Referral)] == [post.pk]


def test_lines_are_left_out_taken_back_and_put_elsewhere(town):
    enterprise = firm(town)
    one = vacancy(enterprise, "车工", seats=1, pay_to=6_000)
    other = vacancy(enterprise, "保安", seats=1)
    first, second = seeker(town, "甲某"), seeker(town, "乙某")
    row = proposed(town)
    by_seeker = {line.seeker_id: line for line in stored(MatchLine)}
    edit = {"actor": SYSTEM, "now": NOW}

    edit_line(**edit, line_id=by_seeker[first.pk].pk, leave_out=True)
    assert fresh(by_seeker[first.pk]).state == "left_out"
    free = by_seeker[first.pk].vacancy_id
    changed = edit_line(**edit, line_id=by_seeker[second.pk].pk, vacancy_id=free)
    assert changed.proposed_id == by_seeker[second.pk].vacancy_id
    with pytest.raises(VacancyFull):
        edit_line(**edit, line_id=by_seeker[first.pk].pk, vacancy_id=free)
    assert edit_line(**edit, line_id=by_seeker[second.pk].pk).proposed_id is None
    with pytest.raises(NotFound):
        edit_line(**edit, line_id=by_seeker[second.pk].pk, vacancy_id=row.pk)
    assert {one.pk, other.pk} == set(lines(row).values())


def test_one_line_may_be_accepted_and_the_last_one_closes_the_proposal(town):
    vacancy(firm(town))
    people = [seeker(town, name) for name in ("甲某", "乙某")]
    row = proposed(town)
    first, second = (stored(MatchLine, seeker=one)[0] for one in people)

    accept_line(actor=SYSTEM, now=NOW, line_id=first.pk)
    assert fresh(row).state == "open"
    with pytest.raises(LineDecided):
        edit_line(actor=SYSTEM, now=NOW, line_id=first.pk, leave_out=True)
    accept_line(actor=SYSTEM, now=NOW, line_id=second.pk)

    assert fresh(row).state == "decided"
    assert len(stored(Referral)) == 2


def test_a_refused_proposal_recommends_nobody(town):
    vacancy(firm(town))
    seeker(town)
    row = proposed(town)
    with pytest.raises(InvalidInput):
        refuse_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk, reason="")

    refuse_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk, reason="岗位有变")

    assert stored(Referral) == []
    with pytest.raises(ProposalDecided):
        accept(row)


def test_the_lines_say_why_in_words(town):
    vacancy(firm(town), skills="电工", dormitory=True)
    person = resident(town.unit, "曾小明")
    seeker(town, person=person, skills="电工", wants_dormitory=True)
    row = proposed(town)
    leader = appointed(Role.LEADER, town.township)

    with looking(leader):
        shown = proposal_view(leader, row)
        (line,) = line_rows(leader, shown.lines, NOW)

    assert line.name == "曾**"
    assert stored(MatchLine)[0].reasons[0]["code"] == "only_vacancy"
    assert len(line.why) >= 4
    assert line.enterprise_name == "金山精密机械有限公司"


def test_other_vacancies_are_offered_for_a_line(town):
    enterprise = firm(town)
    vacancy(enterprise, "车工", seats=1)
    vacancy(enterprise, "保安", seats=1)
    seeker(town)
    row = proposed(town)
    (line,) = stored(MatchLine)

    with looking(SYSTEM):
        found = [one.title for one in vacancies_for(SYSTEM, row, "", NOW)]
        searched = [one.title for one in vacancies_for(SYSTEM, row, "保安", NOW)]

    assert sorted(found) == ["保安", "车工"]
    assert searched == ["保安"]
    assert line.proposal_id == row.pk


def test_a_grid_worker_lists_people_but_plans_nothing(town):
    with pytest.raises(NotPermitted):
        create_proposal(
            actor=appointed(Role.GRID_WORKER, town.community),
            now=NOW,
            place_id=town.community.pk,
        )
