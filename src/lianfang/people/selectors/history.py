"""What changed in an entry, when and by whom.

The database keeps each row as it was before a change (`models.history`); a change is what differs
between one kept version and the next. Old names, numbers and texts are shown masked to everybody
who may not read them in the entry itself; paper and phone numbers are masked for all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Text
from lianfang.kit.masking import HIDDEN, mask_address, mask_name, mask_paper, mask_phone
from lianfang.people.models import Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.selectors.cards import NAMES
from lianfang.places.models import Place

MOST = 100


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs, and what stood there before, masked as the viewer may see it."""

    label: str
    old: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry."""

    at: datetime
    who: str
    changed: tuple[FieldChange, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Labels of the fields that differ."""
        return tuple(change.label for change in self.changed)


def changes_of(viewer: Actor, person: Person) -> list[Change]:
    """The latest changes of an entry the viewer was allowed to load, newest first."""
    events: Any = apps.get_model("people", "PersonEvent")
    newest = events._base_manager.filter(pgh_obj_id=person.pk).select_related("pgh_context")
    kept = list(newest.order_by("-pgh_id")[:MOST])[::-1]
    if not kept:
        return []
    with everywhere("the viewer has loaded this very entry"):
        present = Person.objects.get(pk=person.pk)
    shown = _Shown(viewer, person.path, [*kept, present])
    found = []
    for before, after in zip(kept, [*kept[1:], present], strict=True):
        changed = shown.differences(before, after)
        if changed:
            found.append(Change(_moment(before), _who(before), changed))
    return found[::-1]


def _moment(event: Any) -> datetime:
    """When it was done by the system's clock, which in a demo runs on another day."""
    context = event.pgh_context
    stated = context.metadata.get("at") if context else None
    return datetime.fromisoformat(stated) if stated else event.pgh_created_at


def _who(event: Any) -> str:
    context = event.pgh_context
    return str(context.metadata.get("who", "")) if context else ""


class _Shown:
    """How values of one entry are shown to one viewer."""

    def __init__(self, viewer: Actor, path: str, versions: list[Any]) -> None:
        self._reads = viewer.can(NAMES, path)
        place_ids = {version.place_id for version in versions}
        places = Place.objects.filter(pk__in=place_ids)
        self._places = dict(places.values_list("pk", "short_name"))
        self._fields: list[tuple[str, Text, Callable[[Any], str]]] = [
            ("name", pgettext_lazy("person", "Name"), lambda v: self._open(v.name, mask_name)),
            ("sex", _("Sex"), lambda v: str(v.get_sex_display())),
            ("birth_date", _("Born"), self._birth_date),
            ("paper_kind", _("Kind of paper"), lambda v: str(v.get_paper_kind_display())),
            ("paper_hash", _("Paper number"), lambda v: mask_paper(open_paper(v.paper_cipher))),
            ("no_paper_reason", _("Why no paper"), lambda v: v.no_paper_reason),
            ("phone_cipher", _("Phone"), _phones),
            ("place_id", _("Place"), lambda v: self._places.get(v.place_id, "")),
            ("household_id", _("Household"), lambda _v: ""),
            ("relation", _("Relation"), lambda v: str(v.get_relation_display())),
            ("kind", _("Kind"), lambda v: str(v.get_kind_display())),
            (
                "registered_place",
                _("Registered at"),
                lambda v: self._open(v.registered_place, mask_address),
            ),
            (
                "party_member",
                _("Party member"),
                lambda v: str(_("Yes") if v.party_member else _("No")),
            ),
            ("employer", _("Employer"), lambda v: self._open(v.employer, _hidden)),
            ("note", _("Note"), lambda v: self._open(v.note, _hidden)),
            ("left_on", _("Left on"), lambda v: v.left_on.isoformat() if v.left_on else ""),
            ("merged_into_id", _("Merged into another entry"), lambda _v: ""),
        ]

    def differences(self, before: Any, after: Any) -> tuple[FieldChange, ...]:
        return tuple(
            FieldChange(str(label), show(before))
            for name, label, show in self._fields
            if _plain(getattr(before, name)) != _plain(getattr(after, name))
        )

    def _open(self, text: str, mask: Callable[[str], str]) -> str:
        return text if self._reads else mask(text)

    def _birth_date(self, version: Any) -> str:
        if version.birth_date is None:
            return ""
        return str(version.birth_date) if self._reads else f"{version.birth_date.year}"


def _phones(version: Any) -> str:
    return "、".join(mask_phone(number) for number in open_phones(version.phone_cipher))


def _hidden(text: str) -> str:
    return HIDDEN if text else ""


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
