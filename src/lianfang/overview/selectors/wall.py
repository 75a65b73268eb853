"""The picture of the wall screen: the day told from five metres, in numbers only.

Counted with a viewer's rights to figures and none to rows, so that the screen can show no name.
A picture holds for `FRESH` seconds: however many screens hang in the house, it is counted once.
Days that are over and the same time yesterday do not change within minutes; they are kept longer.
"""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.command.playbook.overview import Wall
from lianfang.command.selectors.plan import open_incidents, phase_of
from lianfang.kit.clock import LOCAL_ZONE, day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.overview.selectors.plans import known, overview_plan
from lianfang.overview.selectors.ranking import Table, Wanted, ranking
from lianfang.places.models import Place
from lianfang.places.selectors import get_place, map_children, top_places
from lianfang.places.selectors.maps import geometry_of
from lianfang.places.selectors.schematic import tiles
from lianfang.reports.metrics import Figure, Metric, Rate, find_metric, get_metric
from lianfang.reports.references import FigureRef, by_child_for, figure_for, title_of

RIGHT = "overview.wall.view"
FRESH = 20
KEPT = 600
SHOWN_FIRST, SHOWN_LAST = 5, 3
MOST_RULES = 4


def wall_place(viewer: Actor, asked: str) -> Place:
    """The place a wall tells of: the one asked for, else the widest the viewer's wall hangs in."""
    if asked:
        try:
            place_id = uuid.UUID(asked)
        except ValueError:
            raise NotFound() from None
        return get_place(viewer, place_id, RIGHT)
    tops = top_places(viewer, RIGHT).filter(closed_on__isnull=True)
    found: Place | None = tops.first()
    if found is None:
        raise NotFound()
    return found


def eyes_of(place: Place) -> Actor:
    """Whoever looks at a wall sees the figures of its place, and no row of anybody."""
    return Actor(None, "wall", (Post(Role.VIEWER, place.path, place.pk),))


def wall_picture(viewer: Actor, place: Place, moment: datetime) -> dict[str, Any]:
    """The picture of the place, at most `FRESH` seconds old, in the language of the moment."""
    if not viewer.can(RIGHT, place.path):
        raise NotFound()
    key = f"wall:{place.pk}:{get_language()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is not None and 0 <= moment.timestamp() - kept["at"] < FRESH:
        return kept
    picture = draw(place, moment)
    cache.set(key, picture, KEPT)
    return picture


def written(picture: dict[str, Any]) -> tuple[bytes, str]:
    """The picture as JSON, and its ETag: who has that need not be sent it again."""
    body = json.dumps(picture, ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def draw(place: Place, moment: datetime) -> dict[str, Any]:
    """The picture counted now."""
    eyes, plan = eyes_of(place), overview_plan(place.path, moment).wall
    phase = phase_of(eyes, place.path, moment)
    rates = _rule_rates(phase)
    coverage = [_bar(eyes, ref, place, moment) for ref in rates]
    incidents = open_incidents(eyes, place.path)
    return {
        "at": moment.timestamp(),
        "as_of": f"{moment.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M:%S}",
        "place": place.name,
        "phase": str(phase.phase.title) if phase else "",
        "day": (local_day(moment) - incidents[0].opened_on).days + 1 if incidents else None,
        "coverage": coverage,
        "alarms": [one for one in _told(eyes, known(plan.alarms), place, moment) if one["value"]],
        "figures": _compared(eyes, known(plan.figures), place, moment),
        "trend": _trend(eyes, known(plan.trend), place, moment, plan.trend_days),
        "map": _map(eyes, _on_map(plan, rates, coverage), place, moment),
        "ranking": _ranking(eyes, place, plan.ranking, moment),
        "progress": [_bar(eyes, ref, place, moment) for ref in known(plan.progress)],
    }


def _on_map(
    plan: Wall, rates: Sequence[FigureRef], coverage: Sequence[dict[str, Any]]
) -> FigureRef:
    """What the map is coloured by: the plan's figure, else the rate that most is missing from."""
    if plan.map_figure and known((plan.map_figure,)):
        return FigureRef.parse(plan.map_figure)
    told = [(one["value"], ref) for one, ref in zip(coverage, rates, strict=True)]
    lacking = [(value, ref) for value, ref in told if value is not None and value < 100]
    return min(lacking, key=lambda pair: pair[0])[1] if lacking else FigureRef("tasks_done_rate")


def _rule_rates(phase: Any) -> list[FigureRef]:
    """The rates of coverage of the rules in force, as many as a wall can hold."""
    if phase is None:
        return []
    keys = [f"{rule.key}_rate" for rule in phase.playbook.rules if rule.key in phase.phase.rules]
    return [FigureRef(key) for key in keys if find_metric(key)][:MOST_RULES]


def _bar(viewer: Actor, ref: FigureRef, place: Place, moment: datetime) -> dict[str, Any]:
    return _one(viewer, ref, figure_for(viewer, ref, place.path, moment), place, moment)


def _told(
    viewer: Actor, refs: Sequence[FigureRef], place: Place, moment: datetime
) -> list[dict[str, Any]]:
    return [_bar(viewer, ref, place, moment) for ref in refs]


def _one(
    viewer: Actor, ref: FigureRef, figure: Figure, place: Place, moment: datetime
) -> dict[str, Any]:
    metric = get_metric(ref.key)
    return {
        "title": _title(viewer, ref, place, moment),
        "unit": "%" if isinstance(metric, Rate) else str(metric.unit),
        "value": _number(figure.value),
        "part": _number(figure.part),
        "whole": _number(figure.whole),
    }


def _title(viewer: Actor, ref: FigureRef, place: Place, moment: datetime) -> str:
    """What the figure is called, without the "(%)" of a rate: the sign stands at its value."""
    return title_of(viewer, ref, place.path, moment).removesuffix(" (%)")


def _number(value: Decimal | int | None) -> float | int | None:
    return float(value) if isinstance(value, Decimal) else value


def _compared(
    viewer: Actor, refs: Sequence[FigureRef], place: Place, moment: datetime
) -> list[dict[str, Any]]:
    """Figures with their difference to yesterday at the same time, to ten minutes."""
    found = []
    before = moment - timedelta(days=1)
    before -= timedelta(seconds=before.timestamp() % KEPT)
    for ref in refs:
        one = _bar(viewer, ref, place, moment)
        then = past_value(viewer, ref, place, before)
        metric = get_metric(ref.key)
        value = one["value"]
        change = None if value is None or then is None else round(value - then, 1)
        found.append({**one, "change": change, "more_is_better": metric.more_is_better})
    return found


def past_value(viewer: Actor, ref: FigureRef, place: Place, moment: datetime) -> float | int | None:
    """A figure of a moment gone by, kept for ten minutes."""
    key = f"wall:past:{place.pk}:{ref}:{moment.timestamp():.0f}"
    kept: tuple[float | int | None] | None = cache.get(key)
    if kept is not None:
        return kept[0]
    value = _number(figure_for(viewer, ref, place.path, moment).value)
    cache.set(key, (value,), KEPT)
    return value


def _trend(
    viewer: Actor, refs: Sequence[FigureRef], place: Place, moment: datetime, days: int
) -> dict[str, Any]:
    """Each figure at the end of the days gone by, and now."""
    today = local_day(moment)
    past = [today - timedelta(days=back) for back in range(days - 1, 0, -1)]
    ends = [day_bounds(day)[1] - timedelta(seconds=1) for day in past]
    series = []
    for ref in refs:
        values = [past_value(viewer, ref, place, end) for end in ends]
        now = figure_for(viewer, ref, place.path, moment).value
        title = _title(viewer, ref, place, moment)
        series.append({"name": title, "values": [*values, _number(now)]})
    return {"days": [f"{day:%m-%d}" for day in [*past, today]], "series": series}


def _map(viewer: Actor, ref: FigureRef, place: Place, moment: datetime) -> dict[str, Any]:
    """The places inside, coloured; places without an outline make the drawing schematic."""
    children = map_children(viewer, place)
    shares = by_child_for(viewer, ref, place, children, moment)
    outlines = [geometry_of(one.place) for one in shares]
    real = [one for one in outlines if one and one["type"] in {"Polygon", "MultiPolygon"}]
    is_schematic = len(real) < len(shares)
    metric = get_metric(ref.key)
    guarded = isinstance(metric, Metric) and metric.group == "isolation"
    shapes = tiles(len(shares)) if is_schematic else real
    return {
        "title": _title(viewer, ref, place, moment),
        "unit": "%" if isinstance(metric, Rate) else str(metric.unit),
        "schematic": is_schematic,
        "more_is_better": metric.more_is_better is not False,
        "features": [
            {
                "name": one.place.short_name,
                "value": None if guarded else _number(one.figure.value),
                "geometry": shape,
            }
            for one, shape in zip(shares, shapes, strict=True)
        ],
    }


def _ranking(viewer: Actor, place: Place, key: str, moment: datetime) -> dict[str, Any] | None:
    """The best and the last of the plan's ranking."""
    plan = overview_plan(place.path, moment)
    composite = plan.composite(key) if key else next(iter(plan.rankings), None)
    if composite is None:
        return None
    # Ranks of yesterday are those of ten minutes ago at most; the rest is counted now.
    kept_key = f"wall:ranking:{place.pk}:{composite.key}:{get_language()}"
    kept: dict[str, Any] | None = cache.get(kept_key)
    if kept is not None:
        return kept
    table = ranking(viewer, place, Wanted(composite.key), moment)
    found = {"title": str(composite.title), **_ends(table)}
    cache.set(kept_key, found, FRESH * 6)
    return found


def _ends(table: Table) -> dict[str, Any]:
    rows = [
        {
            "rank": line.rank,
            "name": line.name,
            "value": _number(line.value),
            "change": line.change,
        }
        for line in table.ranked
    ]
    first = rows[:SHOWN_FIRST]
    return {"first": first, "last": rows[len(first) :][-SHOWN_LAST:], "all": len(rows)}
