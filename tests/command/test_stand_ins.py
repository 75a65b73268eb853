"""Somebody who answers for people is off: others stand in, and step back when they return."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import Proposal, ProposalLine, Responsibility
from lianfang.command.selectors.responsibilities import worklist
from lianfang.command.services.proposals import (
    accept_proposal,
    create_proposal,
    plan_proposal,
    refuse_proposal,
)
from lianfang.command.services.stand_ins import (
    absent_without_stand_ins,
    end_stand_ins,
    propose_stand_ins,
)
from lianfang.kit.errors import NotFound
from lianfang.people.services.staff import set_unavailable
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    client_of,
    commander,
    fresh,
    neighbour_in_need,
    secretary,
    stored,
    tasks_of,
    worker,
)

pytestmark = pytest.mark.django_db
ROLE = "special_community_worker"


@pytest.fixture
def care(now):
    """Two people in need with a community worker each; the first one's is off from today."""
    town = build_town()
    ill, well = worker(town.sike, "李社工"), worker(town.sike, "赵社工")
    granny, grandpa = (
        neighbour_in_need(town.unit, "李桂英", "101"),
        neighbour_in_need(town.unit, "刘大爷", "102"),
    )
    held = answers(ill, ROLE, granny)
    answers(well, ROLE, grandpa)
    begin_day(town, at("00:05"))
    go_off(ill, now)
    return town, ill, well, granny, held


def go_off(staff, now, days=3):
    last = now.date() + timedelta(days=days)
    set_unavailable(actor=SYSTEM, now=now, staff_id=staff.pk, first_day=now.date(), last_day=last)


def come_back(staff, now):
    set_unavailable(actor=SYSTEM, now=now, staff_id=staff.pk, first_day=None)


def proposed(staff, now, actor=SYSTEM):
    made = propose_stand_ins(actor=actor, now=now, staff_id=staff.pk)
    return plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)


def named(proposal):
    return [
        (line.role, line.staff.name, line.subject_id, line.change)
        for line in stored(ProposalLine, proposal=proposal)
    ]


def test_stand_ins_are_proposed_for_exactly_those_left_alone(now, care):
    _town, ill, well, granny, held = care

    proposal = proposed(ill, now)

    assert (proposal.state, proposal.purpose, proposal.absent_id) == ("open", "stand_in", ill.pk)
    assert named(proposal) == [(ROLE, well.name, granny.pk, "add")]
    assert fresh(held).valid_to is None


def test_what_is_accepted_holds_until_the_other_one_is_back(now, care):
    town, ill, well, granny, held = care
    proposal = proposed(ill, now)

    accept_proposal(actor=secretary(town.sike), now=now, proposal_id=proposal.pk)
    (row,) = stored(Responsibility, stands_in_for=ill)
    assert (row.staff_id, row.subject_id, row.valid_to) == (well.pk, granny.pk, None)
    assert {task.staff_id for task in tasks_of(granny).values()} == {well.pk}
    assert end_stand_ins(actor=SYSTEM, now=now) == 0

    come_back(ill, now)
    assert end_stand_ins(actor=SYSTEM, now=now, staff_id=ill.pk) == 1
    assert (fresh(row).valid_to, fresh(row).end_reason) == (now.date(), "back")
    assert fresh(held).valid_to is None
    assert {task.staff_id for task in tasks_of(granny).values()} == {ill.pk}


def test_an_absence_that_runs_out_ends_it_too(now, care):
    town, ill, _well, _granny, _held = care
    proposal = proposed(ill, now)
    accept_proposal(actor=secretary(town.sike), now=now, proposal_id=proposal.pk)

    assert end_stand_ins(actor=SYSTEM, now=now + timedelta(days=3)) == 0
    assert end_stand_ins(actor=SYSTEM, now=now + timedelta(days=4)) == 1


def test_who_is_stood_in_for_takes_up_no_room(now, care):
    """A person in need has one cadre at most in this plan: the stand-in is no second one."""
    town, _ill, _well, granny, _held = care
    cadre, other = worker(town.sike, "张干部", "cadre"), worker(town.sike, "钱干部", "cadre")
    answers(cadre, "special_cadre", granny)
    go_off(cadre, now)

    proposal = proposed(cadre, now)
    accept_proposal(actor=secretary(town.sike), now=now, proposal_id=proposal.pk)

    rows = stored(Responsibility, role="special_cadre", valid_to__isnull=True)
    assert {(row.staff_id, row.stands_in_for_id) for row in rows} == {
        (cadre.pk, None),
        (other.pk, cadre.pk),
    }


def test_the_system_asks_once_for_an_absence(now, care):
    _town, ill, _well, _granny, _held = care
    assert absent_without_stand_ins(now.date()) == [ill.pk]

    proposed(ill, now)

    assert absent_without_stand_ins(now.date()) == []
    assert propose_stand_ins(actor=SYSTEM, now=now, staff_id=ill.pk) is None
    assert len(stored(Proposal, absent=ill)) == 1


def test_who_asks_again_is_led_to_the_proposal_that_waits(now, care):
    town, ill, _well, _granny, _held = care
    waiting = proposed(ill, now)
    desk = secretary(town.sike)

    again = propose_stand_ins(actor=desk, now=now, staff_id=ill.pk)
    assert again.pk == waiting.pk

    refuse_proposal(actor=desk, now=now, proposal_id=waiting.pk, reason="人选不合适")
    assert propose_stand_ins(actor=desk, now=now, staff_id=ill.pk).pk != waiting.pk


def test_nobody_stands_in_for_who_is_here_or_answers_for_nobody(now, care):
    town, _ill, well, _granny, _held = care
    idle = worker(town.sike, "孙社工")
    go_off(idle, now)

    assert propose_stand_ins(actor=SYSTEM, now=now, staff_id=well.pk) is None
    assert propose_stand_ins(actor=SYSTEM, now=now, staff_id=idle.pk) is None
    assert stored(Proposal) == []


def test_an_ordinary_proposal_replaces_who_is_away_for_good(now, care):
    town, ill, well, granny, _held = care

    made = create_proposal(actor=commander(town.township), now=now, place_id=town.sike.pk)
    proposal = plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)

    assert (ROLE, ill.name, granny.pk, "end") in named(proposal)
    assert (ROLE, well.name, granny.pk, "add") in named(proposal)


def test_the_next_community_cannot_ask(now, care):
    town, ill, _well, _granny, _held = care

    with pytest.raises(NotFound):
        propose_stand_ins(actor=secretary(town.wangtai), now=now, staff_id=ill.pk)


def test_the_list_of_who_is_off_says_who_stands_in(now, care):
    town, ill, well, _granny, _held = care
    boss = secretary(town.sike)
    accept_proposal(actor=boss, now=now, proposal_id=proposed(ill, now).pk)

    with looking(boss):
        assert [(one.pk, taken) for one, taken in worklist(boss, ill, now).stand_ins] == [
            (well.pk, 1)
        ]


def test_on_the_page_one_button_asks_for_stand_ins(now, care, monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", now.isoformat())
    monkeypatch.delenv("LIANFANG_CLOCK_EPOCH", raising=False)
    town, ill, well, _granny, _held = care
    client = client_of(Role.COMMUNITY_SECRETARY, town.sike)
    assert "stand-ins/" in client.get(f"/command/staff/{ill.pk}/work/").content.decode()

    asked = client.post(f"/command/staff/{ill.pk}/stand-ins/")
    (proposal,) = stored(Proposal)
    assert asked.url == f"/command/proposals/{proposal.pk}/"
    plan_proposal(actor=SYSTEM, now=now, proposal_id=proposal.pk)
    page = client.get(asked.url).content.decode()
    assert ill.name in page
    assert well.name in page
    assert ill.name in client.get("/command/proposals/").content.decode()

    nobody = client.post(f"/command/staff/{well.pk}/stand-ins/")
    assert nobody.url == f"/command/staff/{well.pk}/work/"


def test_a_volunteer_cannot_ask(now, care):
    town, ill, _well, _granny, _held = care
    client = client_of(Role.VOLUNTEER, town.sike)

    assert client.post(f"/command/staff/{ill.pk}/stand-ins/").status_code in (403, 404)
    assert (
        appointed(Role.VOLUNTEER, town.sike).can("command.proposal.stand_in", town.sike.path)
        is False
    )
