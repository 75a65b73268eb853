"""Rows of the inspections room."""

from lianfang.inspections.models.finding import Finding, FindingStep
from lianfang.inspections.models.inspection import Inspection, Inspector
from lianfang.inspections.models.notice import PremisesNotice
from lianfang.inspections.models.order import SupervisionOrder, SupervisionStep
from lianfang.inspections.models.round import RoundProposal, RoundStop, RoundTeam

__all__ = [
    "Finding",
    "FindingStep",
    "Inspection",
    "Inspector",
    "PremisesNotice",
    "RoundProposal",
    "RoundStop",
    "RoundTeam",
    "SupervisionOrder",
    "SupervisionStep",
]
