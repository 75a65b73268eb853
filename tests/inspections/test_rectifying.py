"""What was found is put right, looked at again, given to somebody when it is late, and closed."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.inspections.models import SupervisionOrder, SupervisionStep
from lianfang.inspections.selectors.findings import own_finding, own_findings, own_open_count
from lianfang.inspections.services.findings import (
    NotYours,
    recheck_finding,
    rectify_finding,
    rectify_own_finding,
)
from lianfang.inspections.services.notices import (
    AlreadySuspended,
    NotSuspended,
    StillCritical,
    reopen_premises,
    suspend_premises,
)
from lianfang.inspections.services.orders import (
    OrderRuns,
    answer_supervision,
    escalate_findings,
    is_anything_due,
    issue_supervision,
)
from lianfang.inspections.services.photos import keep_proof
from lianfang.inspections.services.steps import WrongFindingState
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.records.selectors.photos import get_photo
from tests.enterprises.contacts import contact_of
from tests.inspections.builders import (
    DAY,
    HOUR,
    answers,
    checkpoint,
    colleague,
    desk,
    findings,
    fresh,
    inspect,
    inspector,
    photo_bytes,
    put_right,
    restaurant,
    steps,
)
from tests.people.builders import NOW, SYSTEM, appointed


def look_again(actor, row, now=NOW, **more):
    return recheck_finding(actor=actor, now=now, finding_id=row.pk, **more)


def order_of(row) -> SupervisionOrder:
    with everywhere("a test looks at what was stored"):
        return SupervisionOrder.objects.get(finding=row)


def order_steps(order) -> list[tuple[str, str]]:
    with everywhere("a test looks at what was stored"):
        return list(SupervisionStep.objects.filter(order=order).values_list("kind", "role"))


def test_what_is_put_right_waits_for_the_recheck_and_closes_the_inspection_with_it(town):
    actor = inspector(town)
    row = inspect(actor, restaurant(town), "licence")
    found = findings(row)["licence"]

    put_right(actor, found)
    assert (fresh(found).state, fresh(row).closed_at) == ("rectified", None)
    look_again(actor, found, is_right=True)

    assert fresh(found).state == "closed"
    assert fresh(row).closed_at == NOW
    assert steps(found) == [("found", "open"), ("rectified", "rectified"), ("passed", "closed")]


def test_what_is_not_put_right_is_open_again_with_a_new_deadline(town):
    actor = inspector(town)
    found = findings(inspect(actor, restaurant(town), "licence"))["licence"]
    put_right(actor, found)
    later = NOW + DAY
    look_again(actor, found, now=later, is_right=False, said="仍未亮证")
    assert (fresh(found).state, fresh(found).due_at) == ("open", later + 72 * HOUR)
    put_right(actor, found, now=later)
    look_again(actor, found, now=later, is_right=False, said="仍未亮证", hours=2)
    assert fresh(found).due_at == later + 2 * HOUR


def test_a_step_says_in_words_what_was_done_or_is_still_wrong(town):
    actor = inspector(town)
    found = findings(inspect(actor, restaurant(town), "licence"))["licence"]
    with pytest.raises(InvalidInput) as caught:
        put_right(actor, found, said=" ")
    assert set(caught.value.fields) == {"said"}
    with pytest.raises(InvalidInput) as caught:
        look_again(actor, found, is_right=False)
    assert set(caught.value.fields) == {"said"}
    with pytest.raises(InvalidInput) as caught:
        look_again(actor, found, is_right=False, said="还没有", hours=0)
    assert set(caught.value.fields) == {"hours"}


def test_a_closed_finding_is_touched_no_more(town):
    actor = inspector(town)
    found = findings(inspect(actor, restaurant(town), "licence"))["licence"]
    look_again(actor, found, is_right=True)
    for again in (put_right, lambda a, f: look_again(a, f, is_right=True)):
        with pytest.raises(WrongFindingState):
            again(actor, found)


def test_the_plan_says_who_rechecks_what_is_critical(town):
    row = inspect(inspector(town), checkpoint(town), "manned", checklist="checkpoint")
    found = findings(row)["manned"]
    with pytest.raises(NotYours):
        look_again(appointed(Role.GRID_WORKER, town.community), found, is_right=True)
    look_again(desk(town), found, is_right=True)
    assert fresh(row).closed_at == NOW


def test_the_owner_tells_that_it_is_put_right_with_words_and_a_photo(town):
    shop, actor = restaurant(town), inspector(town)
    found = findings(inspect(actor, shop, "licence"))["licence"]
    contact = contact_of(shop)
    photo = keep_proof(contact, NOW, photo_bytes())
    step = rectify_own_finding(
        actor=contact,
        now=NOW,
        enterprise_id=shop.pk,
        finding_id=found.pk,
        said="证照已上墙",
        photos=[photo.pk],
    )

    assert (step.by_owner, fresh(found).state) == (True, "rectified")
    with everywhere("the desk looks"):
        assert get_photo(desk(town), photo.pk)[:2] == b"\xff\xd8"


def test_a_contact_sees_and_touches_only_what_was_found_at_their_own_enterprise(town):
    mine, other, actor = restaurant(town), restaurant(town, "别家店"), inspector(town)
    own = findings(inspect(actor, mine, "licence"))["licence"]
    foreign = findings(inspect(actor, other, "licence"))["licence"]
    contact = contact_of(mine)

    with looking(contact):
        assert [one.pk for one in own_findings(contact, mine.pk)[1]] == [own.pk]
        assert own_open_count(contact, mine.pk) == 1
    for look in (
        lambda: own_findings(contact, other.pk),
        lambda: own_finding(contact, mine.pk, foreign.pk),
        lambda: rectify_own_finding(
            actor=contact, now=NOW, enterprise_id=mine.pk, finding_id=foreign.pk, said="改好了"
        ),
        lambda: rectify_own_finding(
            actor=contact, now=NOW, enterprise_id=other.pk, finding_id=foreign.pk, said="改好了"
        ),
    ):
        with looking(contact), pytest.raises(NotFound):
            look()
    with pytest.raises(NotPermitted):
        rectify_finding(actor=contact, now=NOW, finding_id=own.pk, said="改好了")


def test_what_is_late_becomes_somebodys_by_name_and_is_told_on_step_by_step(town):
    row = inspect(inspector(town), restaurant(town), "licence")
    found = findings(row)["licence"]
    late = NOW + 73 * HOUR
    assert not is_anything_due(NOW)
    assert is_anything_due(late)
    assert escalate_findings(actor=SYSTEM, now=late) == (1, 0)
    assert escalate_findings(actor=SYSTEM, now=late) == (0, 0)
    order = order_of(found)
    assert (order.number[:10], order.due_at) == ("DB20200321", late + 24 * HOUR)
    assert escalate_findings(actor=SYSTEM, now=late + 49 * HOUR) == (0, 1)
    assert escalate_findings(actor=SYSTEM, now=late + 73 * HOUR) == (0, 1)
    assert escalate_findings(actor=SYSTEM, now=late + 74 * HOUR) == (0, 0)
    assert order_steps(order) == [
        ("issued", ""),
        ("told", "working_group_member"),
        ("told", "commander"),
    ]
    assert steps(found)[-1] == ("ordered", "open")


def test_an_order_that_was_answered_is_told_on_no_more_and_is_settled_with_its_finding(town):
    actor = inspector(town)
    found = findings(inspect(actor, restaurant(town), "licence"))["licence"]
    person = colleague(town.community, "包片干部")
    order = issue_supervision(
        actor=desk(town), now=NOW, finding_id=found.pk, responsible_id=person.pk, hours=2
    )
    assert (order.responsible_id, order.due_at) == (person.pk, NOW + 2 * HOUR)
    with pytest.raises(OrderRuns):
        issue_supervision(actor=desk(town), now=NOW, finding_id=found.pk)
    answer_supervision(actor=desk(town), now=NOW + HOUR, order_id=order.pk, said="今晚整改")
    assert escalate_findings(actor=SYSTEM, now=NOW + 60 * HOUR) == (0, 0)
    look_again(actor, found, now=NOW + 60 * HOUR, is_right=True)
    assert order_of(found).state == "closed"
    with pytest.raises(Conflict):
        answer_supervision(actor=desk(town), now=NOW, order_id=order.pk, said="再答")


def test_an_order_goes_to_people_around_and_within_sensible_hours(town):
    found = findings(inspect(inspector(town), restaurant(town), "licence"))["licence"]
    stranger = colleague(town.neighbour_unit, "别村的人")
    for wrong in ({"hours": 0}, {"responsible_id": stranger.pk}):
        with pytest.raises(InvalidInput) as caught:
            issue_supervision(actor=desk(town), now=NOW, finding_id=found.pk, **wrong)
        assert set(caught.value.fields) == set(wrong)


def test_premises_close_by_notice_and_open_again_when_nothing_critical_is_left(town):
    place_found = inspect(
        inspector(town),
        (shop := restaurant(town)),
        "staff_health",
    )
    notice = suspend_premises(
        actor=desk(town),
        now=NOW,
        enterprise_id=shop.pk,
        reason="未落实员工测温",
        demands="补齐测温记录",
        inspection_id=place_found.pk,
    )
    assert fresh(shop).state == "suspended"
    with pytest.raises(AlreadySuspended):
        suspend_premises(actor=desk(town), now=NOW, enterprise_id=shop.pk, reason="再次停业")
    opened = reopen_premises(
        actor=desk(town), now=NOW + DAY, enterprise_id=shop.pk, reason="复查合格"
    )
    assert (opened.kind, opened.lifts_id, fresh(shop).state) == ("reopening", notice.pk, "open")
    with pytest.raises(NotSuspended):
        reopen_premises(actor=desk(town), now=NOW, enterprise_id=shop.pk, reason="复查合格")


def test_premises_with_something_critical_open_stay_closed(town):
    shop, actor = restaurant(town), inspector(town)
    photo = keep_proof(actor, NOW, photo_bytes())
    given = answers("small_catering", "no_dining_in", no_dining_in_photo=[str(photo.pk)])
    row = inspect(actor, shop, answers=given, result="suspend")
    with pytest.raises(StillCritical):
        reopen_premises(actor=desk(town), now=NOW, enterprise_id=shop.pk, reason="店主要求")
    found = findings(row)["no_dining_in"]
    put_right(actor, found)
    look_again(actor, found, is_right=True)
    reopen_premises(actor=desk(town), now=NOW, enterprise_id=shop.pk, reason="复查合格")
    assert fresh(shop).state == "open"


def test_an_inspector_closes_premises_but_does_not_open_them(town):
    shop = restaurant(town)
    suspend_premises(actor=inspector(town), now=NOW, enterprise_id=shop.pk, reason="无证经营")
    with pytest.raises(NotPermitted):
        reopen_premises(actor=inspector(town), now=NOW, enterprise_id=shop.pk, reason="合格")
