"""A checklist is gone through: what is kept, what opens, what is refused."""

import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.inspections.models import Inspection, Inspector, PremisesNotice
from lianfang.inspections.services.inspections import (
    AlreadyCorrected,
    CriticalOpen,
    InspectionConflict,
    WorkedOn,
    close_inspection,
    correct_inspection,
    record_inspection,
)
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from tests.enterprises.builders import register
from tests.inspections.builders import (
    DAY,
    HOUR,
    answers,
    checkpoint,
    colleague,
    desk,
    entry,
    findings,
    fresh,
    inspect,
    inspector,
    put_right,
    restaurant,
    steps,
)
from tests.people.builders import NOW, appointed


def fields(caught) -> set[str]:
    return set(caught.value.fields)


def test_premises_where_all_is_met_have_passed_and_nothing_is_left_to_do(town):
    row = inspect(inspector(town), restaurant(town))

    assert (row.result, row.closed_at, findings(row)) == ("passed", NOW, {})
    assert (row.place_id, row.path) == (town.community.pk, town.community.path)


def test_what_is_not_met_becomes_a_finding_with_the_deadline_of_its_severity(town):
    given = answers("small_catering", "customer_log", "licence", customer_log_said="无登记本")
    row = inspect(inspector(town), restaurant(town), answers=given)

    found = findings(row)
    assert (row.result, row.closed_at) == ("rectify", None)
    assert {key: (one.severity, one.due_at) for key, one in found.items()} == {
        "customer_log": ("serious", NOW + 24 * HOUR),
        "licence": ("minor", NOW + 72 * HOUR),
    }
    assert found["customer_log"].said == "无登记本"
    assert steps(found["customer_log"]) == [("found", "open")]


def test_a_grave_finding_is_not_taken_without_a_photo_of_it(town):
    with pytest.raises(InvalidInput) as caught:
        inspect(inspector(town), restaurant(town), "no_dining_in")
    assert fields(caught) == {"no_dining_in_photo"}


def test_every_item_is_answered_and_the_result_fits_what_was_found(town):
    shop, actor = restaurant(town), inspector(town)
    some = answers("small_catering")
    del some["ventilation"]
    with pytest.raises(InvalidInput) as caught:
        inspect(actor, shop, answers=some)
    assert fields(caught) == {"ventilation"}
    for result, unmet in (("passed", "licence"), ("rectify", ""), ("suspend", ""), ("x", "")):
        with pytest.raises(InvalidInput) as caught:
            inspect(actor, shop, *filter(None, [unmet]), result=result)
        assert fields(caught) == {"result"}


def test_a_list_is_for_its_own_subjects_only(town):
    actor = inspector(town)
    with pytest.raises(InvalidInput) as caught:
        inspect(actor, checkpoint(town), checklist="small_catering")
    assert fields(caught) == {"checklist"}
    with pytest.raises(InvalidInput):
        inspect(actor, register(town), checklist="construction")
    row = inspect(actor, checkpoint(town, "西门卡口"), "shelter", checklist="checkpoint")
    assert (row.subject_kind, row.enterprise_id, findings(row)["shelter"].owner_id) == (
        "place",
        None,
        None,
    )


def test_town_and_village_inspect_together_and_both_are_named(town):
    actor = inspector(town)
    own = colleague(town.township, "镇干部", "township", actor)
    village = colleague(town.community, "村干部")
    row = inspect(actor, restaurant(town), inspectors=(village.pk,))

    with everywhere("a test looks at what was stored"):
        took_part = set(Inspector.objects.filter(inspection=row).values_list("staff_id", flat=True))
    assert took_part == {own.pk, village.pk}
    stranger = colleague(town.neighbour_unit, "别村的人")
    with pytest.raises(InvalidInput) as caught:
        inspect(desk(town), restaurant(town, "二店"), inspectors=(stranger.pk,))
    assert fields(caught) == {"inspectors"}


def test_the_same_inspection_sent_twice_is_kept_once(town):
    shop, actor, number = restaurant(town), inspector(town), new_id()
    made = [
        record_inspection(
            actor=actor, now=NOW, entry=entry(shop, digest=b"a" * 16), inspection_id=number
        )
        for _again in range(2)
    ]
    assert made[0] == made[1]
    with pytest.raises(InspectionConflict):
        record_inspection(
            actor=actor, now=NOW, entry=entry(shop, digest=b"b" * 16), inspection_id=number
        )


def test_nobody_inspects_outside_their_places_or_without_the_right(town):
    shop = restaurant(town)
    with pytest.raises(NotFound):
        inspect(appointed(Role.INSPECTOR, town.neighbour), shop)
    with pytest.raises(NotPermitted):
        inspect(appointed(Role.VIEWER, town.community), shop)
    with pytest.raises(NotFound):
        inspect(inspector(town), shop, subject_kind="team")


def test_an_inspection_of_tomorrow_or_of_last_season_is_refused(town):
    for at in (NOW + DAY, NOW - 40 * DAY):
        with pytest.raises(InvalidInput) as caught:
            inspect(inspector(town), restaurant(town, f"店{at.day}"), taken_at=at)
        assert fields(caught) == {"taken_at"}


def test_a_correction_takes_the_place_of_the_first_and_its_findings(town):
    actor, shop = inspector(town), restaurant(town)
    first = inspect(actor, shop, "licence")
    second = correct_inspection(
        actor=actor, now=NOW + HOUR, corrects_id=first.pk, entry=entry(shop), reason="看错了店"
    )

    assert (fresh(first).is_current, second.is_current, second.supersedes_id) == (
        False,
        True,
        first.pk,
    )
    assert findings(first)["licence"].state == "void"
    assert steps(findings(first)["licence"])[-1] == ("voided", "void")
    with pytest.raises(AlreadyCorrected):
        correct_inspection(
            actor=actor, now=NOW, corrects_id=first.pk, entry=entry(shop), reason="再改"
        )


def test_an_inspection_that_did_not_take_place_is_void_and_counts_nowhere(town):
    actor = inspector(town)
    row = inspect(actor, restaurant(town), "licence")
    void = correct_inspection(
        actor=actor, now=NOW, corrects_id=row.pk, entry=None, reason="未到现场"
    )
    assert (void.is_void, void.is_current, fresh(row).is_current) == (True, False, False)


def test_what_was_worked_on_is_corrected_no_more(town):
    actor = inspector(town)
    row = inspect(actor, restaurant(town), "licence")
    put_right(actor, findings(row)["licence"])
    with pytest.raises(WorkedOn):
        correct_inspection(actor=actor, now=NOW, corrects_id=row.pk, entry=None, reason="误录")


def test_no_inspection_closes_while_a_critical_finding_is_open_not_even_by_hand(town):
    row = inspect(inspector(town), checkpoint(town), "manned", "shelter", checklist="checkpoint")
    with pytest.raises(CriticalOpen):
        close_inspection(actor=desk(town), now=NOW, inspection_id=row.pk, reason="不再跟进")
    with (
        everywhere("somebody writes into the database itself"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Inspection.objects.filter(pk=row.pk).update(closed_at=NOW)


def test_a_desk_closes_what_is_left_of_an_inspection_with_a_reason(town):
    row = inspect(inspector(town), restaurant(town), "licence")
    closed = close_inspection(
        actor=desk(town), now=NOW, inspection_id=row.pk, reason="已转市场监管所"
    )
    assert (closed.closed_at, closed.closing_reason) == (NOW, "已转市场监管所")
    with pytest.raises(NotPermitted):
        close_inspection(
            actor=inspector(town), now=NOW, inspection_id=row.pk, reason="不能由检查员办结"
        )


def test_premises_closed_on_the_spot_get_a_notice_and_their_state(town):
    shop = restaurant(town)
    row = inspect(inspector(town), shop, "licence", "customer_log", result="suspend")

    with everywhere("a test looks at what was stored"):
        notice = PremisesNotice.objects.get(enterprise=shop)
    assert (notice.kind, notice.inspection_id, fresh(shop).state) == (
        "suspension",
        row.pk,
        "suspended",
    )
    assert notice.number.startswith("TY20200318-")


def test_premises_closed_twice_on_the_spot_keep_one_notice(town):
    shop = restaurant(town)
    for _inspector in range(2):
        inspect(inspector(town), shop, "licence", result="suspend")
    with everywhere("a test looks at what was stored"):
        assert PremisesNotice.objects.filter(enterprise=shop).count() == 1


def test_only_who_may_close_premises_does_so_in_an_inspection(town):
    helper = appointed(Role.GRID_WORKER, town.community)
    with pytest.raises(NotPermitted):
        inspect(helper, restaurant(town), "licence", result="suspend")
    assert inspect(helper, restaurant(town, "二店"), "licence").result == "rectify"


def test_what_is_stored_is_never_rewritten(town):
    row = inspect(inspector(town), restaurant(town), "licence")
    with everywhere("somebody writes into the database itself"):
        for change in ({"result": "passed"}, {"answers": {}}, {"taken_at": NOW - DAY}):
            with pytest.raises(ProgrammingError), transaction.atomic():
                Inspection.objects.filter(pk=row.pk).update(**change)


def test_an_unknown_subject_is_nowhere(town):
    class Nothing:
        pk = uuid.uuid4()

    with pytest.raises(NotFound):
        inspect(inspector(town), Nothing())
