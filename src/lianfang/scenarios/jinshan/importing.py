"""The town's rosters are written and brought in by the clerk, as every user brings a roster in."""

import random
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from lianfang.scenarios.jinshan.clerks import write_roster
from lianfang.scenarios.jinshan.duties import Duty
from lianfang.scenarios.jinshan.lists import write_duties, write_teams
from lianfang.scenarios.jinshan.offices import (
    cadre_rosters,
    volunteer_rosters,
    write_staff_roster,
)
from lianfang.scenarios.jinshan.organisation import TeamPlan
from lianfang.scenarios.jinshan.registers import write_buildings, write_places
from lianfang.scenarios.jinshan.staffing import Worker
from lianfang.scenarios.jinshan.stage import Stage
from lianfang.scenarios.jinshan.town import LAYOUTS, SUBDISTRICT
from lianfang.sheets.command import import_file
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.kinds import PlaceRef

CLERK = "clerk"


class RosterRefused(RuntimeError):
    """A roster of the scenario was not applied: the program no longer reads what clerks write."""


def bring_in(
    stage: Stage, now: datetime, kind: str, path: Path, place: str = SUBDISTRICT
) -> dict[str, Any]:
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
    """Buildings and stairwells of the communities; grids, bays and sites of everything else."""
    stage.folder.mkdir(parents=True, exist_ok=True)
    for kind, name, write in (
        ("buildings", "楼栋单元台账.xlsx", write_buildings),
        ("places", "网格湾组点位台账.xlsx", write_places),
    ):
        path = stage.folder / name
        write(path)
        _noted(stage, bring_in(stage, now, kind, path))
        stage.tree_has_grown()


def import_residents(stage: Stage, now: datetime) -> None:
    """19 rosters in four styles. Wrong rows stay out and are handed back with their reasons."""
    totals = {"new": 0, "wrong": 0}
    for number, layout in enumerate(LAYOUTS, start=1):
        chance = random.Random(number)  # noqa: S311  which rows are spoilt is no secret
        families = stage.families[layout.name]
        roster = write_roster(stage.folder, number, layout, families, chance)
        report = bring_in(stage, now, "residents", roster.path, layout.name)
        for key in totals:
            totals[key] += report["counts"][key]
        _noted(stage, report)
    stage.note(f"{totals['new']} residents in {len(LAYOUTS)} files, {totals['wrong']} rows wrong")


def import_cadres(stage: Stage, now: datetime) -> None:
    """Cadres of city, district and subdistrict in one list; those of villages and communities."""
    for title, workers in cadre_rosters(stage.staffing):
        _import_staff(stage, now, title, workers)


def import_volunteers(stage: Stage, now: datetime) -> None:
    for title, workers in volunteer_rosters(stage.staffing):
        _import_staff(stage, now, title, workers)


def _import_staff(stage: Stage, now: datetime, title: str, workers: list[Worker]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_staff_roster(path, title, workers)
    _noted(stage, bring_in(stage, now, "staff", path))
    stage.staff_has_grown()


def import_team_roster(stage: Stage, now: datetime, title: str, plans: list[TeamPlan]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_teams(path, title, plans)
    _noted(stage, bring_in(stage, now, "teams", path))


def import_duties(stage: Stage, now: datetime, title: str, duties: Iterable[Duty]) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_duties(path, title, duties)
    _noted(stage, bring_in(stage, now, "responsibilities", path))


def _noted(stage: Stage, report: dict[str, Any]) -> None:
    counts = report["counts"]
    stage.note(f"{report['file']}: {counts['new']} new, {counts['wrong']} wrong")
