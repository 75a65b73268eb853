"""23 January 2020: the jurisdiction from the division list, the plan, the incident, its phases."""

from datetime import date, datetime
from importlib import resources

from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.places.enums import PlaceKind
from lianfang.places.services.divisions import found_jurisdiction_from_divisions
from lianfang.scenarios.jinshan.stage import INSTALLER, Stage
from lianfang.scenarios.jinshan.town import (
    GOVERNED_AS_COMMUNITY,
    GOVERNED_BY,
    LAYOUTS,
    SUBDISTRICT,
    TOWNSHIP_CODE,
)

FOUNDED = date(2020, 1, 23)
INCIDENT = "新型冠状病毒肺炎疫情防控"
# Invented except the sealing, which all of Hubei did in mid-February; "" is the whole subdistrict.
PHASES: tuple[tuple[date, str, str], ...] = (
    (date(2020, 1, 23), "keep_out", ""),
    (date(2020, 2, 6), "grid_screening", ""),
    (date(2020, 2, 16), "sealed", ""),
    (date(2020, 3, 12), "resume", "新农村"),
)


def found_jurisdiction(stage: Stage, now: datetime) -> None:
    stage.township = found_jurisdiction_from_divisions(
        actor=INSTALLER,
        now=now,
        township_code=TOWNSHIP_CODE,
        governed_by_name=GOVERNED_BY,
        kinds={GOVERNED_AS_COMMUNITY: PlaceKind.COMMUNITY},
    )
    stage.note(f"{SUBDISTRICT} under {GOVERNED_BY}: {len(LAYOUTS)} villages and communities")


def open_the_incident(stage: Stage, now: datetime) -> None:
    text = resources.files("lianfang").joinpath("playbooks", "jinshan.yaml").read_text("utf-8")
    playbook = install_playbook(actor=INSTALLER, now=now, text=text)
    stage.playbook_id = playbook.pk
    stage.incident = open_incident(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.township.pk,
        name=INCIDENT,
        opened_on=FOUNDED,
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
    stage.note(f"{now:%d %B}: phase {phase} in {where or SUBDISTRICT}")
