"""Kinds of subjects that a room above brings along: how their rows are found, named and shown.

This room may not import the room that keeps enterprises; that room registers a source here instead,
and from then on rules, gaps, proposals and worklists speak of enterprises as of places and people.
"""

import abc
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import SubjectSet


class SubjectSource(abc.ABC):
    """How one kind of subject is read.

    kind   the kind of subject
    right  what a viewer needs to see such rows
    model  the rows themselves, which have a `path`
    """

    kind: ClassVar[SubjectKind]
    right: ClassVar[str]
    model: ClassVar[type[Model]]

    @abc.abstractmethod
    def rows(self, subjects: SubjectSet, where: Q, day: date) -> QuerySet[Any]:
        """Those that are meant and are there on `day`."""

    @abc.abstractmethod
    def is_gone(self, row: Any, day: date) -> bool:
        """Whether nobody needs to answer for it any more from `day` on."""

    @abc.abstractmethod
    def read(self, viewer: Actor, ids: Iterable[uuid.UUID]) -> Sequence[Mapping[str, Any]]:
        """What their cards need, `id` and `path` at least, as far as the viewer may see them."""

    @abc.abstractmethod
    def card(self, row: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The fields of a `SubjectCard` besides kind, id, path and `where`."""

    @abc.abstractmethod
    def named(
        self, viewer: Actor, path: str, names: Iterable[str], day: date
    ) -> Sequence[tuple[uuid.UUID, str, str]]:
        """(id, path, name asked for) of those in the place that a roster calls so."""


_sources: dict[SubjectKind, SubjectSource] = {}


def register_source(source: SubjectSource) -> None:
    """Make a kind of subject known; called once when the room above is ready."""
    _sources[source.kind] = source


def find_source(kind: str) -> SubjectSource | None:
    return _sources.get(SubjectKind(kind)) if kind in SubjectKind.values else None


def sources() -> tuple[SubjectSource, ...]:
    return tuple(_sources.values())
