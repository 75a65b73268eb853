"""Lists on screen: their columns, and the order a person asked for by a click on a header.

The order travels in the address as `sort=key` or `sort=-key`. Only keys of the list's own columns
are accepted, so nothing a person types reaches the database as a column name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

SORT = "sort"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `sort` is what the rows are ordered by (an ORM name), empty if they
    cannot be; an `optional` column is hidden until a person chooses it."""

    key: str
    label: str | Promise
    sort: str = ""
    numeric: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SortLink:
    """State of a header and what a click on it asks for."""

    direction: Literal["", "ascending", "descending"]
    next: str


def chosen_sort(asked: Mapping[str, str], columns: Sequence[Column], default: str) -> str:
    """The valid `sort` in `asked` (a request's GET or POST), or `default`: "key" or "-key"."""
    wanted = asked.get(SORT, "")
    sortable = {column.key for column in columns if column.sort}
    return wanted if wanted.removeprefix("-") in sortable else default


def order_by(sort: str, columns: Sequence[Column]) -> tuple[str, ...]:
    """ORM order for a `sort` from `chosen_sort`; the primary key decides between equals, so that
    no row is shown twice or left out between two pages."""
    by_key = {column.key: column.sort for column in columns}
    name = by_key.get(sort.removeprefix("-"), "")
    if not name:
        return ("pk",)
    return (f"-{name}" if sort.startswith("-") else name, "pk")


@dataclass(frozen=True, slots=True)
class SortOption:
    """One order a list can be put into: a choice stands in for the headers on a phone."""

    value: str
    label: str
    is_current: bool


def sort_options(columns: Sequence[Column], sort: str) -> list[SortOption]:
    """Both directions of every column that can be sorted, in the order of the columns; none where
    no column can be. `sort` is the order in force; where it is none of them it stands first."""
    found = [
        SortOption(value, label, value == sort)
        for column in columns
        if column.sort
        for value, label in (
            (column.key, _("%(column)s, ascending") % {"column": column.label}),
            (f"-{column.key}", _("%(column)s, descending") % {"column": column.label}),
        )
    ]
    if found and not any(one.is_current for one in found):
        found.insert(0, SortOption("", _("usual order"), is_current=True))
    return found


def sort_link(column: Column, sort: str) -> SortLink:
    """How the header of `column` looks while the list is ordered by `sort`."""
    if sort == column.key:
        return SortLink("ascending", f"-{column.key}")
    if sort == f"-{column.key}":
        return SortLink("descending", column.key)
    return SortLink("", column.key)
