"""Invented premises in the small town of the people tests, and inspections made by services."""

from datetime import datetime, timedelta
from functools import cache
from io import BytesIO

from PIL import Image

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.playbook.inspections import Inspections
from lianfang.inspections.models import Finding, FindingStep, Inspection
from lianfang.inspections.services.findings import rectify_finding
from lianfang.inspections.services.inspections import InspectionEntry, record_inspection
from lianfang.people.models import Staff
from lianfang.people.services.staff import link_user, register_staff
from lianfang.places.models import Place
from lianfang.places.services.places import create_place
from tests.enterprises.builders import register
from tests.people.builders import NOW, SYSTEM, Town, appointed

PLAN = Inspections()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def restaurant(town: Town, name: str = "老四小吃店", **entry):
    """A small restaurant of the community."""
    return register(town, name, premises="small_catering", kind="self_employed", **entry)


def checkpoint(town: Town, name: str = "金山花园东门卡口") -> Place:
    return create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=town.community.pk,
        kind="site",
        site_kind="checkpoint",
        name=name,
    )


def inspector(town: Town, name: str = "town-inspector") -> Actor:
    """An inspector of the town, with an account."""
    return appointed(Role.INSPECTOR, town.township, name)


def desk(town: Town) -> Actor:
    """The secretary of the community."""
    return appointed(Role.COMMUNITY_SECRETARY, town.community, "desk")


def colleague(place: Place, name: str, level: str = "community", actor: Actor | None = None):
    """Somebody on the roster there; `actor`: the account is theirs."""
    row: Staff = register_staff(
        actor=SYSTEM, now=NOW, place_id=place.pk, name=name, kind="cadre", level=level
    )
    if actor is not None:
        link_user(actor=SYSTEM, now=NOW, staff_id=row.pk, user_id=actor.user_id)
    return row


def answers(checklist: str, *unmet: str, **more) -> dict:
    """Everything is met except what is named; `more` are further answers."""
    found = PLAN.checklist(checklist)
    assert found is not None
    given = {item.key: "unmet" if item.key in unmet else "met" for item in found.items}
    return {**given, **more}


@cache
def photo_bytes(colour: str = "red") -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return file.getvalue()


def entry(subject, *unmet: str, checklist: str = "small_catering", **more) -> InspectionEntry:
    kind = more.pop("subject_kind", "place" if isinstance(subject, Place) else "enterprise")
    given = more.pop("answers", None) or answers(checklist, *unmet)
    return InspectionEntry(
        subject_kind=kind, subject_id=subject.pk, checklist=checklist, answers=given, **more
    )


def inspect(
    actor: Actor, subject, *unmet: str, now: datetime = NOW, checklist="small_catering", **more
) -> Inspection:
    """The subject is inspected; what is named is not met."""
    made = entry(subject, *unmet, checklist=checklist, **more)
    return record_inspection(actor=actor, now=now, entry=made)


def findings(row: Inspection) -> dict[str, Finding]:
    """Findings of an inspection by item, as stored now."""
    with everywhere("a test looks at what was stored"):
        return {one.item: one for one in Finding.objects.filter(inspection=row)}


def steps(row: Finding) -> list[tuple[str, str]]:
    """(what, state after) of every step, in order."""
    with everywhere("a test looks at what was stored"):
        return list(FindingStep.objects.filter(finding=row).values_list("kind", "to_state"))


def fresh(row):
    """The row as stored now."""
    with everywhere("a test looks at what was stored"):
        return type(row).objects.get(pk=row.pk)


def put_right(actor: Actor, row: Finding, now: datetime = NOW, said: str = "已整改到位"):
    return rectify_finding(actor=actor, now=now, finding_id=row.pk, said=said)
