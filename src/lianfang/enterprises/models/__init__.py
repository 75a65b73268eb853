"""Rows of the enterprises room."""

from lianfang.enterprises.models.contact import Contact
from lianfang.enterprises.models.enterprise import Enterprise
from lianfang.enterprises.models.invitation import Invitation
from lianfang.enterprises.models.member import EnterpriseMember
from lianfang.enterprises.models.park import Park
from lianfang.enterprises.models.site import EnterpriseSite
from lianfang.enterprises.models.step import EnterpriseStep

__all__ = [
    "Contact",
    "Enterprise",
    "EnterpriseMember",
    "EnterpriseSite",
    "EnterpriseStep",
    "Invitation",
    "Park",
]
