"""Rows of the labour room."""

from lianfang.labour.models.matching import MatchLine, MatchProposal
from lianfang.labour.models.quota import Quota
from lianfang.labour.models.referral import Referral, ReferralStep
from lianfang.labour.models.seeker import Seeker
from lianfang.labour.models.sign_up import SeekerSignUp
from lianfang.labour.models.vacancy import Vacancy

__all__ = [
    "MatchLine",
    "MatchProposal",
    "Quota",
    "Referral",
    "ReferralStep",
    "Seeker",
    "SeekerSignUp",
    "Vacancy",
]
