"""A drawn map of many places at once: one GeoJSON file, each feature given to the place it names.

A feature names its place by a property: the place's own or official code, or its name. What names
no place, or several, or is no sound geometry, is left out and told with its reason; the rest is
written in one go. Nothing is ever taken off the map by a file.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.coordinates import DECIMALS, Crs, Geometry, centroid
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import plain
from lianfang.places.models import Place
from lianfang.places.selectors.places import get_place
from lianfang.places.selectors.resolver import PlaceResolver
from lianfang.places.services.geometry import read_outline
from lianfang.places.services.paths import hold_still

MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_FEATURES = 5_000
# Properties that may name the place, the first that is there.
NAMING = ("code", "代码", "编码", "name", "名称", "NAME", "Name")


@dataclass(frozen=True, slots=True)
class FeatureVerdict:
    """What became of one feature: the place it was given to, or why it was left out.

    `number` counts from 1 in the file; `label` is what the feature calls itself.
    """

    number: int
    label: str
    place_id: uuid.UUID | None = None
    place_name: str = ""
    problem: str = ""


@action("places.place.locate_many")
def locate_many(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    text: str | bytes,
    source_crs: Crs = Crs.WGS84,
    source: str = "",
    check_only: bool = False,
) -> list[FeatureVerdict]:
    """Read a GeoJSON FeatureCollection and give its outlines to places in `place_id`.

    Positions in `source_crs` are kept in WGS-84. `source` says who drew them. With `check_only`
    nothing is written. Raises InvalidInput with the field `file` if the file is none at all.
    """
    hold_still()
    root = get_place(actor, place_id)
    concerning(root, path=root.path)
    resolver = PlaceResolver(actor, root.path)
    verdicts: list[FeatureVerdict] = []
    drawn: dict[uuid.UUID, Geometry] = {}
    for number, feature in enumerate(_features(text), 1):
        label = _label(feature)
        found = resolver.resolve(label, root.path) if label else None
        if found is None or found.place is None or not found.is_clear:
            verdicts.append(FeatureVerdict(number, label, problem=_unnamed(found)))
            continue
        place = found.place
        if place.id in drawn:
            problem = _("An earlier feature is for the same place.")
            verdicts.append(FeatureVerdict(number, label, place.id, place.short_name, problem))
            continue
        try:
            drawn[place.id] = read_outline(feature.get("geometry"), source_crs)
        except InvalidInput as error:
            problem = str(error.fields.get("geometry", error.message))
            verdicts.append(FeatureVerdict(number, label, place.id, place.short_name, problem))
            continue
        verdicts.append(FeatureVerdict(number, label, place.id, place.short_name))
    if not check_only:
        _write(drawn, plain(source)[:128])
    wrong = sum(1 for verdict in verdicts if verdict.problem)
    concerning(
        root,
        path=root.path,
        crs=str(source_crs),
        located=0 if check_only else len(drawn),
        left_out=wrong,
    )
    return verdicts


def _features(text: str | bytes) -> list[Mapping[str, Any]]:
    if len(text) > MAX_FILE_BYTES:
        raise InvalidInput(fields={"file": gettext_lazy("The file is larger than 16 MB.")})
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(fields={"file": gettext_lazy("This is not GeoJSON.")}) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InvalidInput(
            fields={"file": gettext_lazy("A FeatureCollection is needed, one feature a place.")}
        )
    if len(features) > MAX_FEATURES:
        raise InvalidInput(fields={"file": gettext_lazy("At most 5,000 features at once.")})
    return features


def _label(feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return ""
    for name in NAMING:
        value = properties.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return plain(str(value))[:100]
    return ""


def _unnamed(found: Any) -> str:
    if found is None:
        return _("It has no property “code” or “name”.")
    if found.is_ambiguous:
        return _("Several places have this name; use the code.")
    return _("No place here has this code or name.")


def _write(drawn: Mapping[uuid.UUID, Geometry], source: str) -> None:
    rows = list(Place.objects.select_for_update().filter(pk__in=list(drawn)).order_by("pk"))
    for row in rows:
        outline = drawn[row.pk]
        longitude, latitude = centroid(outline)
        row.geometry = outline if outline["type"] != "Point" else None
        row.longitude, row.latitude = round(longitude, DECIMALS), round(latitude, DECIMALS)
        row.geometry_source = source
    Place.objects.bulk_update(
        rows, ["geometry", "longitude", "latitude", "geometry_source"], batch_size=500
    )
