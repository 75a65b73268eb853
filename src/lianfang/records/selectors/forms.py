"""Which forms of the plan hold where, and what a device needs to know to show them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import PhaseInForce, PlaybookVersion
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.selectors.plan import phase_of, playbook_of, regions
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors

MAKE = "records.record.make"


@dataclass(frozen=True, slots=True)
class FormInForce:
    """A form and the version of the plan it comes from."""

    form: RecordForm
    playbook: Playbook
    playbook_id: uuid.UUID

    @property
    def sop(self) -> Any:
        """The way of working that belongs to it, None if there is none."""
        return self.playbook.sop(self.form.sop) if self.form.sop else None


class FormBook:
    """The forms in force at many places over some days, read with one query."""

    def __init__(self, paths: Iterable[str], since: datetime) -> None:
        wanted = {part for path in set(paths) for part in (*ancestors(path), path)}
        with everywhere("a phase in force above a place holds in the place too"):
            rows = list(
                PhaseInForce.objects.filter(path__in=wanted)
                .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since))
                .select_related("playbook")
                .order_by("path", "valid_from")
            )
        # The deepest place decides; of several phases at one place the latest.
        self._rows = sorted(rows, key=lambda row: (len(row.path), row.valid_from), reverse=True)
        self._plans = {row.playbook_id: playbook_of(row.playbook) for row in rows}
        self._known: dict[tuple[uuid.UUID, str], FormInForce | None] = {}

    def find(self, path: str, key: str, *moments: datetime) -> FormInForce | None:
        """The form in force at the path at the first of the moments that knows it."""
        for moment in moments:
            row = self._phase(path, moment)
            found = self._form(row, key) if row is not None else None
            if found is not None:
                return found
        return None

    def _phase(self, path: str, moment: datetime) -> PhaseInForce | None:
        for row in self._rows:
            if (
                path.startswith(row.path)
                and row.valid_from <= moment
                and (row.valid_to is None or row.valid_to > moment)
            ):
                return row
        return None

    def _form(self, row: PhaseInForce, key: str) -> FormInForce | None:
        known = (row.pk, key)
        if known not in self._known:
            plan = self._plans[row.playbook_id]
            form = next((f for f in plan.record_forms_of(row.phase) if f.key == key), None)
            self._known[known] = FormInForce(form, plan, row.playbook_id) if form else None
        return self._known[known]


def forms_in_force(viewer: Actor, path: str, moment: datetime) -> list[FormInForce]:
    """The forms of the phase that holds at the place itself, in the plan's order."""
    view = phase_of(viewer, path, moment)
    if view is None:
        return []
    forms = view.playbook.record_forms_of(view.phase.key)
    return [FormInForce(form, view.playbook, view.playbook_id) for form in forms]


def forms_inside(viewer: Actor, path: str, moment: datetime) -> list[FormInForce]:
    """Every form in force at the place or somewhere inside it, each key once."""
    found: dict[str, FormInForce] = {}
    for region in regions(viewer, path, moment):
        view = region.view
        for form in view.playbook.record_forms_of(view.phase.key):
            found.setdefault(form.key, FormInForce(form, view.playbook, view.playbook_id))
    return list(found.values())


def form_of_version(playbook_id: uuid.UUID, key: str) -> FormInForce | None:
    """A form as a stored version has it, in force or not."""
    version = PlaybookVersion.objects.filter(pk=playbook_id).first()
    if version is None:
        return None
    plan = playbook_of(version)
    form = next((form for form in plan.record_forms if form.key == key), None)
    return FormInForce(form, plan, version.pk) if form else None


def newest_form(key: str) -> FormInForce | None:
    """The form as the plan installed last has it, of those that know it."""
    for version in PlaybookVersion.objects.order_by("-installed_at"):
        known = form_of_version(version.pk, key)
        if known is not None:
            return known
    return None


def get_form(viewer: Actor, path: str, key: str, moment: datetime) -> FormInForce:
    """A form in force at the place or inside it; of a phase before, the newest plan that knows it.
    NotFound if no plan does."""
    for found in forms_inside(viewer, path, moment):
        if found.form.key == key:
            return found
    found_before = newest_form(key)
    if found_before is None:
        raise NotFound()
    return found_before


def definitions(viewer: Actor, moment: datetime) -> dict[str, Any]:
    """What a device of the viewer needs: areas (place, phase, plan, keys of forms) and the forms
    themselves, texts in both languages; plain data, the same for the same plans."""
    areas: dict[uuid.UUID, dict[str, Any]] = {}
    forms: dict[tuple[uuid.UUID, str], dict[str, Any]] = {}
    for prefix in viewer.territory(MAKE).prefixes:
        for region in regions(viewer, prefix, moment):
            view = region.view
            keys = [form.key for form in view.playbook.record_forms_of(view.phase.key)]
            areas[view.in_force_id] = {
                "place_id": str(view.place_id),
                "place": view.place_name,
                "playbook_id": str(view.playbook_id),
                "phase": view.phase.key,
                "phase_title": msgspec.to_builtins(view.phase.title),
                "forms": keys,
            }
            for form in view.playbook.record_forms_of(view.phase.key):
                known = (view.playbook_id, form.key)
                if known not in forms:
                    found = FormInForce(form, view.playbook, view.playbook_id)
                    forms[known] = definition(found)
    return {"areas": list(areas.values()), "forms": list(forms.values())}


def definition(found: FormInForce) -> dict[str, Any]:
    """A form as plain data: its questions, purpose, days kept, and the steps of its way of
    working."""
    plain: dict[str, Any] = msgspec.to_builtins(found.form)
    plain["playbook_id"] = str(found.playbook_id)
    plain["version"] = f"{found.playbook.key} {found.playbook.version}"
    plain["steps"] = msgspec.to_builtins(found.sop.steps) if found.sop else []
    return plain
