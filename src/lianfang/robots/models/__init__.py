"""Robots of groups, and the messages they carry."""

from lianfang.robots.models.message import Attempt, RobotMessage
from lianfang.robots.models.robot import Robot

__all__ = ["Attempt", "Robot", "RobotMessage"]
