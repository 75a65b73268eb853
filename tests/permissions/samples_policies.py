"""Rows of the policies room for the permission test."""

from datetime import date
from typing import Any

from lianfang.enterprises.models import Enterprise
from lianfang.policies.models import Help, Policy
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, Corner, World


def policy(corner: Corner, title: str) -> Any:
    return Policy.objects.create(
        place=corner.place,
        path=corner.place.path,
        title=title,
        issuer="街道办事处",
        issued_on=date(2020, 3, 1),
        valid_from=date(2020, 3, 1),
        text="免收租金",
        benefit="免租",
        published_at=EARLIER,
        published_by="test",
    )


@sample("policy_id")
def policy_id(world: World, corner: Corner) -> Any:
    return policy(corner, "房租减免").pk


@sample("help_id")
def help_id(world: World, corner: Corner) -> Any:
    return Help.objects.create(
        policy=policy(corner, "稳岗奖励"),
        enterprise=Enterprise.objects.get(name=f"企业{corner.name}"),
        state="asked",
        since=EARLIER,
        asked_at=EARLIER,
        asked_by="test",
    ).pk
