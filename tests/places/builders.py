"""Places the tests speak of, made through the services as users make them."""

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.services.places import create_place, ensure_places
from lianfang.places.services.planting import PlaceDraft

SYSTEM = Actor.system("test")
UNIT, BUILDING, ESTATE, GRID = PlaceKind.UNIT, PlaceKind.BUILDING, PlaceKind.ESTATE, PlaceKind.GRID


def someone(role: Role, place: Place | None) -> Actor:
    """A person with one role in a place, None: everywhere."""
    path = place.path if place else ""
    return Actor(None, role.label.__str__(), (Post(role, path),))


def building(number: int, units: int = 2, doors: tuple[str, ...] = ()) -> PlaceDraft:
    children = tuple(PlaceDraft(UNIT, f"{n}单元", doors=doors) for n in range(1, units + 1))
    return PlaceDraft(BUILDING, f"{number}栋", children=children)


def jinshan(now) -> Place:
    """Jinshan subdistrict with two communities and a village; 四棵 has grids, estates, buildings.

    四棵社区: 1网格 (金山花园: 3栋 with 2 units, 12栋 with 1), 2网格 (十五冶小区: 3栋 with 3 units);
    王太社区; 四棵村: 1组, 2组; a checkpoint at the gate.
    """
    estate = PlaceDraft(ESTATE, "金山花园", children=(building(3), building(12, 1)))
    other = PlaceDraft(ESTATE, "十五冶小区", children=(building(3, 3),))
    sike = PlaceDraft(
        PlaceKind.COMMUNITY,
        "四棵社区居民委员会",
        code="SK",
        children=(
            PlaceDraft(GRID, "第一网格", children=(estate,)),
            PlaceDraft(GRID, "第二网格", children=(other,)),
            PlaceDraft(PlaceKind.SITE, "东门卡口", site_kind=SiteKind.CHECKPOINT),
        ),
    )
    wangtai = PlaceDraft(PlaceKind.COMMUNITY, "王太社区居民委员会")
    village = PlaceDraft(
        PlaceKind.VILLAGE,
        "四棵村委会",
        children=(PlaceDraft(PlaceKind.BAY, "1组"), PlaceDraft(PlaceKind.BAY, "2组")),
    )
    draft = PlaceDraft(PlaceKind.TOWNSHIP, "金山街道", children=(sike, wangtai, village))
    planted = ensure_places(actor=SYSTEM, now=now, parent_id=None, drafts=[draft])
    return planted.placed[0][1]


def named(name: str) -> Place:
    """The one place of that short name."""
    return Place.objects.get(short_name=name)


def add(parent: Place | None, kind: PlaceKind, name: str, now, **more) -> Place:
    return create_place(
        actor=SYSTEM, now=now, parent_id=parent.id if parent else None, kind=kind, name=name, **more
    )
