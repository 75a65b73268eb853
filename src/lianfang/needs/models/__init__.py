"""Rows of the needs room."""

from lianfang.needs.models.measure import Measure, MeasureOffer
from lianfang.needs.models.ticket import Ticket, TicketStep
from lianfang.needs.models.visit import LiaisonVisit

__all__ = ["LiaisonVisit", "Measure", "MeasureOffer", "Ticket", "TicketStep"]
