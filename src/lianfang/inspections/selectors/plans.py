"""What the plan in force says about inspections; without a plan, what every town begins with."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.models import PlaybookVersion
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.inspections import Checklist, Inspections, form_of
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.playbook.schema import Sop
from lianfang.command.selectors.plan import Region, phase_of, playbook_of, regions
from lianfang.kit.errors import NotFound

DEFAULTS = Inspections()
READER = Actor.system("plan in force")


@dataclass(frozen=True, slots=True)
class PlanOf:
    """The inspections part of a plan, and the version it stands in; None for the defaults."""

    plan: Inspections
    playbook: Playbook | None = None
    playbook_id: uuid.UUID | None = None

    def form(self, checklist: Checklist) -> RecordForm:
        return form_of(self.plan, checklist)

    def sop(self, key: str) -> Sop | None:
        """The way of working of that key, None where the plan has none."""
        if not key or self.playbook is None:
            return None
        return next((one for one in self.playbook.sops if one.key == key), None)


BEGINNING = PlanOf(DEFAULTS)


def plan_at(path: str, moment: datetime) -> PlanOf:
    """The plan that holds at `path` at the moment."""
    view = phase_of(READER, path, moment)
    if view is None:
        return BEGINNING
    return PlanOf(view.playbook.inspections, view.playbook, view.playbook_id)


def checklist_at(path: str, key: str, *moments: datetime) -> tuple[PlanOf, Checklist] | None:
    """The list with that key in the plan of the first of the moments that knows it."""
    for moment in moments:
        found = plan_at(path, moment)
        checklist = found.plan.checklist(key)
        if checklist is not None:
            return found, checklist
    return None


def get_checklist(viewer: Actor, path: str, key: str, moment: datetime) -> tuple[PlanOf, Checklist]:
    """A list in force at the place or somewhere inside it, or NotFound."""
    for found in plans_inside(viewer, path, moment):
        checklist = found.plan.checklist(key)
        if checklist is not None:
            return found, checklist
    raise NotFound()


def plans_inside(viewer: Actor, path: str, moment: datetime) -> list[PlanOf]:
    """The different plans that hold at the place or somewhere inside it."""
    found = {area.playbook_id: area for area, _region in areas_inside(viewer, path, moment)}
    return list(found.values())


def areas_inside(viewer: Actor, path: str, moment: datetime) -> list[tuple[PlanOf, Region | None]]:
    """Every part of the place with the plan that holds in it; one part without a region where no
    plan holds at the place itself."""
    found: list[tuple[PlanOf, Region | None]] = [
        (
            PlanOf(region.view.playbook.inspections, region.view.playbook, region.view.playbook_id),
            region,
        )
        for region in regions(viewer, path, moment)
    ]
    if not any(region is not None and path.startswith(region.path) for _plan, region in found):
        found.append((BEGINNING, None))
    return found


class Versions:
    """Plans by the version records name; the versions asked for are read with one query."""

    def __init__(self, ids: Iterable[uuid.UUID | None]) -> None:
        wanted = {one for one in ids if one is not None}
        rows = PlaybookVersion.objects.filter(pk__in=wanted) if wanted else ()
        self._plans = {
            row.pk: PlanOf((plan := playbook_of(row)).inspections, plan, row.pk) for row in rows
        }

    def of(self, playbook_id: uuid.UUID | None) -> PlanOf:
        return self._plans.get(playbook_id, BEGINNING) if playbook_id else BEGINNING

    def title(self, playbook_id: uuid.UUID | None, key: str) -> str:
        """The list's title; its key where the plan does not know it any more."""
        checklist = self.of(playbook_id).plan.checklist(key)
        return str(checklist.title) if checklist else key

    def item_title(self, playbook_id: uuid.UUID | None, key: str, item: str) -> str:
        checklist = self.of(playbook_id).plan.checklist(key)
        found = checklist.item(item) if checklist else None
        return str(found.title) if found else item


def list_choices(plans: Iterable[PlanOf]) -> list[tuple[str, str]]:
    """(key, title) of every checklist of these plans."""
    return list({one.key: str(one.title) for p in plans for one in p.plan.checklists}.items())
