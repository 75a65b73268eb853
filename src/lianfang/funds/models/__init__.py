"""Rows of the funds room."""

from lianfang.funds.models.application import Application, ApplicationStep
from lianfang.funds.models.payment import PaymentBatch, PaymentLine
from lianfang.funds.models.programme import LedgerEntry, Programme

__all__ = [
    "Application",
    "ApplicationStep",
    "LedgerEntry",
    "PaymentBatch",
    "PaymentLine",
    "Programme",
]
