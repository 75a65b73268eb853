"""Rows of the transport room."""

from lianfang.transport.models.fleet import Driver, Vehicle
from lianfang.transport.models.record import Medicine, TripCheck, TripStep
from lianfang.transport.models.trip import Trip, TripSeries

__all__ = ["Driver", "Medicine", "Trip", "TripCheck", "TripSeries", "TripStep", "Vehicle"]
