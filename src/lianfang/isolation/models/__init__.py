"""Rows of the isolation room."""

from lianfang.isolation.models.case import CaseDuty, CaseStep, IsolationCase, Outing, Telling
from lianfang.isolation.models.errand import Errand, ErrandStep
from lianfang.isolation.models.paper import Paper
from lianfang.isolation.models.slot import CaseSlot, SlotRecord

__all__ = [
    "CaseDuty",
    "CaseSlot",
    "CaseStep",
    "Errand",
    "ErrandStep",
    "IsolationCase",
    "Outing",
    "Paper",
    "SlotRecord",
    "Telling",
]
