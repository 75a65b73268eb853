"""Rows of the charters room."""

from lianfang.charters.models.boarding import BoardingCheck
from lianfang.charters.models.charter import Charter, CharterStep, CharterStop
from lianfang.charters.models.proposal import CharterProposal, ProposedSeat, ProposedVehicle
from lianfang.charters.models.rider import Rider, Seat

__all__ = [
    "BoardingCheck",
    "Charter",
    "CharterProposal",
    "CharterStep",
    "CharterStop",
    "ProposedSeat",
    "ProposedVehicle",
    "Rider",
    "Seat",
]
