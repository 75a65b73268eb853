"""What goes out unmasked comes in again as it was, and a template can be filled and sent."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.people.services.groups import join_group
from lianfang.people.services.staff import register_staff
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.engine.write import write_export
from lianfang.sheets.kinds import find_kind
from tests.people.builders import (
    NOW,
    SYSTEM,
    appointed,
    household,
    paper_number,
    resident,
)
from tests.people.tables import check, counts, judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def settled(town):
    """People, households and staff of every kind a roster knows."""
    home = household(town.unit, "501", phones=["13800138000"], kind="rented", stated_members=3)
    head = resident(
        town.unit,
        "欧阳娜娜",
        paper_number=paper_number("19630417", 42),
        phones=["13800138000", "0714-6351234"],
        household_id=home.pk,
        relation="head",
        kind="floating",
        party_member=True,
        registered_place="湖北省黄石市",
        employer="红旗厂，二车间",
        note="=1+1",
    )
    for group in ("living_alone", "disabled"):
        join_group(actor=SYSTEM, now=NOW, person_id=head.pk, group=group)
    resident(
        town.unit,
        "小宝",
        paper_kind="none_yet",
        no_paper_reason="新生儿",
        birth_date=date(2020, 2, 9),
        household_id=home.pk,
        relation="child",
    )
    resident(town.unit, "Mike Brown", paper_kind="passport", paper_number="E12345678", sex="1")
    resident(town.community, "王芳", birth_date=date(1908, 8, 8), phones=["13700137000"])
    resident(town.township, "李伟", paper_number="H12345678")
    for name, kind in (("李建国", "grid_worker"), ("曾小明", "cadre")):
        register_staff(
            actor=SYSTEM,
            now=NOW,
            place_id=town.community.pk,
            name=name,
            kind=kind,
            level="township",
            organisation="四棵社区居委会",
            title="网格长",
            phones=["13900139000"],
            party_member=True,
            home_id=town.unit.pk,
        )


@pytest.mark.parametrize(("key", "rows"), [("residents", 5), ("households", 1), ("staff", 2)])
def test_an_unmasked_export_comes_in_as_all_the_same(town, settled, tmp_path, key, rows):
    clerk = appointed(Role.WORKING_GROUP_MEMBER, town.township)
    kind = find_kind(key)
    path = tmp_path / f"{key}.xlsx"
    with looking(clerk):
        written = write_export(
            path,
            kind=key,
            title=str(kind.title),
            columns=kind.columns,
            rows=kind.export_rows(clerk, place_ref(town.township), masked=False),
            notes=[],
        )

    run = check(clerk, path, town.township, NOW, key)

    assert written == rows
    told = [(row.changes, row.findings) for row in judged(run) if row.changes or row.findings]
    assert told == []
    assert counts(run) == (0, 0, rows, 0)
