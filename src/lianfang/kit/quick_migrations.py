"""Migrations of an empty database without rendering every model again for every operation.

Django keeps, while it migrates, a class for each model of that moment and renders it anew, with all
models related to it, whenever an operation changes it. Where everything is related to a place that
is nearly every model, hundreds of times over. But an index, a constraint and a trigger change no
column, and a new model changes no model that stands: for these the classes there are serve, and the
new model alone is rendered. A new foreign key is known to the models at its two ends and to nobody
beyond. The statements sent to the database are the same.

Code of a migration that asks for models gets them rendered completely, as always: the state is
marked as delayed, which Django honours before it runs such code.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pgtrigger.migrations
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.fields import NOT_PROVIDED


def _append_option(
    self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any
) -> None:
    model_state = self.models[app_label, model_name]
    model_state.options[option_name] = [*model_state.options[option_name], obj]
    if "apps" in self.__dict__:  # asking for it would render them all
        # A field that is altered later looks its constraints up on the class.
        model = self.apps.get_model(app_label, model_name)
        setattr(model._meta, option_name, list(model_state.options[option_name]))
        self.is_delayed = True


def _add_model(self: ProjectState, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]  # the stubs leave it out
        self.resolve_model_relations(key)
    if "apps" in self.__dict__:
        self.apps.render_multiple([model_state])
        self.is_delayed = True


def _add_field(
    self: ProjectState,
    app_label: str,
    model_name: str,
    name: str,
    field: Any,
    preserve_default: bool,
) -> None:
    if not preserve_default:
        field = field.clone()
        field.default = NOT_PROVIDED
    key = app_label, model_name
    self.models[key].fields[name] = field
    if self._relations is not None:  # type: ignore[attr-defined]  # the stubs leave it out
        self.resolve_model_field_relations(key, name, field)
    self.reload_model(*key, delay=True)
    self.is_delayed = True


def _add_trigger(operation: Any, app_label: str, state: ProjectState) -> None:
    model_state = state.models[app_label, operation.model_name]
    triggers = model_state.options.get("triggers", [])
    model_state.options["triggers"] = [*triggers, operation.trigger]
    state.is_delayed = True


@contextmanager
def rendering_little() -> Iterator[None]:
    """While it lasts, operations that change no column render nothing but a new model."""
    with (
        patch.object(ProjectState, "_append_option", _append_option),
        patch.object(ProjectState, "add_model", _add_model),
        patch.object(ProjectState, "add_field", _add_field),
        patch.object(pgtrigger.migrations.AddTrigger, "state_forwards", _add_trigger),
    ):
        yield
