"""The jurisdiction from the division list, the plan, the incident, its phases."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import resources

from lianfang.access.scope import everywhere
from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.places.services.divisions import found_jurisdiction_from_divisions
from lianfang.scenarios.stage import INSTALLER, Stage

INCIDENT = "新型冠状病毒肺炎疫情防控"


def found_jurisdiction(stage: Stage, now: datetime) -> None:
    town = stage.town
    stage.township = found_jurisdiction_from_divisions(
        actor=INSTALLER,
        now=now,
        township_code=town.code,
        governed_by_name=town.governed_by,
        kinds=town.kinds,
    )
    count = len(town.layouts)
    stage.note(f"{town.name} under {town.governed_by}: {count} villages and communities")


def found_district(stage: Stage, now: datetime, townships: Sequence[tuple[str, str]]) -> None:
    """A district with the townships of these codes; the scenario's town is the district."""
    district = None
    for code, _name in townships:
        township = found_jurisdiction_from_divisions(
            actor=INSTALLER,
            now=now,
            township_code=code,
            parent=district,
            governed_by_name=stage.town.name,
        )
        if district is None:
            with everywhere("the scenario looks up its own places"):
                district = Place.objects.get(path=township.path[:-STEP])
    if district is None:
        raise LookupError("a district without townships")
    stage.township = district
    stage.note(f"{stage.town.name}: {len(townships)} townships, {len(stage.town.layouts)} places")


def opening(founded: date) -> Callable[[Stage, datetime], None]:
    """A step that opens the incident."""

    def do(stage: Stage, now: datetime) -> None:
        open_the_incident(stage, now, founded)

    return do


def enforcing(phase: str, where: str = "") -> Callable[[Stage, datetime], None]:
    """A step that puts a phase in force in a place, in the whole town if none is named."""

    def do(stage: Stage, now: datetime) -> None:
        enforce(stage, now, phase, where)

    return do


def open_the_incident(stage: Stage, now: datetime, founded: date) -> None:
    text = resources.files("lianfang").joinpath("playbooks", f"{stage.script.playbook}.yaml")
    playbook = install_playbook(actor=INSTALLER, now=now, text=text.read_text("utf-8"))
    stage.playbook_id = playbook.pk
    stage.incident = open_incident(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.township.pk,
        name=INCIDENT,
        opened_on=founded,
    )
    stage.note(f"incident opened, playbook {playbook.key} {playbook.version} installed")


def enforce(stage: Stage, now: datetime, phase: str, where: str) -> None:
    enforce_phase(
        actor=stage.actor("commander", now),
        now=now,
        incident_id=stage.incident.pk,
        place_id=stage.place(where).id,
        playbook_id=stage.playbook_id,
        phase=phase,
    )
    stage.note(f"{now:%d %B}: phase {phase} in {where or stage.town.name}")
