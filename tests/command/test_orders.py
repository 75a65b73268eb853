"""All public events are cancelled by 18:00: who has read it, who has done it, who has not."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.enums import Role
from lianfang.access.models import Appointment, AuditEvent
from lianfang.access.scope import everywhere, looking
from lianfang.command.jobs import SYSTEM as WATCH
from lianfang.command.jobs import watch_orders
from lianfang.command.models import Order, OrderEvidence, OrderRecipient, OrderStep
from lianfang.command.selectors.order_audience import Audience, addressees, channels
from lianfang.command.selectors.orders import (
    evidence_photo,
    get_order,
    order_list,
    order_rows,
    order_view,
    received_list,
    running_past_due,
)
from lianfang.command.services.order_reports import (
    ReportedAlready,
    pass_on_order,
    read_order,
    record_report,
    report_done,
    return_report,
)
from lianfang.command.services.orders import (
    OrderOver,
    OrderWords,
    correct_order,
    issue_order,
    note_overdue,
    remind_recipients,
    withdraw_order,
)
from lianfang.command.services.teams import create_team, join_team
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.photos import NotAPhoto
from tests.command.builders import (
    EARLIER,
    SYSTEM,
    answers,
    at,
    build_town,
    commander,
    secretary,
    signed_in,
    stored,
    worker,
)
from tests.kit.builders import DEVICE, camera_photo

pytestmark = pytest.mark.django_db

CANCEL = OrderWords("取消公共活动", "今日18:00前取消辖区内一切公共聚集活动。", at("18:00"))
TO_LEADERS = Audience(place_kinds=("community", "village"), through="role:place_leader")


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    return commander(town.township)


def leader(town, place, name):
    """Somebody sent down who answers for a place, with an account."""
    staff = worker(town.township, name, "cadre", level="township")
    answers(staff, "place_leader", place)
    return staff, signed_in(staff, Role.LEADER, place)


def issue(boss, town, words=CANCEL, audience=TO_LEADERS, now=None, place=None):
    return issue_order(
        actor=boss,
        now=now or at("09:30"),
        place_id=(place or town.township).pk,
        words=words,
        audience=audience,
    )


def recipient(order, staff=None):
    (row,) = stored(OrderRecipient, order=order, staff=staff)
    return row


def view(actor, order, now):
    with looking(actor):
        return order_view(actor, get_order(actor, order.pk), now)


def names(views):
    return [one.row.staff.name if one.row.staff else one.row.place.short_name for one in views]


def test_an_order_goes_to_whoever_answers_for_each_place(town, boss):
    leader(town, town.sike, "钱主任")
    leader(town, town.wangtai, "孙主任")

    shown = view(boss, issue(boss, town), at("09:30"))

    assert names(shown.nobody) == [town.village.short_name]
    assert names(shown.unread) == ["钱主任", "孙主任"]
    assert (shown.progress.total, shown.progress.open, shown.progress.nobody) == (3, 3, 1)


def test_an_order_goes_to_those_appointed_in_each_place(town, boss):
    staff = worker(town.sike, "周书记")
    signed_in(staff, Role.COMMUNITY_SECRETARY, town.sike)
    account = stored(type(staff), pk=staff.pk)[0].user
    Appointment.objects.create(
        user=account,
        role=Role.COMMUNITY_SECRETARY,
        place_id=town.sike.pk,
        path=town.sike.path,
        valid_from=EARLIER,
    )
    audience = Audience(place_kinds=("community",), through="account:community_secretary")

    with looking(boss):
        found = addressees(boss, town.township, audience, at("09:30"))

    assert [(one.staff and one.staff.name, one.place.pk) for one in found] == [
        (None, town.wangtai.pk),
        ("周书记", town.sike.pk),
    ]


def test_an_order_goes_to_the_heads_of_teams_or_to_all_their_members(town, boss):
    team = create_team(
        actor=SYSTEM,
        now=EARLIER,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        kind="patrol",
        name="巡逻队",
    )
    for name, position in (("队长", "head"), ("队员", "member")):
        staff = worker(town.sike, name)
        join_team(actor=SYSTEM, now=EARLIER, team_id=team.pk, staff_id=staff.pk, position=position)
    heads = Audience(team_ids=(team.pk,))

    with looking(boss):
        first = addressees(boss, town.township, heads, at("09:30"))
        everybody = addressees(boss, town.township, replace(heads, heads_only=False), at("09:30"))

    assert [one.staff.name for one in first] == ["队长"]
    assert {one.staff.name for one in everybody} == {"队长", "队员"}


def test_the_channels_are_the_roles_of_the_plan_for_places_and_the_appointments(town, boss):
    groups = channels(boss, town.township, at("09:30"))
    keys = [key for _group, some in groups for key, _title in some]

    assert "account:community_secretary" in keys
    assert "role:place_leader" in keys
    assert "role:special_volunteer" not in keys


def test_opening_an_order_marks_it_read_once(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    order = issue(boss, town)

    read_order(actor=account, now=at("09:40"), recipient_id=recipient(order, staff).pk)
    read_order(actor=account, now=at("09:50"), recipient_id=recipient(order, staff).pk)

    assert recipient(order, staff).read_at == at("09:40")
    assert names(view(boss, order, at("10:00")).undone) == ["钱主任"]
    assert [step.step for step in stored(OrderStep, order=order)] == ["issued", "read"]


def test_an_order_asks_for_the_proof_it_names(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    order = issue(boss, town, words=replace(CANCEL, evidence="text"))
    row = recipient(order, staff)

    with pytest.raises(InvalidInput):
        report_done(actor=account, now=at("10:00"), recipient_id=row.pk, text=" ")
    report_done(actor=account, now=at("10:00"), recipient_id=row.pk, text="庙会、婚宴已取消")

    shown = view(boss, order, at("10:01"))
    assert names(shown.done) == ["钱主任"]
    assert [proof.text for proof in shown.done[0].evidence] == ["庙会、婚宴已取消"]
    with pytest.raises(ReportedAlready):
        report_done(actor=account, now=at("10:02"), recipient_id=row.pk, text="再报")


def test_a_photo_is_kept_without_where_it_was_taken_and_only_some_see_it(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    _other, neighbour = leader(town, town.wangtai, "孙主任")
    order = issue(boss, town, words=replace(CANCEL, evidence="photo"))
    row = recipient(order, staff)

    with pytest.raises(InvalidInput):
        report_done(actor=account, now=at("10:00"), recipient_id=row.pk, text="已取消")
    with pytest.raises(NotAPhoto):
        report_done(actor=account, now=at("10:00"), recipient_id=row.pk, photo=b"GIF89a")
    report_done(actor=account, now=at("10:00"), recipient_id=row.pk, photo=camera_photo())

    (proof,) = stored(OrderEvidence)
    content, media_type = evidence_photo(boss, proof.pk)
    assert (media_type, proof.width, proof.height) == ("image/jpeg", 480, 640)
    assert DEVICE.encode() not in content
    assert content[:20] not in bytes(proof.photo_sealed)
    assert evidence_photo(account, proof.pk)[0] == content
    with pytest.raises(NotFound):
        evidence_photo(neighbour, proof.pk)


def test_only_whoever_it_is_addressed_to_reads_and_reports(town, boss):
    staff, _account = leader(town, town.sike, "钱主任")
    _other, neighbour = leader(town, town.wangtai, "孙主任")
    row = recipient(issue(boss, town), staff)

    for act in (read_order, report_done):
        with pytest.raises(NotFound):
            act(actor=neighbour, now=at("10:00"), recipient_id=row.pk)
        with pytest.raises(NotFound):
            act(actor=boss, now=at("10:00"), recipient_id=row.pk)


def test_the_desk_writes_down_what_was_reported_by_phone(town, boss):
    order = issue(boss, town)
    (row,) = stored(OrderRecipient, order=order, place=town.village)
    village = secretary(town.village)

    with pytest.raises(InvalidInput):
        record_report(actor=village, now=at("11:00"), recipient_id=row.pk, text="")
    record_report(actor=village, now=at("11:00"), recipient_id=row.pk, text="村主任来电：已取消")

    (done,) = view(boss, order, at("11:01")).done
    assert (done.row.done_by, done.row.staff) == (village.display_name, None)
    with pytest.raises(NotFound):
        record_report(
            actor=secretary(town.sike), now=at("11:00"), recipient_id=row.pk, text="已取消"
        )


def test_a_report_can_be_sent_back_and_its_proof_stays(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    order = issue(boss, town)
    row = recipient(order, staff)
    report_done(actor=account, now=at("10:00"), recipient_id=row.pk, text="已取消")

    return_report(actor=boss, now=at("10:30"), recipient_id=row.pk, reason="广场舞仍在")
    with pytest.raises(Conflict):
        return_report(actor=boss, now=at("10:30"), recipient_id=row.pk, reason="广场舞仍在")
    report_done(actor=account, now=at("12:00"), recipient_id=row.pk, text="广场舞已停")

    (done,) = view(boss, order, at("12:01")).done
    assert [proof.text for proof in done.evidence] == ["已取消", "广场舞已停"]
    steps = [step.step for step in stored(OrderStep, order=order)]
    assert sorted(steps) == ["done", "done", "issued", "returned"]


def test_overdue_orders_come_first_and_it_is_noted_once_for_whom(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    late = issue(boss, town)
    soon = issue(boss, town, words=replace(CANCEL, title="报表", due_at=at("19:30")))
    done = issue(
        boss, town, words=replace(CANCEL, title="已办"), audience=Audience(staff_ids=(staff.pk,))
    )
    report_done(actor=account, now=at("10:00"), recipient_id=recipient(done, staff).pk)

    with looking(boss):
        rows = order_rows(order_list(boss, town.township, at("18:30")), at("18:30"))
    assert [(row.order.pk, row.is_overdue) for row in rows] == [
        (late.pk, True),
        (soon.pk, False),
        (done.pk, False),
    ]
    assert running_past_due(at("17:59")) == []
    assert running_past_due(at("18:30")) == [late.pk]
    assert note_overdue(actor=WATCH, now=at("18:30"), order_id=late.pk) == 3
    assert note_overdue(actor=WATCH, now=at("18:35"), order_id=late.pk) == 0
    assert running_past_due(at("18:40")) == []


def test_the_worker_notes_what_is_overdue_every_few_minutes(town, boss, monkeypatch):
    order = issue(boss, town)
    monkeypatch.setattr(clock, "now", lambda: at("18:05"))

    watch_orders.func(0)
    watch_orders.func(0)

    steps = [step.step for step in stored(OrderStep, order=order)]
    assert steps.count("overdue") == 3


def test_a_reminder_is_noted_for_those_who_have_not_done_it(town, boss):
    first, account = leader(town, town.sike, "钱主任")
    second, _other = leader(town, town.wangtai, "孙主任")
    order = issue(boss, town)
    report_done(actor=account, now=at("10:00"), recipient_id=recipient(order, first).pk)

    assert remind_recipients(actor=boss, now=at("16:00"), order_id=order.pk) == 1

    assert (recipient(order, second).reminders, recipient(order, first).reminders) == (1, 0)
    event = AuditEvent.objects.get(action="command.order.remind")
    assert event.details["reminded"] == 1


def test_a_withdrawn_order_asks_nothing_more_of_anybody(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    order = issue(boss, town)

    with pytest.raises(InvalidInput):
        withdraw_order(actor=boss, now=at("10:00"), order_id=order.pk, reason=" ")
    withdraw_order(actor=boss, now=at("10:00"), order_id=order.pk, reason="上级已统一发文")

    with pytest.raises(OrderOver):
        report_done(actor=account, now=at("10:05"), recipient_id=recipient(order, staff).pk)
    (received,) = received_list(account, at("19:00"))
    assert (received.state, received.is_overdue) == ("withdrawn", False)
    assert running_past_due(at("19:00")) == []


def test_a_corrected_order_is_a_new_one_that_is_read_anew(town, boss):
    staff, account = leader(town, town.sike, "钱主任")
    old = issue(boss, town)
    read_order(actor=account, now=at("09:40"), recipient_id=recipient(old, staff).pk)

    new = correct_order(
        actor=boss,
        now=at("10:00"),
        order_id=old.pk,
        words=replace(CANCEL, due_at=at("16:00")),
        reason="提前两小时",
    )

    assert (new.corrects_id, recipient(new, staff).read_at) == (old.pk, None)
    assert stored(Order, pk=old.pk)[0].state == "corrected"
    assert len(stored(OrderRecipient, order=new)) == 3
    with pytest.raises(OrderOver):
        correct_order(actor=boss, now=at("10:00"), order_id=old.pk, words=CANCEL, reason="再改一次")


def passed_on(town, boss):
    """The township's order, passed on by the secretary of 四棵社区 to two people of theirs."""
    staff = worker(town.sike, "周书记")
    account = signed_in(staff, Role.COMMUNITY_SECRETARY, town.sike)
    order = issue(boss, town, audience=Audience(staff_ids=(staff.pk,)))
    hands = [worker(town.sike, name) for name in ("甲网格员", "乙网格员")]
    below = pass_on_order(
        actor=account,
        now=at("10:00"),
        recipient_id=recipient(order, staff).pk,
        place_id=town.sike.pk,
        words=replace(CANCEL, due_at=at("17:00")),
        audience=Audience(staff_ids=tuple(one.pk for one in hands)),
    )
    return order, below, staff, account, hands


def test_an_order_passed_on_shows_above_how_far_those_below_are(town, boss):
    order, below, staff, account, hands = passed_on(town, boss)
    hand = signed_in(hands[0], Role.GRID_WORKER, town.sike)
    report_done(actor=hand, now=at("11:00"), recipient_id=recipient(below, hands[0]).pk)

    shown = view(boss, order, at("12:00"))

    (only,) = shown.undone
    assert (only.row.staff_id, only.below.total, only.below.done) == (staff.pk, 2, 1)
    assert [row.order.pk for row in shown.below] == [below.pk]
    with looking(boss):
        listed = [row.pk for row in order_list(boss, town.township, at("12:00"))]
    assert listed == [order.pk]
    with looking(account):
        own = {row.pk for row in order_list(account, town.sike, at("12:00"))}
    assert own == {order.pk, below.pk}


def test_what_was_passed_on_falls_with_the_order_above(town, boss):
    order, below, *_rest = passed_on(town, boss)

    withdraw_order(actor=boss, now=at("12:00"), order_id=order.pk, reason="撤回")

    assert [row.state for row in stored(Order)] == ["withdrawn", "withdrawn"]
    assert stored(OrderStep, order=below, step="withdrawn")[0].note == "撤回"


def test_an_order_is_passed_on_no_later_and_not_to_oneself(town, boss):
    order, _below, staff, account, hands = passed_on(town, boss)
    again = {
        "actor": account,
        "now": at("10:30"),
        "recipient_id": recipient(order, staff).pk,
        "place_id": town.sike.pk,
    }

    with pytest.raises(InvalidInput):
        pass_on_order(
            **again,
            words=replace(CANCEL, due_at=at("18:01")),
            audience=Audience(staff_ids=(hands[0].pk,)),
        )
    with pytest.raises(InvalidInput):
        pass_on_order(**again, words=CANCEL, audience=Audience(staff_ids=(staff.pk,)))
    with pytest.raises(NotFound):
        pass_on_order(
            **{**again, "place_id": town.wangtai.pk},
            words=CANCEL,
            audience=Audience(staff_ids=(hands[0].pk,)),
        )


@pytest.mark.parametrize(
    "words",
    [
        replace(CANCEL, title=" "),
        replace(CANCEL, text=""),
        replace(CANCEL, due_at=at("09:00")),
        replace(CANCEL, due_at=datetime(2022, 1, 1, tzinfo=at("09:00").tzinfo)),
        replace(CANCEL, evidence="song"),
    ],
)
def test_words_that_make_no_order_are_refused(town, boss, words):
    with pytest.raises(InvalidInput):
        issue(boss, town, words=words)


@pytest.mark.parametrize(
    "audience",
    [
        Audience(),
        Audience(place_kinds=("castle",), through="role:place_leader"),
        Audience(place_kinds=("village",), through="account:viewer"),
        Audience(place_kinds=("village",)),
    ],
)
def test_an_order_to_nobody_in_particular_is_refused(town, boss, audience):
    with pytest.raises(InvalidInput):
        issue(boss, town, audience=audience)


def test_a_village_sees_what_is_addressed_to_it_and_nothing_of_its_neighbours(town, boss):
    leader(town, town.sike, "钱主任")
    leader(town, town.wangtai, "孙主任")
    order = issue(boss, town)

    own = view(secretary(town.sike), order, at("10:00"))

    assert names(own.unread) == ["钱主任"]
    assert own.progress.total == 1
    with looking(secretary(town.sike)), pytest.raises(NotFound):
        get_order(
            secretary(town.sike),
            issue(
                boss,
                town,
                place=town.village,
                audience=Audience(place_kinds=("village",), through="role:place_leader"),
            ).pk,
        )


def test_a_secretary_commands_only_their_own_community(town):
    village = secretary(town.sike)

    assert issue(village, town, place=town.sike).path == town.sike.path
    with pytest.raises(NotFound):
        issue(village, town, place=town.wangtai)
    order = issue(commander(town.township), town)
    with pytest.raises((NotFound, NotPermitted)):
        withdraw_order(actor=village, now=at("10:00"), order_id=order.pk, reason="不同意")


def test_the_words_of_an_order_and_its_log_cannot_be_changed_behind_its_back(town, boss):
    order = issue(boss, town)

    with everywhere("a test tries to"):
        for change in (
            lambda: Order.objects.filter(pk=order.pk).update(text="别的"),
            lambda: OrderStep.objects.filter(order=order).delete(),
            lambda: OrderStep.objects.filter(order=order).update(note="别的"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
