"""Official codes are dated and never given twice; doors are kept in one spelling."""

import uuid
from datetime import date

import pytest

from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.places.enums import CodeSystem, DwellingUse
from lianfang.places.models import Place
from lianfang.places.selectors import codes_of, dwelling_list, place_by_code
from lianfang.places.services.codes import add_official_code, end_official_code
from lianfang.places.services.dwellings import (
    create_dwelling,
    ensure_dwellings,
    update_dwelling,
)
from tests.places.builders import SYSTEM, jinshan, named

pytestmark = pytest.mark.django_db


def code(place, number, now, system=CodeSystem.NBS, **more):
    given = {"actor": SYSTEM, "now": now, "place_id": place.id, "source": "NBS 2023"}
    return add_official_code(system=system, code=number, **{**given, **more})


def test_a_new_code_ends_the_one_in_force_the_day_before(now):
    jinshan(now)
    place = named("四棵社区")
    code(place, "420281070001", now)

    code(place, "420281070401", now, valid_from=date(2024, 1, 1))

    old, new = codes_of(SYSTEM, place).order_by("code")
    assert (old.valid_to, old.replaced_by) == (date(2023, 12, 31), new.code)
    assert place_by_code(SYSTEM, new.code) == place
    with pytest.raises(NotFound):
        place_by_code(SYSTEM, old.code)


def test_a_second_code_of_one_system_must_say_since_when(now):
    jinshan(now)
    code(named("四棵社区"), "420281070001", now)

    with pytest.raises(InvalidInput) as refusal:
        code(named("四棵社区"), "420281070401", now)

    assert list(refusal.value.fields) == ["valid_from"]


def test_codes_of_different_systems_stand_beside_each_other(now):
    jinshan(now)
    code(named("四棵社区"), "420281070001", now)

    code(named("四棵社区"), "JS-SK", now, system=CodeSystem.LOCAL, source="own numbering")

    assert [(c.system, c.code) for c in codes_of(SYSTEM, named("四棵社区"))] == [
        ("local", "JS-SK"),
        ("nbs", "420281070001"),
    ]


def test_a_code_is_never_given_twice_not_even_after_it_ended(now):
    jinshan(now)
    row = code(named("四棵社区"), "420281070001", now)
    end_official_code(actor=SYSTEM, now=now, code_id=row.id, valid_to=date(2020, 1, 1))

    with pytest.raises(InvalidInput) as refusal:
        code(named("王太社区"), "420281070001", now)

    assert refusal.value.code == "code_taken"


@pytest.mark.parametrize(
    ("system", "number"),
    [
        (CodeSystem.NBS, "42028107000"),
        (CodeSystem.MCA, "abc"),
        (CodeSystem.GRID, "420281070001"),
        (CodeSystem.LOCAL, "有空 格"),
        (CodeSystem.LOCAL, ""),
    ],
)
def test_a_code_that_breaks_its_systems_rules_is_refused(now, system, number):
    jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        code(named("四棵社区"), number, now, system=system)

    assert list(refusal.value.fields) == ["code"]


def test_a_door_is_recorded_once_in_one_spelling(now, no_limits):
    jinshan(now)
    unit = Place.objects.filter(kind="unit").first()
    door = create_dwelling(actor=SYSTEM, now=now, place_id=unit.id, label="501室")

    with pytest.raises(InvalidInput) as refusal:
        create_dwelling(actor=SYSTEM, now=now, place_id=unit.id, label="5楼501")

    assert (door.label, door.floor, door.path) == ("501", 5, unit.path)
    assert refusal.value.code == "door_exists"


def test_a_street_gate_has_no_doors(now):
    jinshan(now)

    with pytest.raises(InvalidInput):
        create_dwelling(actor=SYSTEM, now=now, place_id=named("东门卡口").id, label="501")


def test_a_door_is_corrected(now, no_limits):
    jinshan(now)
    unit = Place.objects.filter(kind="unit").first()
    door = create_dwelling(actor=SYSTEM, now=now, place_id=unit.id, label="501")

    update_dwelling(
        actor=SYSTEM, now=now, dwelling_id=door.id, label="601室", use=DwellingUse.RENTED
    )

    door.refresh_from_db()
    assert (door.label, door.floor, door.use) == ("601", 6, "rented")


def test_doors_of_a_roster_are_made_once_and_known_by_what_was_written(now, no_limits):
    town = jinshan(now)
    units = list(Place.objects.filter(kind="unit")[:2])
    doors = {units[0].id: ["501", "501室", "502"], units[1].id: ["501"]}

    first = ensure_dwellings(actor=SYSTEM, now=now, root_id=town.id, doors=doors)
    again = ensure_dwellings(actor=SYSTEM, now=now, root_id=town.id, doors=doors)

    assert first == again
    assert first[(units[0].id, "501")] == first[(units[0].id, "501室")]
    assert [d.label for d in dwelling_list(SYSTEM, town)] == ["501", "502", "501"]


def test_doors_outside_the_root_are_not_found(now):
    jinshan(now)
    unit = Place.objects.filter(kind="unit").first()

    with pytest.raises(NotFound):
        ensure_dwellings(
            actor=SYSTEM, now=now, root_id=named("王太社区").id, doors={unit.id: ["501"]}
        )


def test_an_unknown_door_is_not_found(now, no_limits):
    with pytest.raises(NotFound):
        update_dwelling(actor=SYSTEM, now=now, dwelling_id=uuid.uuid4(), label="501")
