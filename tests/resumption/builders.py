"""Filings of invented enterprises, made through the services by their contacts and the desk."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO

from PIL import Image

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.inspections.models import Inspection
from lianfang.kit.ids import new_id
from lianfang.people.services.persons import register_person
from lianfang.places.models import Place
from lianfang.resumption.models import Filing, FilingStep, FilingVersion, StartBatch
from lianfang.resumption.services.checking import approve_filing, pass_desk, pass_site
from lianfang.resumption.services.drafting import PlannedBatch
from lianfang.resumption.services.own import (
    add_own_paper,
    begin_own_filing,
    plan_own_batches,
    save_own_filing,
    submit_own_filing,
)
from lianfang.workforce.models import Employment
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of
from tests.people.builders import NOW, SYSTEM, Town, account

DAY = date(2020, 3, 18)
ANSWERS = {
    "planned_on": date(2020, 3, 22),
    "scope": "铜材加工一车间、二车间",
    "duty_phone": "13800138000",
    "staff_total": 620,
    "back_now": 400,
    "outside_county": 60,
    "from_key_areas": 0,
    "isolation_rooms": 7,
    "trained_on": date(2020, 3, 17),
    "trained": 380,
    "supplies": {
        "masks": (Decimal(3000), Decimal(800)),
        "disinfectant": (Decimal(100), Decimal("12.5")),
        "thermometers": (Decimal(6), None),
    },
    "in_place": {"mechanism": True, "screening": True, "supplies": True, "management": True},
}
BATCHES = (
    PlannedBatch("一车间", date(2020, 3, 22), 200),
    PlannedBatch("二车间", date(2020, 3, 25), 150),
)
FILES = ("pledge", "plan", "staff_health")


@cache
def photo(colour: str = "white") -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def desk(town: Town, place: Place | None = None, role: Role = Role.COMMANDER) -> Actor:
    """Somebody of the subdistrict's desk, with an account."""
    at = place or town.township
    name = f"{role.value}-{at.short_name}"
    return Actor(account(name).pk, name, (Post(role, at.path, at.pk),))


def at(clock: str = "09:30", day: int = 18) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return NOW.replace(day=day, hour=hours, minute=minutes)


def firm(town: Town, name: str = "黄石恒瑞铜材加工有限公司", **entry) -> tuple[Enterprise, Actor]:
    """An enterprise of the community, and its contact."""
    row = register(town, name, **{"staff_count": 620, **entry})
    return row, contact_of(row)


def begun(enterprise: Enterprise, contact: Actor, now: datetime = NOW, **answers) -> Filing:
    """A filing with everything filled in but what is given otherwise; not handed in."""
    who = {"actor": contact, "now": now, "enterprise_id": enterprise.pk}
    begin_own_filing(**who)
    save_own_filing(**who, **{**ANSWERS, **answers})
    plan_own_batches(**who, batches=BATCHES)
    for kind in FILES:
        add_own_paper(**who, kind=kind, name=f"{kind}.jpg", content=photo())
    return stored(enterprise)


def handed_in(enterprise: Enterprise, contact: Actor, now: datetime = NOW, **answers) -> Filing:
    begun(enterprise, contact, now, **answers)
    return submit_own_filing(actor=contact, now=now, enterprise_id=enterprise.pk)


def inspection(enterprise: Enterprise, now: datetime = NOW, result: str = "passed") -> Inspection:
    """A check on site as the inspections room keeps it."""
    return Inspection.objects.create(
        id=new_id(),
        digest=b"0" * 16,
        subject_kind="enterprise",
        enterprise=enterprise,
        place=enterprise.place,
        path=enterprise.path,
        checklist="enterprise",
        result=result,
        taken_at=now,
        received_at=now,
        recorded_by="检查员",
    )


def approved(town: Town, enterprise: Enterprise, contact: Actor, now: datetime = NOW) -> Filing:
    """Handed in, checked at the desk and on site, decided."""
    filing = handed_in(enterprise, contact, now)
    who = {"actor": desk(town), "now": now + timedelta(hours=1), "filing_id": filing.pk}
    pass_desk(**who, reason="员工名册随后补报")
    with everywhere("a test makes an inspection"):
        seen = inspection(enterprise, now + timedelta(hours=1))
    pass_site(**who, inspection_id=seen.pk)
    return approve_filing(**who)


def employed(town: Town, enterprise: Enterprise, name: str, **entry) -> Employment:
    """Somebody on the enterprise's list of employees."""
    person = register_person(
        actor=SYSTEM, now=NOW, place_id=town.unit.pk, name=name, **entry.pop("person", {})
    )
    given = {"state": "waiting", "state_since": DAY, "since": DAY, "source": "desk", **entry}
    with everywhere("a test puts somebody on the list"):
        return Employment.objects.create(
            person=person, enterprise=enterprise, created_at=NOW, **given
        )


def stored(enterprise: Enterprise) -> Filing:
    with everywhere("a test looks at what was stored"):
        rows = Filing.objects.filter(enterprise=enterprise).select_related("enterprise__park")
        return rows.order_by("-begun_at", "-pk").first()


def states(filing: Filing) -> list[str]:
    """Every state the filing has been in, in order."""
    with everywhere("a test looks at what was stored"):
        return list(
            FilingStep.objects.filter(filing=filing)
            .order_by("at", "pk")
            .values_list("to_state", flat=True)
        )


def versions(filing: Filing) -> list[FilingVersion]:
    with everywhere("a test looks at what was stored"):
        return list(FilingVersion.objects.filter(filing=filing).order_by("number"))


def batches(filing: Filing) -> list[StartBatch]:
    with everywhere("a test looks at what was stored"):
        return list(StartBatch.objects.filter(version__filing=filing).order_by("starts_on"))
