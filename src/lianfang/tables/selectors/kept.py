"""Values of a filled table as they are kept, and as they are written into the file again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from lianfang.access.actors import Actor
from lianfang.blanks.model import Blank, CellRef, Value
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import place_list
from lianfang.tables.selectors.said import Said

CENT = Decimal("0.01")


def scaled(value: Any, said: Said) -> Value:
    """The figure in the unit of the heading: 125000 yuan are 12.5 where it says 万元."""
    if value is None or said.scale == 1:
        kept: Value = value
        return kept
    exact = (Decimal(value) / said.scale).quantize(CENT).normalize()
    return int(exact) if exact == exact.to_integral_value() else exact


def packed(value: Value) -> dict[str, str]:
    """A value as it is kept: its text, and what it is (n number, d day, m moment, t text)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | datetime | date):
        return {"kind": "t", "text": str(value)}
    if isinstance(value, datetime):
        return {"kind": "m", "text": value.isoformat()}
    if isinstance(value, date):
        return {"kind": "d", "text": value.isoformat()}
    return {
        "kind": "n",
        "text": f"{value.normalize():f}" if isinstance(value, Decimal) else f"{value}",
    }


def unpacked(entry: Mapping[str, Any]) -> Value:
    """The value of a kept entry."""
    kind, text = entry["kind"], str(entry["text"])
    if kind == "n":
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else number
    if kind == "d":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if kind == "m" else text


def again(
    blank: Blank, shown: Iterable[Mapping[str, Any]]
) -> tuple[dict[CellRef, Value], dict[str, list[dict[str, Value]]]]:
    """Cells and added rows of a filled table, from what was kept of them."""
    values: dict[CellRef, Value] = {}
    rows: dict[str, dict[int, dict[str, Value]]] = defaultdict(dict)
    for entry in shown:
        if blank.region(entry["region"]).grows:
            rows[entry["region"]].setdefault(entry["row"], {})[entry["slot"]] = unpacked(entry)
        else:
            values[CellRef.parse(entry["cell"])] = unpacked(entry)
    return values, {key: [lines[n] for n in sorted(lines)] for key, lines in rows.items()}


def why_empty(entry: Mapping[str, str]) -> str:
    """Why a cell stayed empty, in the language of the page; kept as the English message."""
    reason = entry["reason"]
    text = gettext(reason)
    return text % {"n": entry.get("n", "")} if "%(" in text else text


def place_of(viewer: Actor, place_id: str) -> Place:
    """The place a kept entry was counted for. Raises NotFound."""
    found = place_list(viewer, include_closed=True).filter(pk=place_id).first()
    if found is None:
        raise NotFound()
    return found
