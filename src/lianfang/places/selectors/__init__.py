"""Reading places: what other rooms ask for most. Every answer lies within the viewer's places."""

from lianfang.places.selectors.addresses import Door, read_door, read_label
from lianfang.places.selectors.current import (
    chosen_place,
    current_place,
    home_place,
    places_to_switch,
)
from lianfang.places.selectors.divisions import county_of, division_list, division_name
from lianfang.places.selectors.maps import geojson_of, geometry_of, map_children
from lianfang.places.selectors.places import (
    Crumb,
    breadcrumbs,
    breadcrumbs_of,
    children_of,
    codes_of,
    counts_by_kind,
    dwelling_list,
    full_names,
    get_dwelling,
    get_place,
    moves_of,
    place_by_code,
    place_by_path,
    place_list,
    top_places,
)
from lianfang.places.selectors.resolver import KnownPlace, PlaceResolver, Resolution
from lianfang.places.selectors.tree import (
    Branch,
    branches_below,
    numbers_inside,
    outline,
    tree_top,
)

__all__ = [
    "Branch",
    "Crumb",
    "Door",
    "KnownPlace",
    "PlaceResolver",
    "Resolution",
    "branches_below",
    "breadcrumbs",
    "breadcrumbs_of",
    "children_of",
    "chosen_place",
    "codes_of",
    "counts_by_kind",
    "county_of",
    "current_place",
    "division_list",
    "division_name",
    "dwelling_list",
    "full_names",
    "geojson_of",
    "geometry_of",
    "get_dwelling",
    "get_place",
    "home_place",
    "map_children",
    "moves_of",
    "numbers_inside",
    "outline",
    "place_by_code",
    "place_by_path",
    "place_list",
    "places_to_switch",
    "read_door",
    "read_label",
    "top_places",
    "tree_top",
]
