"""Old and new values in words, the same at check and apply."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from lianfang.kit.territory import STEP
from lianfang.people.sheets.spots import SpotFinder
from lianfang.sheets.kinds import ColumnList

ELSEWHERE = gettext_noop("elsewhere")


class Texts:
    """Values of one table's columns as text, in the installation's language; remembered."""

    def __init__(self, columns: ColumnList) -> None:
        self._columns = columns
        self._texts: dict[tuple[str, Any], str] = {}

    def of(self, field: str, value: Any) -> str:
        """As it would stand in a cell: titles of choices, ISO dates, several joined by 、."""
        key = (field, value)
        text = self._texts.get(key)
        if text is None:
            with override(settings.LANGUAGE_CODE):
                text = self._texts[key] = self._written(field, value)
        return text

    def _written(self, field: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        titles = {str(c.key): str(c.title) for c in self._columns.column(field).choices}
        if isinstance(value, tuple):
            return "、".join(titles.get(str(part), str(part)) for part in value)
        return value.isoformat() if isinstance(value, date) else titles.get(str(value), str(value))


def place_name(spots: SpotFinder, path: str) -> str:
    """The way from the table's place down to the place at `path`; "elsewhere" outside of it."""
    root = spots.root.path
    ends = range(len(root), len(path) + 1, STEP)
    places = [spots.resolver.at(path[:end]) for end in ends]
    names = [place.short_name for place in places if place is not None]
    if path.startswith(root) and names:
        return " ".join(names)
    with override(settings.LANGUAGE_CODE):
        return gettext(ELSEWHERE)
