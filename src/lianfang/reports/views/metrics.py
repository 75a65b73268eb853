"""Pages of figures: the list of them, one of them, its rows, and what lies between two numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.places.selectors import current_place, map_children
from lianfang.reports import board
from lianfang.reports.differences import explain_difference, reconcile
from lianfang.reports.dimensions import Text
from lianfang.reports.enums import Span
from lianfang.reports.forms import ReconcileForm
from lianfang.reports.metrics import (
    Declared,
    Figure,
    Metric,
    Rate,
    Share,
    get_counted,
    get_metric,
    ranked,
)
from lianfang.reports.references import (
    FigureRef,
    Slice,
    by_child_for,
    by_choice_for,
    canonical,
    figure_for,
    rows_for,
    title_of,
    trend_for,
)
from lianfang.reports.rows import RowKind, ShownRow, kind_of_rows, shown_rows
from lianfang.reports.selectors import metric_groups, metrics_found
from lianfang.reports.services.exports import export_metric_rows
from lianfang.reports.views.asked import asked_moment, asked_ref
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column

PAGE_SIZE = 50
MOST_FOUND = 40
TRENDS = (7, 14, 30)


def query_of(ref: FigureRef, place_id: Any, moment: datetime, **more: Any) -> str:
    """The part of an address behind the question mark."""
    pairs: list[tuple[str, str]] = [("place", str(place_id)), ("as_of", moment.isoformat())]
    if ref.span:
        pairs.append(("span", ref.span))
    pairs += [("cut", f"{name}={choice}") for name, choice in ref.choices]
    return urlencode([*pairs, *((name, str(value)) for name, value in more.items())])


def address_of(ref: FigureRef, place_id: Any, moment: datetime, name: str = "metric") -> str:
    return f"{reverse(f'reports:{name}', args=[ref.key])}?{query_of(ref, place_id, moment)}"


@dataclass(frozen=True)
class Linked:
    """Words and a figure with the page it opens."""

    title: Text
    figure: Figure
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Line:
    """A figure on the list: its words and each of its spans."""

    metric: Declared
    cells: Sequence[Linked]


def _lines(request: Any, metrics: Iterable[Declared], place: Any, moment: datetime) -> list[Line]:
    lines = []
    for metric in metrics:
        cells = []
        # What is of the day stands beside what is in all; yesterday has a page of its own.
        for span in metric.spans:
            if span == Span.YESTERDAY:
                continue
            ref = FigureRef(metric.key, str(span))
            found = figure_for(request.actor, ref, place.path, moment)
            cells.append(Linked(span.label, found, address_of(ref, place.pk, moment)))
        lines.append(Line(metric, cells))
    return lines


@page("reports.metric.view")
def metrics(request: Any) -> HttpResponse:
    """Every figure by group, or those that are searched for by any of their names."""
    place, moment = current_place(request), asked_moment(request)
    text = request.GET.get("q", "").strip()
    groups = metric_groups()
    chosen = request.GET.get("group", "")
    if chosen not in groups:
        chosen = next(iter(groups))
    found = metrics_found(text) if text else groups[chosen]
    return render(
        request,
        "reports/metrics.html",
        {
            "place": place,
            "moment": moment,
            "q": text,
            "tabs": [
                (name, board.GROUP_TITLES[name], len(entries)) for name, entries in groups.items()
            ],
            "group": "" if text else chosen,
            "lines": _lines(request, found[:MOST_FOUND] if text else found, place, moment),
            "is_cut": bool(text) and len(found) > MOST_FOUND,
        },
    )


@page("reports.metric.view")
def metric(request: Any, metric_key: str) -> HttpResponse:
    """One figure: what it means, how it moved, where, of what it is made, the way to its rows."""
    place, moment = current_place(request), asked_moment(request)
    ref = canonical(asked_ref(request, metric_key))
    declared, actor = get_metric(ref.key), request.actor
    shown = figure_for(actor, ref, place.path, moment)
    children = map_children(actor, place)
    names = list(declared.dimensions)
    asked = request.GET.get("by", "")
    first = next((n for n in names if not declared.dimensions[n].overlaps), "")
    by = asked if asked in names else first
    return render(
        request,
        "reports/metric.html",
        {
            "place": place,
            "moment": moment,
            "metric": declared,
            "title": title_of(actor, ref, place.path, moment),
            "ref": ref,
            "query": query_of(ref, place.pk, moment),
            "figure": shown,
            "spans": _spans(request, ref, declared, place, moment),
            "doors": _doors(request, ref, declared, place, moment),
            "shares": _shares(request, ref, place, children, moment),
            "days": _days(request),
            "lengths": TRENDS,
            "by": by,
            "overlaps": bool(by) and declared.dimensions[by].overlaps,
            "dimensions": [
                (name, declared.dimensions[name].title, query_of(ref, place.pk, moment, by=name))
                for name in names
            ],
            "slices": _slices(request, ref, by, place, moment) if by else [],
            "whole_url": address_of(FigureRef(ref.key, ref.span), place.pk, moment),
            **_trend(request, ref, declared, place, moment),
        },
    )


def _days(request: Any) -> int:
    text = request.GET.get("days", "")
    return int(text) if text in {str(n) for n in TRENDS} else TRENDS[0]


def _spans(
    request: Any, ref: FigureRef, declared: Declared, place: Any, moment: datetime
) -> list[Linked]:
    """The figure in each of its spans, the one shown among them."""
    found = []
    for span in declared.spans:
        one = FigureRef(ref.key, str(span), ref.choices)
        shown = figure_for(request.actor, one, place.path, moment)
        url = address_of(one, place.pk, moment)
        found.append(Linked(span.label, shown, url, str(span) == ref.span))
    return found


def _doors(
    request: Any, ref: FigureRef, declared: Declared, place: Any, moment: datetime
) -> list[Linked]:
    """The ways to the rows: of a rate what is missing first, then its parts."""
    found = []
    for key in declared.doors if isinstance(declared, Rate) else (ref.key,):
        part = get_metric(key)
        span = ref.span if ref.span in part.spans else ""
        known = tuple((n, c) for n, c in ref.choices if n in part.dimensions)
        one = FigureRef(key, span, known)
        shown = figure_for(request.actor, one, place.path, moment)
        url = address_of(one, place.pk, moment, "metric_rows")
        found.append(Linked(part.title, shown, url))
    return found


def _shares(
    request: Any, ref: FigureRef, place: Any, children: Any, moment: datetime
) -> list[tuple[Share, str]]:
    shares = ranked(by_child_for(request.actor, ref, place, children, moment))
    return [(share, address_of(ref, share.place.pk, moment)) for share in shares]


def _slices(
    request: Any, ref: FigureRef, name: str, place: Any, moment: datetime
) -> list[tuple[Slice, str]]:
    bare = FigureRef(ref.key, ref.span, tuple(pair for pair in ref.choices if pair[0] != name))
    found = by_choice_for(request.actor, bare, name, place.path, moment)
    return [
        (one, f"{address_of(one.ref, place.pk, moment)}&{urlencode({'by': name})}")
        for one in found
        if one.figure.value or one.figure.whole
    ]


def _trend(
    request: Any, ref: FigureRef, declared: Declared, place: Any, moment: datetime
) -> dict[str, Any]:
    """The drawing and, beside it, the same as a table for whoever does not see drawings."""
    found = trend_for(request.actor, ref, place.path, moment, _days(request))
    chart = {
        "kind": "line",
        "unit": str(declared.unit),
        "max": 100 if isinstance(declared, Rate) else None,
        "categories": [f"{day.astimezone(LOCAL_ZONE):%m-%d}" for day, _entry in found],
        "series": [
            {
                "name": str(declared.title),
                "values": [None if e.value is None else float(e.value) for _day, e in found],
            }
        ],
    }
    rows = [
        (
            date_format(day.astimezone(LOCAL_ZONE), "DATE_FORMAT"),
            entry,
            address_of(ref, place.pk, day),
        )
        for day, entry in reversed(found)
    ]
    return {"trend": chart, "trend_rows": rows}


@page("reports.metric.view")
def metric_rows(request: Any, metric_key: str) -> HttpResponse:
    """The rows a figure is made of; whoever may not see such rows sees the figure only."""
    place, moment = current_place(request), asked_moment(request)
    counted: Metric = get_counted(metric_key)
    ref = asked_ref(request, metric_key)
    rows = rows_for(request.actor, ref, place.path, moment)
    kind = kind_of_rows(counted, rows.model)
    shown = Paginator(rows.select_related(*kind.related), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "reports/metric_rows.html",
        {
            "place": place,
            "moment": moment,
            "metric": counted,
            "title": title_of(request.actor, ref, place.path, moment),
            "back": address_of(ref, place.pk, moment),
            "query": query_of(ref, place.pk, moment),
            "figure": figure_for(request.actor, ref, place.path, moment),
            "page": shown,
            "rows": shown_rows(request.actor, kind, list(shown), moment),
            "columns": [Column(str(i), c.label) for i, c in enumerate(kind.columns)],
            "may_export": "sheets.export.run" in request.actor.rights
            and request.actor.can(counted.rows_right, place.path),
        },
    )


@page("sheets.export.run", methods=("POST",), second_factor=True)
def rows_file(request: Any, metric_key: str) -> HttpResponse:
    """The same rows as a workbook; the page of rows sends place, moment and part along."""
    limit(
        "reports.metric.export", str(request.actor.user_id), times=10, seconds=3600, now=request.now
    )
    table = export_metric_rows(
        actor=request.actor,
        now=request.now,
        ref=asked_ref(request, metric_key),
        place=current_place(request),
        moment=asked_moment(request),
    )
    return attachment(table.name, table.content)


@page("reports.metric.view")
def difference(request: Any, metric_key: str) -> HttpResponse:
    """What lies between two moments, or between the number of somebody else and ours."""
    place, moment = current_place(request), asked_moment(request)
    ref = canonical(asked_ref(request, metric_key))
    counted = ref if isinstance(get_metric(ref.key), Metric) else None
    form = ReconcileForm(
        request.GET if "before" in request.GET or "theirs" in request.GET else None
    )
    asked = form.is_bound and form.is_valid()
    before = form.other_moment(moment) if asked else moment - timedelta(days=1)
    theirs = form.cleaned_data["theirs"] if asked else None
    context: dict[str, Any] = {
        "place": place,
        "moment": moment,
        "before": before,
        "metric": get_metric(ref.key),
        "title": title_of(request.actor, ref, place.path, moment),
        "back": address_of(ref, place.pk, moment),
        "back_then": address_of(ref, place.pk, before),
        "form": form if form.is_bound else ReconcileForm(initial={"before": before}),
        "ref": ref,
        "nothing_between": (0, 0, 0),
    }
    if counted is not None:
        found = explain_difference(request.actor, ref, place.path, before, moment)
        kind = kind_of_rows(get_counted(ref.key), rows_for(request.actor, ref, "", moment).model)
        context |= {
            "difference": found,
            "columns": [c.label for c in kind.columns],
            "between": [
                ("added", found.numbers[0], _changed(request, kind, found.added, moment)),
                ("gone", found.numbers[1], _changed(request, kind, found.gone, before)),
                ("changed", found.numbers[2], _changed(request, kind, found.changed, moment)),
            ],
        }
    if theirs is not None:
        result = reconcile(request.actor, ref, place, moment, theirs)
        context["reconciled"] = result
        context["explanations"] = [
            (one, address_of(one.ref, one.place.pk, one.moment)) for one in result.explanations
        ]
    return render(request, "reports/metric_difference.html", context)


def _changed(request: Any, kind: RowKind, changes: Any, moment: datetime) -> list[ShownRow]:
    return shown_rows(request.actor, kind, [change.row for change in changes], moment)
