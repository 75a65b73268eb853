"""Figures named in one line of text: which figure, of which span of time, of which part.

`visits` is a figure, `visits:today` a span of it, `arrivals:today?origin=wuhan` a part of that
span; several parts stand behind each other with `&`. Tables, bulletins, rankings and robots keep
figures in this form, so that a figure means the same wherever it stands.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput
from lianfang.places.models import Place
from lianfang.reports.dimensions import (
    OTHER,
    OTHER_TITLE,
    Asked,
    Dimension,
    Text,
    UnknownChoice,
)
from lianfang.reports.enums import Span
from lianfang.reports.metrics import (
    Cut,
    Declared,
    Figure,
    Metric,
    Rate,
    Share,
    all_metrics,
    by_child,
    by_choice,
    figure,
    find_metric,
    find_same,
    get_metric,
    rows_of,
    share,
    trend,
)
from lianfang.reports.words import words_of

_TEXT = re.compile(
    r"(?P<key>[a-z][a-z0-9_]*)(?::(?P<span>[a-z]+))?"
    r"(?:\?(?P<choices>[a-z_]+=[A-Za-z0-9_.-]+(?:&[a-z_]+=[A-Za-z0-9_.-]+)*))?"
)


class BadReference(InvalidInput, ValueError):
    """A text that names no figure."""


@dataclass(frozen=True, order=True)
class FigureRef:
    """A figure, a span of time ("" = the figure's own) and, of dimensions, one choice each."""

    key: str
    span: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "FigureRef":
        """Read `key[:span][?dimension=choice&...]`. Raises BadReference where it is not of that
        form or names a dimension twice; whether there is such a figure is `reference_fault`'s."""
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise BadReference(_("“%(text)s” does not name a figure."), text=text[:80])
        pairs = [tuple(pair.split("=", 1)) for pair in (match["choices"] or "").split("&") if pair]
        if len({name for name, _choice in pairs}) < len(pairs):
            raise BadReference(_("“%(text)s” does not name a figure."), text=text[:80])
        return cls(match["key"], match["span"] or "", tuple(sorted((n, c) for n, c in pairs)))

    def __str__(self) -> str:
        span = f":{self.span}" if self.span else ""
        choices = "&".join(f"{name}={choice}" for name, choice in self.choices)
        return f"{self.key}{span}{'?' if choices else ''}{choices}"

    @property
    def cut(self) -> Cut:
        return Cut(self.span, self.choices)


def reference_fault(ref: FigureRef) -> str:
    """What is wrong with it, in words; "" when there is such a figure. Whether a place knows the
    choices is only seen there: see `choice_fault`."""
    metric = find_metric(ref.key)
    if metric is None:
        return _("There is no figure “%(key)s”.") % {"key": ref.key}
    if ref.span and ref.span not in metric.spans:
        spans = ", ".join(metric.spans)
        return _("The figure “%(key)s” is told of these spans: %(spans)s.") % {
            "key": ref.key,
            "spans": spans,
        }
    for name, _choice in ref.choices:
        if name not in metric.dimensions:
            return _("The figure “%(key)s” cannot be cut by “%(name)s”.") % {
                "key": ref.key,
                "name": name,
            }
    return ""


def choice_fault(viewer: Actor, ref: FigureRef, path: str, moment: datetime) -> str:
    """As `reference_fault`, and whether the place knows every choice at the moment."""
    fault = reference_fault(ref)
    if fault:
        return fault
    dimensions = get_metric(ref.key).dimensions
    for name, choice in ref.choices:
        known = {key for key, _title in dimensions[name].choices(viewer, path, moment)}
        if choice not in known | {OTHER}:
            return _("“%(choice)s” is not known in “%(name)s”.") % {"choice": choice, "name": name}
    return ""


def _sound(ref: FigureRef) -> FigureRef:
    fault = reference_fault(ref)
    if fault:
        raise BadReference(fault)
    return ref


def canonical(ref: FigureRef) -> FigureRef:
    """The same figure without other names and with its span: `visits_today` is `visits:today`."""
    metric = get_metric(ref.key)
    if metric.same_as:
        meant = FigureRef.parse(metric.same_as)
        return FigureRef(meant.key, meant.span, ref.choices)
    return FigureRef(ref.key, ref.span or metric.spans[0], ref.choices)


def figure_for(viewer: Actor, ref: FigureRef, path: str, moment: datetime) -> Figure:
    """The figure of the place at `path` as of the moment. Raises BadReference, UnknownChoice."""
    return figure(viewer, _sound(ref).key, path, moment, ref.cut)


def together_for(
    viewer: Actor, ref: FigureRef, path: str, places: Sequence[str], moment: datetime
) -> Figure:
    """The figure of several places (paths inside `path`) as one: every row once, everybody once.
    Raises BadReference, UnknownChoice."""
    cut = replace(ref.cut, among=tuple(places))
    return figure(viewer, _sound(ref).key, path, moment, cut)


def rows_metric(ref: FigureRef) -> Metric:
    """The metric whose rows stand behind it; of a rate, that of its part."""
    metric = get_metric(_sound(ref).key)
    return metric.parts[0] if isinstance(metric, Rate) else metric


def rows_for(viewer: Actor, ref: FigureRef, path: str, moment: datetime) -> QuerySet[Any]:
    """The rows behind the figure, as far as the viewer may see rows of this kind; of a rate, those
    of its part. Raises BadReference, UnknownChoice."""
    return rows_of(viewer, rows_metric(ref), path, moment, ref.cut)


def by_child_for(
    viewer: Actor, ref: FigureRef, place: Place, children: Iterable[Place], moment: datetime
) -> list[Share]:
    """The figure for each of `children` (direct children of `place`), in two queries at most."""
    return by_child(viewer, _sound(ref).key, place, children, moment, ref.cut)


def trend_for(
    viewer: Actor, ref: FigureRef, path: str, moment: datetime, days: int = 7
) -> list[tuple[datetime, Figure]]:
    """The figure as of the same clock time on each of the last `days` days, oldest first."""
    return trend(viewer, _sound(ref).key, path, moment, days, ref.cut)


@dataclass(frozen=True)
class Slice:
    """One choice of a dimension with its figure."""

    key: str
    title: Text
    ref: FigureRef
    figure: Figure


def by_choice_for(
    viewer: Actor, ref: FigureRef, name: str, path: str, moment: datetime
) -> list[Slice]:
    """The figure for each choice of one of its dimensions; the `rest` only where there is any."""
    metric = get_metric(_sound(ref).key)
    if name not in metric.dimensions:
        raise UnknownChoice()
    titles = dict(metric.dimensions[name].choices(viewer, path, moment)) | {OTHER: OTHER_TITLE}
    slices = []
    for key, found in _choice_figures(viewer, metric, name, path, moment, ref.cut):
        cut = FigureRef(ref.key, ref.span, tuple(sorted((*ref.choices, (name, key)))))
        slices.append(Slice(key, titles[key], cut, found))
    return slices


def _choice_figures(
    viewer: Actor, metric: Declared, name: str, path: str, moment: datetime, cut: Cut
) -> Iterator[tuple[str, Figure]]:
    if isinstance(metric, Metric):
        for key, value in by_choice(viewer, metric, name, path, moment, cut).items():
            yield key, Figure(metric, value, cut=cut)
        return
    part, whole = metric.parts
    spanned = metric.spanned(cut)
    of_part = by_choice(viewer, part, name, path, moment, spanned)
    for key, value in by_choice(viewer, whole, name, path, moment, spanned).items():
        done = of_part.get(key) or 0
        yield key, Figure(metric, share(done, value or 0), done, value or 0, cut)


Titles = dict[str, str]


def title_of(viewer: Actor, ref: FigureRef, path: str, moment: datetime) -> str:
    """The reference in words: today's arrivals, from Wuhan."""
    dimensions = get_metric(_sound(ref).key).dimensions
    chosen = [
        _titles(dimensions[name], Asked(viewer, path, moment)).get(choice, choice)
        for name, choice in ref.choices
    ]
    return _with_parts(_bare_title(ref), chosen)


def _titles(dimension: Dimension, asked: Asked) -> Titles:
    parts = dimension.choices(asked.viewer, asked.path, asked.moment)
    return {key: str(title) for key, title in parts} | {OTHER: str(OTHER_TITLE)}


def _with_parts(title: str, chosen: list[str]) -> str:
    if not chosen:
        return title
    return _("%(title)s (%(parts)s)") % {"title": title, "parts": _(", ").join(chosen)}


def _bare_title(ref: FigureRef) -> str:
    """The figure with its span in words, without the parts chosen."""
    metric = get_metric(ref.key)
    if ref.span and ref.span != metric.spans[0]:
        return _titled_span(ref, metric)
    return str(metric.title)


def _titled_span(ref: FigureRef, metric: Declared) -> str:
    other = find_same(str(FigureRef(ref.key, ref.span)))
    if other is not None:
        return str(other.title)
    titles = {
        Span.TODAY: _("%(title)s, today"),
        Span.YESTERDAY: _("%(title)s, yesterday"),
        Span.TOTAL: _("%(title)s, in all"),
        Span.NOW: "%(title)s",
    }
    return titles[Span(ref.span)] % {"title": metric.title}


@dataclass(frozen=True)
class Offered:
    """A figure that can be chosen, in words: its title, unit and the names superiors use."""

    ref: FigureRef
    title: str
    unit: Text
    names: tuple[str, ...]


def offered(viewer: Actor, path: str, moment: datetime) -> list[Offered]:
    """Every figure that can be chosen for the place, in each span, whole and cut by one choice of
    one dimension. Titles are in the language of the moment; other names of a figure are left
    out."""
    asked = Asked(viewer, path, moment)
    known: dict[int, Titles] = {}
    found = []
    for metric in all_metrics().values():
        if metric.same_as:
            continue
        for span in metric.spans:
            bare = FigureRef(metric.key, str(span))
            title = _bare_title(bare)
            names = words_of(str(bare)) + metric.names
            found.append(Offered(bare, title, metric.unit, names))
            for name, dimension in metric.dimensions.items():
                if id(dimension) not in known:
                    known[id(dimension)] = _titles(dimension, asked)
                for key, words in known[id(dimension)].items():
                    if key != OTHER:
                        cut = FigureRef(bare.key, bare.span, ((name, key),))
                        cut_title = _with_parts(title, [words])
                        found.append(Offered(cut, cut_title, metric.unit, ()))
    return found
