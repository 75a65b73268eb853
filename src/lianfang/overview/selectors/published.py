"""Rankings as they were published, and what they say of ranks won and lost."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.overview.models import PublishedRanking
from lianfang.overview.selectors.ranking import VIEW, Table, Wanted
from lianfang.overview.selectors.ranks import Line
from lianfang.places.models import Place


def published_rankings(viewer: Actor, path: str) -> QuerySet[PublishedRanking]:
    """Published rankings of the place and of places in it, the newest first."""
    territory = viewer.territory(VIEW).within(path)
    return PublishedRanking.objects.filter(path__under=territory).select_related("place")


def get_published(viewer: Actor, published_id: uuid.UUID) -> PublishedRanking:
    """Raises NotFound."""
    row = published_rankings(viewer, "").filter(pk=published_id).first()
    if row is None:
        raise NotFound()
    return row


def published_on(viewer: Actor, place: Place, wanted: Wanted, day: date) -> PublishedRanking | None:
    """The newest issue of the ranking of that day."""
    rows = published_rankings(viewer, place.path).filter(
        place=place, day=day, ranks=wanted.ranks, units=wanted.units, per=wanted.per
    )
    return rows.order_by("-issue").first()


def ranks_before(viewer: Actor, place: Place, wanted: Wanted, day: date) -> list[Line]:
    """The lines published for the day before; none where none were."""
    row = published_on(viewer, place, wanted, day - timedelta(days=1))
    return list(lines_of(row)) if row else []


def line_out(line: Line) -> dict[str, Any]:
    """A line as it is kept: numbers as text, so that they come back exactly."""
    return {
        "id": str(line.id),
        "name": line.name,
        "value": _text(line.value),
        "number": _text(line.number),
        "of": _text(line.of),
        "rank": line.rank,
        "change": line.change,
        "is_small": line.is_small,
        "points": [_text(one) for one in line.points],
    }


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def lines_of(row: PublishedRanking) -> tuple[Line, ...]:
    """The frozen lines."""
    return tuple(
        Line(
            id=uuid.UUID(one["id"]),
            name=one["name"],
            value=_number(one["value"]),
            number=_number(one["number"]),
            of=_number(one["of"]),
            rank=one["rank"],
            change=one["change"],
            is_small=one["is_small"],
            points=tuple(_number(text) for text in one["points"]),
        )
        for one in row.lines
    )


def table_of(row: PublishedRanking, live: Table) -> Table:
    """The frozen ranking, in the shape of one counted now."""
    is_english = (get_language() or "").startswith("en")
    return Table(
        wanted=live.wanted,
        title=row.title_en if is_english else row.title,
        unit=live.unit,
        day=row.day,
        as_of=row.as_of,
        lines=lines_of(row),
        composite=live.composite,
        more_is_better=live.more_is_better,
    )
