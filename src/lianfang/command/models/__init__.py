"""Rows of the command room."""

from lianfang.command.models.incident import Incident, PhaseInForce, PlaybookVersion
from lianfang.command.models.kept import KeptChange, KeptDay, KeptTally
from lianfang.command.models.mobilisation import Invitation, Mobilisation
from lianfang.command.models.order import Order, OrderEvidence, OrderRecipient, OrderStep
from lianfang.command.models.proposal import Proposal, ProposalLine
from lianfang.command.models.responsibility import Responsibility
from lianfang.command.models.task import Task, Visit
from lianfang.command.models.team import DoubleCheckIn, Team, TeamMember, TeamPlace
from lianfang.command.models.waiting import ReadMark

__all__ = [
    "DoubleCheckIn",
    "Incident",
    "Invitation",
    "KeptChange",
    "KeptDay",
    "KeptTally",
    "Mobilisation",
    "Order",
    "OrderEvidence",
    "OrderRecipient",
    "OrderStep",
    "PhaseInForce",
    "PlaybookVersion",
    "Proposal",
    "ProposalLine",
    "ReadMark",
    "Responsibility",
    "Task",
    "Team",
    "TeamMember",
    "TeamPlace",
    "Visit",
]
