"""Rows of the screening room."""

from lianfang.screening.models.campaign import (
    Campaign,
    CampaignPlace,
    CampaignRound,
    CampaignStep,
    ListedHousehold,
)
from lianfang.screening.models.follow import ArrivalFollow
from lianfang.screening.models.record import ScreenedPerson, ScreeningRecord

__all__ = [
    "ArrivalFollow",
    "Campaign",
    "CampaignPlace",
    "CampaignRound",
    "CampaignStep",
    "ListedHousehold",
    "ScreenedPerson",
    "ScreeningRecord",
]
