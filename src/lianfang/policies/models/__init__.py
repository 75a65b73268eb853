"""Rows of the policies room."""

from lianfang.policies.models.help import Help, HelpStep
from lianfang.policies.models.policy import Policy
from lianfang.policies.models.reach import Reach

__all__ = ["Help", "HelpStep", "Policy", "Reach"]
