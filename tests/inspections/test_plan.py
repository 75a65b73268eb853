"""Checklists as data of the plan, and who was not inspected within its days."""

import msgspec
import pytest

from lianfang.access.scope import looking
from lianfang.command.playbook.inspections import (
    Inspections,
    form_of,
    inspections_contradictions,
)
from lianfang.inspections.enums import SubjectKind
from lianfang.inspections.selectors.coverage import coverage, due_subjects
from lianfang.places.models import Place
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.inspections.builders import (
    DAY,
    checkpoint,
    desk,
    findings,
    inspect,
    inspector,
    restaurant,
)
from tests.people.builders import NOW


def said(text: str, sops=()) -> list[str]:
    """Where the section contradicts itself."""
    plan = msgspec.convert(msgspec.yaml.decode(text), Inspections)
    return [path for path, _what in inspections_contradictions(plan, sops, "")]


def due(town, **more):
    with looking(desk(town)):
        return due_subjects(desk(town), town.community.path, NOW, **more)


def covered(town) -> dict[str, tuple[int, int]]:
    with looking(desk(town)):
        found = coverage(desk(town), town.community.path, NOW)
    return {one.key: (one.done, one.total) for one in found}


def test_the_lists_to_begin_with_are_sound_and_become_forms():
    plan = Inspections()
    assert list(inspections_contradictions(plan, (), "")) == []
    for one in plan.checklists:
        form = form_of(plan, one)
        assert len(form.questions) == 3 * len(one.items) + len(one.questions)
        assert len({question.key for question in form.questions}) == len(form.questions)


def test_the_plan_says_how_soon_and_how_often():
    plan = msgspec.convert({"hours": {"minor": 48}, "intervals": {"enterprise": 3}}, Inspections)
    enterprise = plan.checklist("enterprise")
    assert enterprise is not None
    assert plan.every_days(enterprise) == 3
    hours = {item.key: plan.hours_for(item) for item in enterprise.items}
    assert (hours["training"], hours["safety"], hours["masks_at_work"]) == (48, 48, 24)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("intervals: {nothing: 3}", [".intervals"]),
        (
            "escalations: [{after_hours: 9, to: leader}, {after_hours: 1, to: commander}]",
            [".escalations"],
        ),
        ("checklists: [{key: a, title: {zh: 甲, en: A}, items: []}]", [".checklists[0].items"]),
        (
            "checklists: [{key: a, title: {zh: 甲, en: A}, subject: team, every_days: 2,"
            " site_kinds: [market], sop: nothing, items: [{key: x, title: {zh: 子, en: X}}]}]",
            [".checklists[0].every_days", ".checklists[0].site_kinds", ".checklists[0]"],
        ),
        (
            "checklists: [{key: a, title: {zh: 甲, en: A},"
            " items: [{key: x, title: {zh: 子, en: X}}],"
            " questions: [{key: x_said, title: {zh: 丑, en: Y}, kind: text, personal: true}]}]",
            [".checklists[0]", ".checklists[0].questions[0]"],
        ),
    ],
)
def test_a_section_that_contradicts_itself_is_told_where(text, where):
    assert said(text) == where


def test_who_was_never_inspected_or_too_long_ago_is_due(town):
    never, old, fresh_one = (restaurant(town, name) for name in ("从未", "八天前", "昨天"))
    actor = inspector(town)
    inspect(actor, old, now=NOW - 8 * DAY, taken_at=NOW - 8 * DAY)
    inspect(actor, fresh_one, now=NOW - DAY, taken_at=NOW - DAY)

    rows = {one.id: one for one in due(town, subjects=(SubjectKind.ENTERPRISE,))}
    assert set(rows) == {never.pk, old.pk}
    assert (rows[never.pk].days_since, rows[old.pk].days_since) == (None, 8)
    assert covered(town)["small_catering"] == (1, 3)


def test_an_inspection_on_the_first_of_the_days_still_counts(town):
    shop = restaurant(town)
    inspect(inspector(town), shop, now=NOW - 6 * DAY, taken_at=NOW - 6 * DAY)
    assert due(town, subjects=(SubjectKind.ENTERPRISE,)) == []


def test_a_subject_has_the_list_of_its_own_kind(town):
    register(town, "工地", kind="project", credit_code="")
    register(town, "工厂")
    restaurant(town)
    checkpoint(town)
    lists = {one.name: one.checklist for one in due(town)}
    assert lists == {
        "工地": "construction",
        "工厂": "enterprise",
        "老四小吃店": "small_catering",
        "金山花园东门卡口": "checkpoint",
        "四棵社区": "village",
    }


def test_premises_that_are_closed_wait_for_nobody(town):
    shop = restaurant(town)
    inspect(
        inspector(town),
        shop,
        "licence",
        result="suspend",
        now=NOW - 9 * DAY,
        taken_at=NOW - 9 * DAY,
    )
    assert due(town, subjects=(SubjectKind.ENTERPRISE,)) == []


def test_the_riskiest_comes_first_with_where_it_is(town):
    quiet, grave = restaurant(town, "安静"), restaurant(town, "隐患多")
    actor = inspector(town)
    row = inspect(
        actor, grave, "staff_health", "licence", now=NOW - 9 * DAY, taken_at=NOW - 9 * DAY
    )
    assert set(findings(row)) == {"staff_health", "licence"}
    Place.objects.filter(pk=town.community.pk).update(longitude=114.9, latitude=30.2)
    found = due(town, subjects=(SubjectKind.ENTERPRISE,))
    assert [one.id for one in found] == [grave.pk, quiet.pk]
    assert (found[0].open_findings, found[0].overdue, found[0].risk) == (2, 2, 8 + 1.29)
    assert {(one.longitude, one.latitude) for one in found} == {(114.9, 30.2)}


def test_the_plan_in_force_decides_over_lists_and_days(town):
    text = jinshan_text() + "\n" if "\ninspections:" in jinshan_text() else jinshan_text()
    enforce_plan(town.township, "sealed", text)
    shop = restaurant(town)
    row = inspect(inspector(town), shop, "licence")
    assert row.playbook_id is not None
    assert covered(town)["small_catering"] == (1, 1)
