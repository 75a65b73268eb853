"""Whom an enterprise turns to: those named to answer for it, and its place's own."""

from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.responsibilities import responsible_for
from lianfang.enterprises.models import Enterprise

READER = Actor.system("portal")
MOST = 3


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who answers for the enterprise, as its contact sees them: no phone."""

    name: str
    role: str
    organisation: str


def officers_of(enterprise: Enterprise, moment: datetime) -> list[Officer]:
    """The nearest first; those named for the enterprise itself where there are any."""
    found = responsible_for(READER, SubjectKind.ENTERPRISE, enterprise.pk, moment)
    own = [one for one in found if one.is_direct] or found[:MOST]
    return [Officer(one.staff.name, str(one.role_title), one.staff.organisation) for one in own]
