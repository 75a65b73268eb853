"""Rows of the access room."""

from lianfang.access.models.account import ApiToken, Appointment, User
from lianfang.access.models.audit import AuditEvent, AuditPending, AuditSeal
from lianfang.access.models.phone import PhoneCode, SignInPhone
from lianfang.access.models.request import AttemptCount, IdempotencyKey

__all__ = [
    "ApiToken",
    "Appointment",
    "AttemptCount",
    "AuditEvent",
    "AuditPending",
    "AuditSeal",
    "IdempotencyKey",
    "PhoneCode",
    "SignInPhone",
    "User",
]
