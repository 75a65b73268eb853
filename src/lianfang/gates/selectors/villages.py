"""Where somebody at a checkpoint may be going: the villages and communities of the town."""

from lianfang.kit.territory import STEP
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

MOST = 300


def villages_around(path: str) -> list[tuple[str, str]]:
    """(id, name) of the communities and villages of the tree the place lies in; names of places
    are public."""
    rows = Place.objects.filter(
        path__under=path[:STEP],
        kind__in=[PlaceKind.COMMUNITY, PlaceKind.VILLAGE],
        closed_on__isnull=True,
    )
    found = rows.order_by("path").values_list("pk", "short_name")
    return [(str(pk), name) for pk, name in found[:MOST]]
