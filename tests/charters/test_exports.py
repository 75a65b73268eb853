"""Who reads which names on lists, on paper and in tables taken out, and what is written down."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.charters.selectors.riders import (
    RiderFilter,
)
from lianfang.charters.selectors.seats import get_seat, seat_rows
from lianfang.charters.services.exporting import export_manifest, export_riders
from lianfang.kit import clock
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from tests.charters.builders import (
    ABOARD_AT,
    NOW,
    Yard,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    refused,
    signed,
    stored,
)
from tests.people.builders import appointed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def at(name: str, *keys) -> str:
    return reverse(f"charters:{name}", args=[getattr(key, "pk", key) for key in keys])


def desk(yard: Yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


def clerk(yard: Yard):
    """Whoever works with people face to face and reads their names."""
    return appointed(Role.WORKING_GROUP_MEMBER, yard.town.township)


def cells(content: bytes) -> set:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def test_names_on_lists_are_read_by_those_who_may_and_masked_for_the_rest():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    name = held.rider.employment.person.name
    masked = name[0] + "*" * (len(name) - 1)
    leader = appointed(Role.LEADER, yard.town.township)

    assert [one.name for one in seat_rows(clerk(yard), row, NOW)] == [name]
    for viewer in (leader, yard.desk):
        (shown,) = seat_rows(viewer, row, NOW)
        assert shown.name == masked
        assert "13500000001" not in shown.phone
        with looking(viewer):
            assert get_seat(viewer, held.pk, "charters.charter.view").pk == held.pk


def test_the_list_on_paper_is_masked_like_the_list_on_screen():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    name = held.rider.employment.person.name

    plain = signed_in(Role.WORKING_GROUP_MEMBER, yard.town.township).get(at("manifest", row))
    masked = desk(yard).get(at("manifest", row))

    assert name in plain.content.decode()
    assert name not in masked.content.decode()
    for page in (plain, masked):
        assert "13500000001" not in page.content.decode()


def test_the_list_on_paper_has_those_with_a_seat_and_nobody_who_lost_it():
    yard = build_yard()
    row, (first, second) = announced(yard)
    at_the_door(yard, first, "absent")
    page = (
        signed_in(Role.WORKING_GROUP_MEMBER, yard.town.township)
        .get(at("manifest", row))
        .content.decode()
    )

    assert second.rider.employment.person.name in page
    assert first.rider.employment.person.name not in page
    assert "蕲春站" in page


def test_a_list_taken_out_is_masked_unless_a_right_and_a_reason_allow_more():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    name = held.rider.employment.person.name
    given = {"now": NOW, "charter_id": row.pk}

    masked = export_manifest(actor=yard.desk, **given)
    plain = export_manifest(actor=clerk(yard), masked=False, reason="承运人要求", **given)

    assert (masked.rows, plain.rows) == (1, 1)
    assert not {name, "13500000001"} & cells(masked.content)
    assert {name, "13500000001", "金山精密机械有限公司", "浠水县文化广场"} <= cells(plain.content)
    assert refused(
        NotPermitted, export_manifest, actor=yard.desk, masked=False, reason="想看看", **given
    )
    assert refused(
        InvalidInput, export_manifest, actor=clerk(yard), masked=False, reason=" ", **given
    ) == ["reason"]


def test_a_list_taken_out_is_written_down_with_its_reason_and_no_name():
    yard = build_yard()
    row, (held,) = brought_to(yard, "announced", 1)
    export_manifest(
        actor=clerk(yard), now=NOW, charter_id=row.pk, masked=False, reason="承运人要求"
    )

    (event,) = stored(AuditEvent, action="charters.charter.export")

    assert (event.subject_id, event.details["masked"]) == (str(row.pk), False)
    assert (event.details["reason"], event.details["rows"]) == ("承运人要求", 1)
    assert held.rider.employment.person.name not in str(event.details)


def test_a_list_taken_out_tells_temperature_and_state_of_everybody_on_it():
    yard = build_yard()
    row, (first, _second) = announced(yard)
    at_the_door(yard, first, heat="36.7")

    found = cells(export_manifest(actor=yard.desk, now=ABOARD_AT, charter_id=row.pk).content)

    assert "已上车" in found
    assert "待上车" in found
    assert 36.7 in {float(one) for one in found if isinstance(one, int | float)}


def test_riders_are_taken_out_as_they_are_filtered_and_always_masked():
    yard = build_yard()
    (near,) = signed(yard, away(yard, 1), note="带一件行李")
    signed(yard, away(yard, 2, "武汉市"))
    given = {"actor": clerk(yard), "now": NOW, "place": yard.town.township}

    held = export_riders(wanted=RiderFilter("held"), **given)
    area = export_riders(wanted=RiderFilter("waiting", area="huanggang"), **given)

    assert (held.rows, area.rows) == (1, 1)
    assert "人在重点地区。" in cells(held.content)
    assert {"带一件行李", "浠水县文化广场"} <= cells(area.content)
    assert near.employment.person.name not in cells(area.content)


def test_nobody_takes_a_list_out_without_the_right():
    yard = build_yard()
    row, _held = brought_to(yard, "announced", 1)
    leader = appointed(Role.LEADER, yard.town.township)
    neighbour = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    assert refused(NotPermitted, export_manifest, actor=leader, now=NOW, charter_id=row.pk)
    assert refused(NotFound, export_manifest, actor=neighbour, now=NOW, charter_id=row.pk)
    assert refused(
        NotFound,
        export_riders,
        actor=neighbour,
        now=NOW,
        place=yard.town.township,
        wanted=RiderFilter(),
    )


def test_lists_are_taken_out_ten_times_an_hour_and_no_more():
    yard = build_yard()
    client = desk(yard)

    answers = [client.post(at("export_riders"), {"stage": "all"}).status_code for _n in range(11)]

    assert answers == [200] * 10 + [429]
