"""Samples of the health room: a check and a fever case in each corner."""

from typing import Any

from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.services.checks import CheckEntry, record_health_check
from tests.permissions.samples import resident, sample
from tests.permissions.world import NOW, SYSTEM, Corner, World


def health_check(corner: Corner, name: str, heat: float) -> HealthCheck:
    return record_health_check(
        actor=SYSTEM,
        now=NOW,
        person_id=resident(corner, name).pk,
        entry=CheckEntry(taken_at=NOW, temperature=heat),
    )


@sample(
    "health:check|check_id",
    "health:correct_check|check_id",
    "api:health/checks/{check_id}/correction|check_id",
)
def check_id(world: World, corner: Corner) -> Any:
    return health_check(corner, "测温甲", 36.6).pk


@sample("alert_id")
def alert_id(world: World, corner: Corner) -> Any:
    """A case that was brought to the clinic, so that it can be ended too."""
    person_id = health_check(corner, "测温乙", 38.6).person_id
    alert = FeverAlert.objects.get(person_id=person_id)
    alert.state = "transferred"
    alert.save()
    return alert.pk
