"""Rows of the workforce room for the permission test."""

from datetime import date
from typing import Any

from lianfang.enterprises.models import Enterprise
from lianfang.people.services.persons import register_person
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.door import DOOR
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World


@sample("employment_id")
def employment_id(world: World, corner: Corner) -> Any:
    """Somebody of the enterprise that the contact of the table acts for."""
    enterprise = Enterprise.objects.get(name=f"企业{corner.name}")
    person = register_person(
        actor=SYSTEM,
        now=NOW,
        place_id=corner.place.pk,
        name="石建国",
        kind="employee",
        phones=["13500000001"],
    )
    return Employment.objects.create(
        person=person,
        enterprise=enterprise,
        state="back",
        state_since=date(2020, 3, 10),
        back_on=date(2020, 3, 10),
        since=date(2020, 3, 1),
        source="desk",
        created_at=EARLIER,
    ).pk


@sample("workforce:visit|link", "workforce:check|link", "workforce:survey|link", anywhere=True)
def link(world: World, corner: Corner) -> Any:
    """A page of an enterprise that somebody opened a moment ago."""
    return DOOR.link(Enterprise.objects.get(name=f"企业{corner.name}").pk, NOW)
