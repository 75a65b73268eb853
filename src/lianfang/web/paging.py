"""Lists of the API: how much at a time, and whether there is more; nothing is counted for it."""

from typing import Annotated, Any

from ninja import Query, Schema

MAX_ITEMS = 500

Limit = Annotated[int, Query(100, ge=1, le=MAX_ITEMS)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]


def cut(rows: Any, limit: int, offset: int) -> tuple[list[Any], bool]:
    """`limit` of `rows` (a queryset or list) from `offset` on, and whether more follow."""
    found = list(rows[offset : offset + limit + 1])
    return found[:limit], len(found) > limit


def one_page(rows: Any, limit: int, offset: int) -> dict[str, Any]:
    """The same as an answer: `items` and `more`."""
    items, more = cut(rows, limit, offset)
    return {"items": items, "more": more}


def shaped(row: Any, shape: type[Schema]) -> dict[str, Any]:
    """What `shape` asks of a row that has it all under the same names."""
    return {name: getattr(row, name) for name in shape.model_fields}
