"""Errands: asked, taken, left at the door, confirmed."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.isolation.enums import ErrandVerb
from lianfang.isolation.models import Errand
from lianfang.isolation.selectors.errands import errand_list, errand_rows
from lianfang.isolation.services.errand_kind import ErrandStepKind, StepBody
from lianfang.isolation.services.errands import (
    WrongErrandState,
    cancel_errand,
    confirm_errand,
    finish_errand,
    give_back_errand,
    take_errand,
)
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.kit.ids import id_at, new_id
from lianfang.records.kinds import Incoming
from lianfang.records.models import PhotoUse
from tests.command.builders import SYSTEM, at, fresh, signed_in, stored
from tests.command.builders import worker as roster
from tests.isolation.builders import (
    asked,
    build_home,
    desk,
    errand_states,
    helper,
    isolated,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return build_home()


def do(service, errand, actor, when, **more):
    return service(actor=actor, now=when, errand_id=errand.pk, **more)


def test_an_errand_goes_from_asked_to_confirmed(home):
    case = isolated(home)
    errand = asked(home.person, "medicine", what="缬沙坦")
    actor, photo = helper(home), new_id()
    do(take_errand, errand, actor, at("09:10"))
    do(finish_errand, errand, actor, at("10:00"), photo_id=photo)
    do(confirm_errand, errand, actor, at("10:05"))

    kept = fresh(errand)
    assert (kept.case_id, kept.staff_id, kept.due_at) == (case.pk, home.volunteer.pk, at("13:00"))
    assert errand_states(errand) == ["asked", "taken", "done", "confirmed"]
    assert [use.record_id for use in stored(PhotoUse, photo_id=photo)] == [errand.pk]


def test_an_errand_may_be_for_somebody_who_is_not_isolated(home):
    errand = asked(home.other)

    assert (errand.case_id, errand.path) == (None, home.town.other_unit.path)


def test_what_somebody_cannot_do_waits_for_the_next(home):
    errand, actor = asked(home.person), helper(home)
    do(take_errand, errand, actor, at("09:10"))
    do(give_back_errand, errand, actor, at("09:20"), reason="药店无货")

    assert (fresh(errand).state, fresh(errand).staff_id) == ("asked", None)


def test_nobody_finishes_what_somebody_else_carries_but_the_desk(home):
    errand = asked(home.person)
    do(take_errand, errand, helper(home), at("09:10"))
    other = roster(home.town.grid, "志愿者乙", "volunteer")

    with pytest.raises(NotPermitted):
        do(
            finish_errand,
            errand,
            signed_in(other, Role.VOLUNTEER, home.town.grid),
            at("09:30"),
        )
    assert do(finish_errand, errand, desk(home.town), at("09:40")).state == "done"


def test_nothing_is_confirmed_before_it_was_left_at_the_door(home):
    errand = asked(home.person)

    with pytest.raises(WrongErrandState):
        do(confirm_errand, errand, SYSTEM, at("09:30"))


def test_a_cancelled_errand_says_why(home):
    errand = asked(home.person)

    with pytest.raises(InvalidInput):
        do(cancel_errand, errand, SYSTEM, at("09:30"), reason="")
    assert do(cancel_errand, errand, SYSTEM, at("09:30"), reason="家属已送").state == "cancelled"


def test_open_errands_come_oldest_first_and_late_ones_need_somebody_now(home):
    late = asked(home.person, "night_medicine", when=at("07:00"))
    young = asked(home.other, "food", when=at("08:00"))
    with looking(SYSTEM):
        rows = errand_list(SYSTEM, home.town.township.path)
        shown = errand_rows(SYSTEM, rows, at("09:00"))

    assert [row.id for row in shown] == [late.pk, young.pk]
    assert [row.tone for row in shown] == ["now", "soon"]


def test_what_is_needed_is_not_in_the_audit_trail(home):
    asked(home.person, "medicine", what="缬沙坦")

    event = AuditEvent.objects.filter(action="isolation.errand.ask").get()
    assert "缬沙坦" not in str(event.details)


def step(errand, verb, when, digest=b"1" * 16, record_id=None, **said):
    body = StepBody(errand_id=errand.pk, step=verb, **said)
    return Incoming(record_id or id_at(when), digest, when, when, 0, body, b"{}")


def test_a_device_sends_the_steps_of_an_errand(home):
    errand, actor, kind = asked(home.person), helper(home), ErrandStepKind()
    steps = [
        step(errand, ErrandVerb.TAKE.value, at("09:10")),
        step(errand, ErrandVerb.DONE.value, at("09:40")),
        step(errand, ErrandVerb.CONFIRM.value, at("09:45")),
        step(errand, "sing", at("09:46")),
    ]
    first = [one.state for one in kind.receive(actor, at("12:00"), steps)]
    again = [one.state for one in kind.receive(actor, at("12:00"), steps[:1])]

    assert (first, again) == (["accepted", "accepted", "accepted", "refused"], ["again"])
    kept = stored(Errand)[0]
    assert (kept.taken_at, kept.done_at, kept.confirmed_at) == (
        at("09:10"),
        at("09:40"),
        at("09:45"),
    )
