"""Rows of the robots room for the permission test."""

from typing import Any

from lianfang.kit.ids import new_id
from lianfang.robots.models import Robot, RobotMessage
from lianfang.robots.models.robot import seal
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, Corner, World

# A host that is not allowed: the door that tests a robot knocks at nobody.
ADDRESS = "https://chat.example/cgi-bin/webhook/send?key=693a91f6-0000-0000-0000-000000000001"


def robot(corner: Corner, name: str) -> Robot:
    made = Robot(
        place=corner.place,
        path=corner.place.path,
        name=f"{name}{str(new_id())[-12:]}",
        kind="wecom",
        host="chat.example",
        news=["bulletin"],
        added_by="test",
        added_at=EARLIER,
    )
    made.address = seal(made.pk, ADDRESS)
    made.save(force_insert=True)
    return made


def message(corner: Corner, state: str) -> Any:
    return RobotMessage.objects.create(
        robot=robot(corner, f"群{state}"),
        news="bulletin",
        key="one",
        title="简报已印发",
        text="第1期简报已印发。",
        state=state,
        queued_at=EARLIER,
        next_at=NOW if state == "waiting" else None,
        expires_at=NOW,
    ).pk


@sample("robot_id")
def robot_id(world: World, corner: Corner) -> Any:
    return robot(corner, "指挥部群").pk


@sample("message_id")
def message_id(world: World, corner: Corner) -> Any:
    """One that waits, to be looked at or taken out."""
    return message(corner, "waiting")


@sample("robots:retry|message_id", "api:robots/messages/{message_id}/retry|message_id")
def failed_message_id(world: World, corner: Corner) -> Any:
    return message(corner, "failed")
