"""The map: places coloured, counts on top, nobody to be guessed."""

import pytest

from lianfang.access.scope import looking
from lianfang.isolation.services.cases import open_case
from lianfang.overview.enums import Layer
from lianfang.overview.selectors.mapping import map_geojson, operations_map
from lianfang.places.models import Place
from lianfang.reports.references import FigureRef
from tests.command.builders import SYSTEM, at, resident
from tests.overview.builders import NOW, ranked_town, viewer

pytestmark = pytest.mark.django_db
VISITED, ISOLATED = FigureRef("visits_today"), FigureRef("isolated_now")


@pytest.fixture
def ranked():
    return ranked_town()


def isolate(place, number):
    """So many people isolated in a place."""
    for n in range(number):
        person = resident(place, f"某甲{n}")
        open_case(
            actor=SYSTEM,
            now=at("08:00"),
            person_id=person.pk,
            reason="arrival",
            mode="home",
        )


def shown(ranked, place=None, ref=VISITED, layers=tuple(Layer), who=None):
    who = who or ranked.commander
    with looking(who):
        found = operations_map(who, place or ranked.town.township, ref, layers, NOW)
        return found, map_geojson(who, found)


def test_every_place_has_its_figure_on_the_map_and_in_the_list(ranked):
    found, drawn = shown(ranked)

    assert next((area.place.short_name, area.value) for area in found.areas) == ("四棵社区", 1.0)
    names = {one["properties"]["name"]: one["properties"] for one in drawn["features"]}
    assert names["四棵社区"]["value"] == 1.0
    assert names["四棵社区"]["url"].startswith("/reports/metrics/visits_today/?place=")
    assert drawn["properties"]["schematic"] is True
    assert {place.short_name for place in found.unplaced} == {"四棵社区", "王太社区", "钟山村"}


def test_people_in_isolation_are_told_by_village_and_never_exactly_when_few(ranked):
    isolate(ranked.town.unit, 2)
    isolate(ranked.town.wangtai_unit, 4)

    found, drawn = shown(ranked, ref=ISOLATED, layers=[Layer.ISOLATION])
    areas = {area.place.short_name: area for area in found.areas}

    assert (areas["四棵社区"].text, areas["四棵社区"].value) == ("1–2", 1.0)
    assert (areas["王太社区"].text, areas["王太社区"].value) == ("4", 4.0)
    assert [badge.text for badge in areas["四棵社区"].badges] == ["1–2"]
    assert "某甲" not in str(drawn["features"])


def test_no_dwelling_says_how_many_are_isolated_in_it(ranked):
    isolate(ranked.town.unit, 5)

    found, drawn = shown(ranked, ranked.town.grid, ISOLATED, [Layer.ISOLATION])

    assert found.is_withheld
    assert {area.value for area in found.areas} == {None}
    assert all(not one["properties"]["badges"] for one in drawn["features"])


def test_layers_that_are_off_say_nothing(ranked):
    isolate(ranked.town.unit, 5)
    found, drawn = shown(ranked, layers=[])

    assert all(not area.badges for area in found.areas)
    assert drawn["properties"]["layers"] == []


def test_tiles_lie_below_real_outlines_only(ranked, settings):
    settings.MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"
    _found, drawn = shown(ranked)
    assert drawn["properties"]["tiles"] == ""

    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    Place.objects.filter(depth=2).update(geometry=square)
    found, drawn = shown(ranked)
    assert drawn["properties"]["tiles"] == settings.MAP_TILES
    assert found.unplaced == []
    assert drawn["properties"]["marks"] == []


def test_a_superior_sees_the_same_map(ranked):
    mine, theirs = shown(ranked), shown(ranked, who=viewer(ranked))

    assert [area.value for area in mine[0].areas] == [area.value for area in theirs[0].areas]
