"""Rows of the health room."""

from lianfang.health.models.alert import AlertLog, AlertStep, FeverAlert
from lianfang.health.models.check import HealthCheck, HealthTally, PersonDay

__all__ = ["AlertLog", "AlertStep", "FeverAlert", "HealthCheck", "HealthTally", "PersonDay"]
