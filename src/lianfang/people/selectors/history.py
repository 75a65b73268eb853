"""What changed in an entry, when and by whom: names of fields, never their old values."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps

from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.people.models import Person

# Columns that follow from others or serve only to find the row.
_DERIVED = frozenset(
    {
        "id",
        "path",
        "name_index",
        "name_order",
        "name_search",
        "lookup_keys",
        "paper_hash",
        "paper_tail_hash",
        "phone_hash",
        "phone_tail_hash",
        "created_at",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry: when, by whom, and the labels of the fields that differ."""

    at: datetime
    who: str
    fields: tuple[str, ...]


def changes_of(person: Person) -> list[Change]:
    """Changes of an entry the viewer was allowed to load, newest first.

    The trigger keeps the row as it was before each change, so each kept version is compared with
    the one after it, the last with the entry itself.
    """
    events: Any = apps.get_model("people", "PersonEvent")
    kept = list(
        events._base_manager.filter(pgh_obj_id=person.pk)
        .select_related("pgh_context")
        .order_by("pgh_id")
    )
    names = _names([row.pgh_context for row in kept])
    found = []
    for before, after in zip(kept, [*kept[1:], _whole(person)], strict=True):
        fields = _differing(before, after)
        if fields:
            context = before.pgh_context
            who = names.get(_user_of(context), "")
            found.append(Change(before.pgh_created_at, who, fields))
    return found[::-1]


def _whole(person: Person) -> Person:
    """The entry with every column, also those a list leaves out."""
    with everywhere("the viewer has loaded this very entry"):
        return Person.objects.get(pk=person.pk)


def _differing(before: Any, after: Any) -> tuple[str, ...]:
    labels = []
    for field in Person._meta.concrete_fields:
        if field.name in _DERIVED or not hasattr(before, field.attname):
            continue
        if _plain(getattr(before, field.attname)) != _plain(getattr(after, field.attname)):
            labels.append(_label(field))
    return tuple(dict.fromkeys(labels))


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _label(field: Any) -> str:
    return str(field.verbose_name)


def _user_of(context: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(context.metadata.get("user", "")) if context else None
    except ValueError:
        return None


def _names(contexts: list[Any]) -> dict[uuid.UUID | None, str]:
    """Display names of the accounts in the contexts, in one query."""
    found = (_user_of(context) for context in contexts)
    ids = {user_id for user_id in found if user_id is not None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))
