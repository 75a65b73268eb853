"""What became of an enterprise: its changes of state and class, and changes of its entry."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState, StepKind, TaxClass
from lianfang.enterprises.models import Enterprise, EnterpriseStep
from lianfang.enterprises.selectors.code_lists import industry_title, scale_title
from lianfang.enterprises.selectors.plans import enterprise_plan
from lianfang.kit.errors import Text
from lianfang.places.models import Place

MOST = 100


@dataclass(frozen=True, slots=True)
class StepView:
    """A step in words."""

    kind_label: str
    before: str
    after: str
    day: date
    reason: str
    recorded_at: datetime
    recorded_by: str


def steps_of(viewer: Actor, enterprise: Enterprise, moment: datetime) -> list[StepView]:
    """Steps of an enterprise the viewer was allowed to load, the newest first."""
    plan = enterprise_plan(enterprise.path, moment)

    def word(kind: str, key: str) -> str:
        if kind == StepKind.SERVICE_CLASS:
            return plan.class_title(key) if key else "—"
        return str(EnterpriseState(key).label)

    rows = EnterpriseStep.objects.filter(enterprise=enterprise).order_by("-recorded_at", "-pk")
    return [
        StepView(
            str(StepKind(row.kind).label),
            word(row.kind, row.before),
            word(row.kind, row.after),
            row.day,
            row.reason,
            row.recorded_at,
            row.recorded_by,
        )
        for row in rows[:MOST]
    ]


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    old: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One change of the entry: when, by whom, what stood there before."""

    at: datetime
    who: str
    changed: tuple[FieldChange, ...]


_LABELS: dict[str, Text] = {
    "name": _("Name"),
    "kind": _("Kind"),
    "credit_code": _("Credit code"),
    "code_pending": _("Why no code"),
    "premises": _("Small premises"),
    "place_id": _("Place"),
    "address": _("Address"),
    "industry": _("Industry"),
    "scale": _("Scale"),
    "tax_class": _("Tax class"),
    "staff_count": _("Head count"),
    "area_m2": _("Construction area (m²)"),
    "project_level": _("Key project"),
    "note": _("Note"),
}


def changes_of(viewer: Actor, enterprise: Enterprise, moment: datetime) -> list[EntryChange]:
    """The latest changes of an entry the viewer was allowed to load, newest first."""
    events: Any = apps.get_model("enterprises", "EnterpriseEvent")
    newest = events._base_manager.filter(pgh_obj_id=enterprise.pk).select_related("pgh_context")
    kept = list(newest.order_by("-pgh_id")[:MOST])[::-1]
    if not kept:
        return []
    with everywhere("the viewer has loaded this very entry"):
        present = Enterprise.objects.get(pk=enterprise.pk)
    versions = [*kept, present]
    places = Place.objects.filter(pk__in={one.place_id for one in versions})
    names = dict(places.values_list("pk", "short_name"))
    plan = enterprise_plan(enterprise.path, moment)
    shown = {
        "kind": lambda v: str(EnterpriseKind(v.kind).label),
        "tax_class": lambda v: str(TaxClass(v.tax_class).label),
        "project_level": lambda v: str(v.get_project_level_display()),
        "premises": lambda v: plan.premises_title(v.premises) if v.premises else "",
        "industry": lambda v: industry_title(v.industry),
        "scale": lambda v: scale_title(v.scale) if v.scale else "",
        "place_id": lambda v: names.get(v.place_id, ""),
    }
    found = []
    for before, after in zip(kept, versions[1:], strict=True):
        changed = tuple(
            FieldChange(str(label), _old(before, name, shown))
            for name, label in _LABELS.items()
            if getattr(before, name) != getattr(after, name)
        )
        if changed:
            context = before.pgh_context.metadata if before.pgh_context else {}
            at = context.get("at")
            when = datetime.fromisoformat(at) if at else before.pgh_created_at
            found.append(EntryChange(when, str(context.get("who", "")), changed))
    return found[::-1]


def _old(version: Any, name: str, shown: dict[str, Any]) -> str:
    if name in shown:
        return str(shown[name](version))
    value = getattr(version, name)
    return "" if value is None else str(value)
