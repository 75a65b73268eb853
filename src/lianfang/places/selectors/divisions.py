"""Looking up published division codes: public reference data, the same for every viewer."""

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.kit.division_codes import DivisionLevel, parse_division_code
from lianfang.kit.errors import WorkError
from lianfang.kit.text import compact
from lianfang.places.models import Division

# Levels the codes need and people never say.
_UNSPOKEN = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def division_chain(viewer: Actor, code: str) -> list[Division]:
    """The known divisions from the province down to `code` (2 to 12 digits), as far as known.

    An unknown village or township still resolves to its county. Empty for what is no code.
    """
    try:
        parsed = parse_division_code(code)
    except WorkError:
        return []
    wanted = [above.code for above in (*parsed.ancestors, parsed)]
    return list(Division.objects.filter(code__in=wanted).order_by("level"))


def county_of(viewer: Actor, code: str) -> Division | None:
    """The county a code lies in; where there is no county level, the prefecture."""
    chain = [d for d in division_chain(viewer, code) if d.level <= DivisionLevel.COUNTY]
    return chain[-1] if chain and chain[-1].level >= DivisionLevel.PREFECTURE else None


def division_name(viewer: Actor, code: str) -> str:
    """The name in full, as people say it: 湖北省黄石市大冶市; "" for an unknown code."""
    names = [d.name for d in division_chain(viewer, code)]
    return "".join(name for name in names if name not in _UNSPOKEN)


def division_list(viewer: Actor, *, parent_code: str = "", search: str = "") -> QuerySet[Division]:
    """Divisions directly below `parent_code` ("" = provinces), or found by name or code."""
    text = compact(search)[:64]
    if text.isdecimal():
        return Division.objects.filter(code__startswith=text).order_by("code")
    if text:
        return Division.objects.filter(name__contains=text).order_by("level", "code")
    return Division.objects.filter(parent_code=parent_code).order_by("code")
