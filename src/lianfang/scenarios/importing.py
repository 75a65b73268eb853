"""The town's rosters are written and brought in by the clerk, as every user brings a roster in."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from lianfang.scenarios.clerks import write_roster
from lianfang.scenarios.lanes import in_lanes
from lianfang.scenarios.lists import write_duties, write_teams
from lianfang.scenarios.offices import cadre_rosters, volunteer_rosters, write_staff_roster
from lianfang.scenarios.registers import write_buildings, write_places
from lianfang.scenarios.stage import Stage
from lianfang.scenarios.teams import Duty, TeamPlan
from lianfang.scenarios.towns import Layout
from lianfang.scenarios.workers import Worker
from lianfang.sheets.command import import_file
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.kinds import PlaceRef

CLERK = "clerk"


class RosterRefused(RuntimeError):
    """A roster of the scenario was not applied: the program no longer reads what clerks write."""


def bring_in(stage: Stage, now: datetime, kind: str, path: Path, place: str = "") -> dict[str, Any]:
    """Import a file for a place; the report with its counts. Raises RosterRefused."""
    known = stage.place(place)
    report = import_file(
        actor=stage.actor(CLERK, now),
        now=now,
        kind_key=kind,
        place=PlaceRef(known.id, known.path, known.code, known.short_name),
        path=path,
    )
    if report["status"] != RunStatus.APPLIED:
        raise RosterRefused(f"{path.name}: {report['status']}, {report['columns']}")
    return report


def import_places(stage: Stage, now: datetime) -> None:
    """Buildings and stairwells where there are any; grids, bays and sites of everything else."""
    stage.folder.mkdir(parents=True, exist_ok=True)
    for kind, name, write in (
        ("buildings", "楼栋单元台账.xlsx", write_buildings),
        ("places", "网格湾组点位台账.xlsx", write_places),
    ):
        if kind == "buildings" and not stage.town.with_buildings():
            continue
        path = stage.folder / name
        write(path, stage.town)
        _noted(stage, bring_in(stage, now, kind, path))
        stage.tree_has_grown()


def import_residents(stage: Stage, now: datetime) -> None:
    """One roster a place, in several styles. Wrong rows stay out and are handed back."""
    counts: list[Counter[str]] = []
    layouts = list(enumerate(stage.town.layouts, start=1))
    if stage.script.living is None:
        # Who lives where is known of every place, so that one need not wait for the other.
        counts += in_lanes([partial(_import_place, stage, now, *one) for one in layouts])
    else:
        for number, layout in layouts:
            registered = sum(one["new"] for one in counts)
            counts.append(_import_place(stage, now, number, layout, registered))
    totals = sum(counts, Counter[str]())
    files = sum(one["files"] for one in counts)
    stage.note(f"{totals['new']} residents in {files} files, {totals['wrong']} rows wrong")


def _import_place(
    stage: Stage, now: datetime, number: int, layout: Layout, registered: int = 0
) -> Counter[str]:
    """The roster of one place is written and brought in; what became of its rows."""
    families = stage.families_of(layout, registered)
    if not families:
        return Counter()
    # Where the people of the whole town are to be so many exactly, the last clerk is careful.
    careful = stage.script.living is not None and layout is stage.town.layouts[-1]
    chance = None if careful else random.Random(number)  # noqa: S311  which rows are spoilt
    roster = write_roster(stage.folder, number, layout, families, chance)
    report = bring_in(stage, now, "residents", roster.path, layout.name)
    _noted(stage, report)
    return Counter(new=report["counts"]["new"], wrong=report["counts"]["wrong"], files=1)


def import_cadres(stage: Stage, now: datetime) -> None:
    """Cadres of every level in one list; those of villages and communities."""
    for title, workers in cadre_rosters(stage.town, stage.staffing):
        _import_staff(stage, now, title, workers)


def import_volunteers(stage: Stage, now: datetime, *apart: str) -> None:
    """Volunteers of every place; `apart` names those that keep a list of their own."""
    for title, workers in volunteer_rosters(stage.town, stage.staffing, *apart):
        _import_staff(stage, now, title, workers)


def _import_staff(stage: Stage, now: datetime, title: str, workers: list[Worker]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_staff_roster(path, stage.town.name, title, workers)
    _noted(stage, bring_in(stage, now, "staff", path))
    stage.staff_has_grown()


def import_team_roster(stage: Stage, now: datetime, title: str, plans: list[TeamPlan]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_teams(path, stage.town.name, title, plans)
    _noted(stage, bring_in(stage, now, "teams", path))


def import_duties(stage: Stage, now: datetime, title: str, duties: Iterable[Duty]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_duties(path, stage.town.name, title, duties)
    _noted(stage, bring_in(stage, now, "responsibilities", path))


def _noted(stage: Stage, report: dict[str, Any]) -> None:
    counts = report["counts"]
    stage.note(f"{report['file']}: {counts['new']} new, {counts['wrong']} wrong")
