"""By what a figure can be cut: class of an enterprise, origin of an arrival, kind, team, form.

A dimension names its parts, each with the condition its rows meet. The parts are taken in order,
so that a row counts for the first it meets; what meets none is the `rest`. The figure is the sum
over the parts and the `rest`, unless the dimension says that its parts overlap (two groups).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.wording import Wording
from lianfang.kit.errors import InvalidInput

Text = str | Promise | Wording
OTHER = "rest"
OTHER_TITLE = _("Other or not known")


@dataclass(frozen=True)
class Asked:
    """For whom, for which place (its path) and as of when a figure is asked for."""

    viewer: Actor
    path: str
    moment: datetime


@dataclass(frozen=True)
class Part:
    """One choice of a dimension: stable key, words, and which rows it means."""

    key: str
    title: Text
    condition: Q


class UnknownChoice(InvalidInput):
    default = _("This figure cannot be cut in that way.")


@dataclass(frozen=True)
class Dimension:
    """By what rows are told apart.

    parts     from (viewer, path, moment) to the parts there are then, in order
    overlaps  a row may belong to several parts, so that they do not add up to the figure
    """

    title: Text
    parts: Callable[[Asked], Iterable[Part]]
    overlaps: bool = False

    def choices(self, viewer: Actor, path: str, moment: datetime) -> list[tuple[str, Text]]:
        """(key, title) of each part there is at the moment; the `rest` is always understood too."""
        return [(part.key, part.title) for part in self.parts(Asked(viewer, path, moment))]

    def condition(self, asked: Asked, key: str) -> Q:
        """Which rows a choice means. Raises UnknownChoice."""
        before = Q()
        for part in self.parts(asked):
            if part.key == key:
                return part.condition if self.overlaps else part.condition & ~before
            before |= part.condition
        if key != OTHER:
            raise UnknownChoice()
        return ~before if before else Q()


def by_field(
    title: Text, name: str, choices: Iterable[tuple[str, Text]] | Callable[[Asked], object]
) -> Dimension:
    """Rows told apart by the value of one field; `choices` are pairs, or a function that gives
    them for what is asked."""

    def parts(asked: Asked) -> list[Part]:
        pairs = choices(asked) if callable(choices) else choices
        return [Part(str(key), text, Q(**{name: key})) for key, text in pairs]  # type: ignore[attr-defined]

    return Dimension(title, parts)
