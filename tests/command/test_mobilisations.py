"""Everybody on the roster gets a place in one proposal and is asked whether they come."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.models import Invitation, Mobilisation, Proposal, Responsibility
from lianfang.command.playbook import PlaybookError, read_playbook
from lianfang.command.selectors.coverage import coverage
from lianfang.command.selectors.mobilisations import (
    get_mobilisation,
    left_over,
    mobilisation_view,
)
from lianfang.command.services.mobilisations import (
    BY_LINK,
    InvitationOver,
    answer_invitation,
    hand_out_links,
    open_mobilisation,
    record_answer,
    release_unanswered,
    start_mobilisation,
)
from lianfang.command.services.proposals import plan_proposal
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    build_town,
    client_of,
    commander,
    jinshan_text,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/command"
UNITS = "unit_volunteers"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    return commander(town.township)


def volunteers(place, number, start=0):
    return [worker(place, f"志愿者{n}号", "volunteer") for n in range(start, start + number)]


def started(boss, town, place=None):
    row = start_mobilisation(
        actor=boss, now=at("09:30"), place_id=(place or town.township).pk, key=UNITS
    )
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=row.proposal_id)
    return row


def called(boss, town):
    row = started(boss, town)
    return open_mobilisation(actor=boss, now=at("09:31"), mobilisation_id=row.pk)


def tokens(actor, row, place, **more):
    made = hand_out_links(
        actor=actor, now=at("09:40"), mobilisation_id=row.pk, place_id=place.pk, **more
    )
    return {link.invitation.staff.name: link.token for link in made}


def answer(token, now=None, **more):
    return answer_invitation(actor=BY_LINK, now=now or at("10:00"), token=token, **more)


def gaps(boss, town, place):
    with looking(boss):
        (rule,) = coverage(boss, place, at("10:30"), ["volunteers_per_unit"]).rules
    return rule.tally.gaps


def test_everybody_gets_one_place_shared_out_evenly(town, boss):
    volunteers(town.sike, 5)
    volunteers(town.wangtai, 2, 5)

    row = called(boss, town)

    held = stored(Responsibility, role="unit_volunteer")
    by_unit = sorted(
        [sum(one.subject_id == unit.pk for one in held) for unit in (town.unit, town.other_unit)]
    )
    assert by_unit == [2, 3]
    assert len({one.staff_id for one in held}) == len(held) == 7
    assert len(stored(Invitation, mobilisation=row, state="pending")) == 7
    assert row.closes_at == at("09:31") + timedelta(hours=12)


def test_whoever_serves_already_is_not_called_and_more_than_the_rule_takes_are_left_over(
    town, boss
):
    (busy,) = volunteers(town.wangtai, 1)
    answers(busy, "unit_volunteer", town.wangtai_unit)
    volunteers(town.wangtai, 5, 1)

    row = called(boss, town)

    assert len(stored(Invitation, mobilisation=row)) == 3  # a unit takes four
    with looking(boss):
        assert left_over(boss, get_mobilisation(boss, row.pk), at("09:40")) == 2


def test_what_is_short_is_told_against_the_rule_not_against_the_share(town, boss):
    volunteers(town.sike, 1)

    row = started(boss, town)

    (proposal,) = stored(Proposal, pk=row.proposal_id)
    assert sum(one["missing"] for one in proposal.unserved) == 2  # of three units one is served


def test_a_call_needs_a_call_of_the_phase_in_force(town, boss):
    with pytest.raises(InvalidInput):
        start_mobilisation(actor=boss, now=at("09:30"), place_id=town.township.pk, key="picnic")


def test_everybody_is_called_once(town, boss):
    volunteers(town.sike, 2)
    row = called(boss, town)

    with pytest.raises(Conflict):
        open_mobilisation(actor=boss, now=at("09:40"), mobilisation_id=row.pk)


def test_a_link_is_kept_only_as_a_hash_and_printing_again_voids_it(town, boss):
    volunteers(town.sike, 1)
    row = called(boss, town)
    (first,) = tokens(boss, row, town.township).values()
    (second,) = tokens(boss, row, town.township).values()

    assert tokens(boss, row, town.township, only_new=True) == {}
    (kept,) = stored(Invitation)
    assert second.encode() not in bytes(kept.token_hash)
    assert len(second) >= 22
    with pytest.raises(NotFound):
        answer(first, accepts=True)
    assert answer(second, accepts=True).state == "accepted"


def test_a_decline_opens_the_gap_again(town, boss):
    volunteers(town.wangtai, 1)
    row = called(boss, town)
    assert gaps(boss, town, town.wangtai) == 0
    (token,) = tokens(boss, row, town.township).values()

    with pytest.raises(InvalidInput):
        answer(token, accepts=False, reason="不想去")
    answer(token, accepts=False, reason="ill")

    assert gaps(boss, town, town.wangtai) == 1
    (ended,) = stored(Responsibility, role="unit_volunteer")
    assert ended.end_reason == "declined"
    with pytest.raises(InvitationOver):
        answer(token, accepts=True)


def test_who_has_accepted_may_still_decline_in_time(town, boss):
    volunteers(town.wangtai, 1)
    row = called(boss, town)
    (token,) = tokens(boss, row, town.township).values()
    answer(token, accepts=True)
    answer(token, accepts=True)

    assert answer(token, accepts=False, reason="work").state == "declined"


def test_an_answer_comes_in_time_or_by_phone(town, boss):
    volunteers(town.wangtai, 1)
    row = called(boss, town)
    (token,) = tokens(boss, row, town.township).values()
    (invitation,) = stored(Invitation)

    with pytest.raises(InvitationOver):
        answer(token, now=at("21:31"), accepts=True)
    record_answer(
        actor=secretary(town.wangtai), now=at("21:40"), invitation_id=invitation.pk, accepts=True
    )

    (invitation,) = stored(Invitation)
    assert (invitation.state, invitation.answered_by) == (
        "accepted",
        secretary(town.wangtai).display_name,
    )


def test_who_does_not_answer_is_listed_until_released(town, boss):
    volunteers(town.wangtai, 2)
    row = called(boss, town)
    first, *_rest = tokens(boss, row, town.township).values()
    answer(first, accepts=True)

    with pytest.raises(Conflict):
        release_unanswered(
            actor=boss, now=at("12:00"), mobilisation_id=row.pk, place_id=town.township.pk
        )
    with looking(boss):
        shown = mobilisation_view(boss, get_mobilisation(boss, row.pk), at("21:31"))
    assert (shown.answers.pending, shown.answers.accepted, shown.is_over) == (1, 1, True)
    released = release_unanswered(
        actor=secretary(town.wangtai),
        now=at("21:31"),
        mobilisation_id=row.pk,
        place_id=town.wangtai.pk,
    )
    assert released == 1
    (ended,) = [one for one in stored(Responsibility) if one.valid_to]
    assert ended.end_reason == "unanswered"


def test_a_community_sees_and_hands_out_only_its_own(town, boss):
    volunteers(town.sike, 2)
    volunteers(town.wangtai, 1, 2)
    row = called(boss, town)
    own = secretary(town.wangtai)

    assert len(tokens(own, row, town.wangtai)) == 1
    with pytest.raises(NotFound):
        tokens(own, row, town.sike)
    with looking(own):
        shown = mobilisation_view(own, get_mobilisation(own, row.pk), at("10:00"))
    assert shown.answers.total == 1
    with pytest.raises((NotFound, NotPermitted)):
        open_mobilisation(actor=own, now=at("10:00"), mobilisation_id=row.pk)


def test_the_trail_names_no_token(town, boss):
    volunteers(town.wangtai, 1)
    row = called(boss, town)
    (token,) = tokens(boss, row, town.township).values()
    answer(token, accepts=True)

    told = str(list(AuditEvent.objects.values_list("details", "subject_id", "actor_name")))
    assert token not in told
    assert AuditEvent.objects.get(action="command.invitation.answer").actor_name == "by link"


def test_a_plan_calls_people_to_places_by_a_rule_it_has():
    wrong = jinshan_text().replace("rule: volunteers_per_unit", "rule: nothing", 1)
    person = jinshan_text().replace("rule: volunteers_per_unit", "rule: special_volunteer", 1)

    for text in (wrong, person):
        with pytest.raises(PlaybookError) as caught:
            read_playbook(text)
        assert caught.value.mistakes[0].path == ".calls[0].rule"


# --- on screen -----------------------------------------------------------------------------------


def to(name, *args):
    return reverse(f"command:{name}", args=args)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:900]
    return answer.content.decode()


def test_a_commander_calls_everybody_and_a_volunteer_answers_without_an_account(town):
    volunteers(town.wangtai, 1)
    desk = client_of(Role.COMMANDER, town.township)
    assert "单元志愿者总动员" in text(desk.get(to("mobilisations")))
    made = desk.post(to("start_mobilisation"), {"key": UNITS})
    (row,) = stored(Mobilisation)
    assert made.url == to("mobilisation", row.pk)
    assert "方案" in text(desk.get(made.url))
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=row.proposal_id)
    assert to("open_mobilisation", row.pk) in text(desk.get(made.url))
    desk.post(to("open_mobilisation", row.pk))
    printed = text(desk.post(to("mobilisation_links", row.pk), {"only_new": "1"}))
    address = "/command/j/" + printed.split("/command/j/")[1].split("<")[0]
    assert "<svg" in printed

    phone = Client()
    page = phone.get(address)
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "same-origin")
    shown = text(page)
    assert "丙单元" in shown
    assert "志愿者0号" not in shown
    assert phone.post(address, {"answer": "decline", "reason": ""}).status_code == 422
    assert phone.post(address, {"answer": "accept"}).status_code == 302
    assert 'value="accept"' not in text(phone.get(address))
    assert "志愿者0号" in text(desk.get(made.url, {"state": "accepted"}))


def test_whoever_tries_links_is_stopped(town):
    guesser = Client()

    statuses = [guesser.get(f"/command/j/{n:022d}/").status_code for n in range(25)]

    assert statuses == [404] * 20 + [429] * 5


def test_the_desk_writes_down_answers_and_releases_the_rest(town, boss, monkeypatch):
    volunteers(town.wangtai, 2)
    row = called(boss, town)
    desk = client_of(Role.COMMUNITY_SECRETARY, town.wangtai)
    first, second = stored(Invitation)

    desk.post(to("record_answer", first.pk), {"reason": "away"})
    assert stored(Invitation, pk=first.pk)[0].state == "declined"
    assert "不在本地" in text(desk.get(to("mobilisation", row.pk), {"state": "declined"}))
    monkeypatch.setattr(clock, "now", lambda: at("22:00"))
    assert to("release_unanswered", row.pk) in text(desk.get(to("mobilisation", row.pk)))
    desk.post(to("release_unanswered", row.pk))
    assert stored(Invitation, pk=second.pk)[0].state == "released"


def test_machines_call_hand_out_and_follow(town):
    volunteers(town.wangtai, 1)
    desk = client_of(Role.COMMANDER, town.township)
    body = {"place_id": str(town.township.pk), "key": UNITS}
    made = desk.post(f"{ROOT}/mobilisations", body, content_type="application/json").json()
    (row,) = stored(Mobilisation)
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=row.proposal_id)

    opened = desk.post(f"{ROOT}/mobilisations/{made['id']}/open")
    links = desk.post(
        f"{ROOT}/mobilisations/{made['id']}/links",
        {"place_id": str(town.township.pk)},
        content_type="application/json",
    ).json()

    assert opened.json()["answers"]["pending"] == 1
    assert links[0]["address"].endswith(f"/command/j/{links[0]['token']}/")
    told = desk.get(f"{ROOT}/mobilisations/{made['id']}/invitations").json()
    assert [(one["state"], one["place_id"]) for one in told["items"]] == [
        ("pending", str(town.wangtai_unit.pk))
    ]
    listed = desk.get(f"{ROOT}/mobilisations", {"place_id": town.township.pk}).json()
    assert [one["id"] for one in listed] == [made["id"]]
