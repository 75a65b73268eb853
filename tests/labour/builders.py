"""Vacancies, seekers and recommendations in small; everything is made through services."""

from datetime import datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.labour.models import MatchProposal, Referral, ReferralStep, Seeker, Vacancy
from lianfang.labour.services.matching import create_proposal, plan_proposal
from lianfang.labour.services.referrals import arrange_interview, hire, recommend
from lianfang.labour.services.seekers import register_outsider, register_resident
from lianfang.labour.services.vacancies import raise_vacancy
from tests.enterprises.builders import register
from tests.people.builders import NOW, SYSTEM, Town, resident

LATER = NOW + timedelta(hours=1)
LINK = "腾讯会议 123 456 789"


def firm(town: Town, name: str = "金山精密机械有限公司", **entry) -> Enterprise:
    return register(town, name, **entry)


def vacancy(
    enterprise: Enterprise, title: str = "装配工", actor=SYSTEM, now=NOW, **entry
) -> Vacancy:
    """A vacancy for two unless it is said; pay 3,500 to 4,500."""
    given = {"seats": 2, "pay_from": 3_500, "pay_to": 4_500, **entry}
    return raise_vacancy(actor=actor, now=now, enterprise_id=enterprise.pk, title=title, **given)


def seeker(town: Town, name: str = "曾小明", actor=SYSTEM, now=NOW, **entry) -> Seeker:
    """A resident of Sike who looks for work; they said so in person."""
    place = entry.pop("place", town.unit)
    person = entry.pop("person", None) or resident(place, name)
    given = {"consent_way": "spoken", "wanted_pay": 3_000, **entry}
    return register_resident(actor=actor, now=now, person_id=person.pk, **given)


def outsider(town: Town, name: str = "外来甲", actor=SYSTEM, now=NOW, **entry) -> Seeker:
    """Somebody from elsewhere, reached through the community."""
    given = {
        "place_id": town.community.pk,
        "phones": ["13800138000"],
        "consent_way": "phone",
        "origin": "阳新县",
        **entry,
    }
    return register_outsider(actor=actor, now=now, name=name, **given)


def recommended(who: Seeker, where: Vacancy, actor=SYSTEM, now: datetime = NOW) -> Referral:
    return recommend(actor=actor, now=now, seeker_id=who.pk, vacancy_id=where.pk)


def interviewed(referral: Referral, actor=SYSTEM, now: datetime = NOW) -> Referral:
    """An interview two hours later."""
    return arrange_interview(
        actor=actor,
        now=now,
        referral_id=referral.pk,
        interview_at=now + timedelta(hours=2),
        interview_how=LINK,
    )


def hired(referral: Referral, actor=SYSTEM, now: datetime = LATER, **more) -> Referral:
    return hire(actor=actor, now=now, referral_id=referral.pk, **more)


def proposed(town: Town, actor=SYSTEM, place=None, **more) -> MatchProposal:
    """A proposal for the community, planned."""
    row = create_proposal(actor=actor, now=NOW, place_id=(place or town.community).pk, **more)
    return plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)


def fresh(row):
    """The row as it is stored now."""
    with everywhere("a test looks at what was stored"):
        return type(row).objects.get(pk=row.pk)


def stored(model, **conditions) -> list:
    with everywhere("a test looks at what was stored"):
        return list(model.objects.filter(**conditions).order_by("pk"))


def steps(referral: Referral) -> list[tuple[str, str]]:
    """From which state to which, in order."""
    rows = stored(ReferralStep, referral=referral)
    return [(row.before, row.after) for row in sorted(rows, key=lambda r: (r.at, r.pk))]
