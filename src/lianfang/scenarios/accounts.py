"""The demo's accounts: made by the installation, appointed, linked to the people they play."""

from datetime import datetime
from uuid import UUID

from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.demo_factor import give_demo_factor
from lianfang.access.services.users import create_user
from lianfang.people.services.staff import link_user
from lianfang.scenarios.personas import Persona
from lianfang.scenarios.stage import INSTALLER, Stage

TITLES = {
    "system": "系统管理员",
    "security": "安全管理员",
    "audit": "审计管理员",
    "wall": "指挥部大屏",
}
# The first accounts stand before the rosters do; the others wait for their grids and communities.
FIRST = ("system", "security", "audit", "commander", "clerk", "viewer")


def make_first_accounts(stage: Stage, now: datetime) -> None:
    """Administrators, the command, and the clerk who brings the rosters in."""
    for persona in stage.script.personas:
        if persona.username in FIRST:
            stage.users[persona.username] = _make(stage, now, persona)
    stage.note(f"{len(FIRST)} accounts: {', '.join(FIRST)}")


def make_other_accounts(stage: Stage, now: datetime) -> None:
    """Those of villages and communities; everybody who serves is linked to their own entry."""
    waiting = [one for one in stage.script.personas if one.username not in stage.users]
    others = [one for one in waiting if not one.enterprise]
    for persona in others:
        stage.users[persona.username] = _make(stage, now, persona)
    for persona in stage.script.personas:
        if persona.worker is not None:
            link_user(
                actor=INSTALLER,
                now=now,
                staff_id=stage.staff_id(persona.worker(stage.staffing)),
                user_id=stage.users[persona.username],
            )
    stage.note(f"{len(others)} accounts: {', '.join(one.username for one in others)}")


def _make(stage: Stage, now: datetime, persona: Persona) -> UUID:
    worker = persona.worker(stage.staffing) if persona.worker else None
    kept_at = stage.place(worker.place if worker else "")
    user = create_user(
        actor=INSTALLER,
        now=now,
        username=persona.username,
        display_name=worker.name if worker else TITLES[persona.username],
        organisation=worker.organisation or worker.place if worker else stage.town.name,
        place_id=kept_at.id,
        path=kept_at.path,
        password=stage.script.password,
    ).user
    for text in persona.places:
        place = stage.place(text) if text else None
        grant_appointment(
            actor=INSTALLER,
            now=now,
            user_id=user.pk,
            role=persona.role,
            place_id=place.id if place else None,
            path=place.path if place else "",
        )
    if persona.needs_second_factor:
        give_demo_factor(actor=INSTALLER, now=now, user_id=user.pk)
    return user.pk
