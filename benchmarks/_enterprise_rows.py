"""Rows of a town that returns to work, first half: who answers, inspections, filings, needs.

Used by `_enterprise_world`, which says what the town is.
"""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

# Rows of each register for each enterprise.
ANSWERED, MEMBERS, INVITED, FILED, WORKS = 0.7, 0.4, 0.2, 0.8, 0.6
INSPECTIONS, FINDINGS, VISITS, TICKETS = 2.0, 1.5, 3.0, 0.6
PARKS, STAFF, MEASURES = 12, 300, 60
NEEDS = ("approval", "recruitment", "logistics", "funds", "materials", "other")


class World:
    """What the rows are drawn from."""

    def __init__(self, town: Any, now: datetime) -> None:
        from lianfang.enterprises.models import Enterprise  # noqa: PLC0415  after the set-up
        from lianfang.kit.clock import local_day  # noqa: PLC0415
        from lianfang.places.models import Place  # noqa: PLC0415

        self.town, self.now, self.day = town, now, local_day(now)
        self.chance = random.Random(11)
        self.firms = list(Enterprise.objects.order_by("pk"))
        inside = Place.objects.filter(path__startswith=town.path)
        self.villages = list(inside.filter(kind="community").order_by("path"))
        self.buildings = list(inside.filter(kind="building").order_by("path"))

    def some(self, share: float) -> list[Any]:
        """So many enterprises for each one of the register, any of them more than once."""
        return self.chance.choices(self.firms, k=int(len(self.firms) * share))

    def few(self, share: float) -> list[Any]:
        """So many enterprises for each one of the register, none twice."""
        return self.chance.sample(self.firms, int(len(self.firms) * share))

    def ago(self, days: int) -> datetime:
        """A moment within the last so many days."""
        return self.now - timedelta(seconds=self.chance.randrange(60, days * 86_400))


def made(rows: Iterable[Any]) -> list[Any]:
    """Rows of one model, written."""
    written = list(rows)
    if written:
        type(written[0])._base_manager.bulk_create(written, batch_size=2_000)
    return written


def answering(world: World) -> list[Any]:
    """Staff of the town, and who answers for seven enterprises in ten; the parks."""
    from lianfang.command.models import Responsibility  # noqa: PLC0415  after the set-up
    from lianfang.enterprises.models import Enterprise, Park  # noqa: PLC0415
    from lianfang.people.models import Staff  # noqa: PLC0415

    staff = made(
        Staff(
            place=(at := world.villages[number % len(world.villages)]),
            path=at.path,
            name=f"干部{number}",
            kind="cadre",
            level="township",
            created_at=world.now,
        )
        for number in range(STAFF)
    )
    made(
        Responsibility(
            role="liaison_officer",
            staff=world.chance.choice(staff),
            subject_kind="enterprise",
            subject_id=firm.pk,
            path=firm.path,
            valid_from=world.day - timedelta(days=30),
            source="benchmark",
            created_at=world.now,
        )
        for firm in world.few(ANSWERED)
    )
    kinds = ("public", "closed_private", "village")
    parks = made(
        Park(place=at, path=at.path, kind=kinds[n % 3], manager="园区公司", created_at=world.now)
        for n, at in enumerate(world.chance.sample(world.buildings, PARKS))
    )
    for firm in world.few(0.3):
        firm.park = world.chance.choice(parks)
    Enterprise.objects.bulk_update(world.firms, ["park"], batch_size=2_000)
    return staff


def accounts(world: World) -> None:
    """Contacts who sign in, and some who were only invited."""
    from lianfang.access.models import User  # noqa: PLC0415  after the set-up
    from lianfang.enterprises.models import EnterpriseMember, Invitation  # noqa: PLC0415

    user = User.objects.create(
        username="contact", display_name="Contact", place_id=world.town.pk, path=world.town.path
    )
    firms = world.few(MEMBERS + INVITED)
    members = firms[: int(len(world.firms) * MEMBERS)]
    made(
        EnterpriseMember(enterprise=firm, user=user, role="contact", since=world.ago(20))
        for firm in members
    )
    made(
        Invitation(
            enterprise=firm,
            role="contact",
            phone_cipher=b"-",
            token_digest=number.to_bytes(32, "big"),
            invited_at=world.now - timedelta(days=1),
            invited_by="benchmark",
            expires_at=world.now + timedelta(days=6),
        )
        for number, firm in enumerate(firms[len(members) :])
    )


def inspected(world: World, staff: list[Any]) -> dict[str, Any]:
    """Inspections with findings, orders and notices; one day's rounds of twenty teams."""
    from lianfang.command.playbook.checklists import CHECKLISTS  # noqa: PLC0415
    from lianfang.inspections.models import (  # noqa: PLC0415
        Finding,
        FindingStep,
        Inspection,
        Inspector,
        PremisesNotice,
        SupervisionOrder,
    )
    from lianfang.kit.ids import new_id  # noqa: PLC0415

    lists = [one for one in CHECKLISTS if one.subject == "enterprise"]
    chance = world.chance
    visits = made(
        Inspection(
            id=new_id(),
            place_id=firm.place_id,
            path=firm.path,
            enterprise=firm,
            taken_at=(at := world.ago(40)),
            received_at=at,
            subject_kind="enterprise",
            checklist=chance.choice(lists).key,
            result=chance.choices(("passed", "rectify", "suspend"), (70, 28, 2))[0],
            recorded_by="benchmark",
        )
        for firm in world.some(INSPECTIONS)
    )
    made(Inspector(inspection=one, staff=chance.choice(staff)) for one in visits)
    by_key = {one.key: one for one in lists}
    findings = made(
        Finding(
            place_id=one.place_id,
            path=one.path,
            inspection=one,
            owner_id=one.enterprise_id,
            item=chance.choice(by_key[one.checklist].items).key,
            severity=chance.choices(("minor", "serious", "critical"), (70, 27, 3))[0],
            found_at=one.taken_at,
            due_at=one.taken_at + timedelta(hours=72),
            state=(state := chance.choices(("open", "rectified", "closed"), (15, 10, 75))[0]),
            closed_at=world.now if state == "closed" else None,
        )
        for one in chance.sample(visits, int(len(visits) * FINDINGS / INSPECTIONS))
    )
    made(
        FindingStep(
            finding=one,
            kind="rectified",
            from_state="open",
            to_state="rectified",
            at=one.found_at,
            recorded_at=world.now,
            by="benchmark",
            said="已整改",
        )
        for one in findings
        if one.state == "rectified"
    )
    late = [one for one in findings if one.state == "open"]
    made(
        SupervisionOrder(
            place_id=one.place_id,
            path=one.path,
            finding=one,
            number=f"督〔2020〕{number}",
            responsible=chance.choice(staff),
            issued_at=world.now - timedelta(days=1),
            issued_by="benchmark",
            due_at=world.now + timedelta(hours=chance.randrange(-20, 24)),
        )
        for number, one in enumerate(late[:800])
    )
    made(
        PremisesNotice(
            place_id=firm.place_id,
            path=firm.path,
            kind="suspension",
            number=f"停〔2020〕{number}",
            enterprise=firm,
            reason="未落实防控措施",
            issued_at=world.ago(20),
            issued_by="benchmark",
        )
        for number, firm in enumerate(world.few(0.04))
    )
    return {"round_id": rounds(world, staff)}


def rounds(world: World, staff: list[Any]) -> Any:
    from lianfang.inspections.models import RoundProposal, RoundStop, RoundTeam  # noqa: PLC0415

    proposals = made(
        RoundProposal(
            place=world.town,
            path=world.town.path,
            day=world.day - timedelta(days=number),
            begins=510,
            ends=1_050,
            minutes=25,
            most=20,
            state="open" if number == 0 else "accepted",
            status="feasible",
            created_by="benchmark",
            created_at=world.now - timedelta(days=number),
        )
        for number in range(20)
    )
    for proposal in proposals:
        teams = made(
            RoundTeam(
                proposal=proposal,
                number=number + 1,
                first=staff[number],
                second=staff[number + 20],
                area=world.villages[number % len(world.villages)].path,
            )
            for number in range(20)
        )
        made(
            RoundStop(
                proposal=proposal,
                team=teams[number % 20] if number < 600 else None,
                position=number // 20,
                subject_kind="enterprise",
                enterprise=firm,
                place_id=firm.place_id,
                path=firm.path,
                checklist="enterprise",
                risk=number % 7,
                days=number % 20,
                arrives=600,
                begins=600,
                leaves=625,
            )
            for number, firm in enumerate(world.firms[:850])
        )
    return proposals[0].pk


def filed(world: World) -> None:
    """Filings in every state, their versions, who works again and how many are back."""
    from lianfang.resumption.models import Filing, FilingVersion, StaffReturn, WorkFact  # noqa: PLC0415

    chance = world.chance
    states = ("draft", "submitted", "desk_check", "site_check", "deciding", "approved", "returned")
    states = (*states, "resumed", "suspended", "withdrawn")
    filings = []
    for firm in world.few(FILED):
        state = chance.choices(states, (8, 6, 5, 5, 4, 10, 4, 54, 2, 2))[0]
        waits = state in ("submitted", "desk_check", "site_check", "deciding")
        filings.append(
            Filing(
                enterprise=firm,
                place_id=firm.place_id,
                path=firm.path,
                mode=(mode := chance.choice(("approval", "filing"))),
                to_level=(level := "subdistrict" if mode == "approval" else "village"),
                decides_level=level,
                state=state,
                state_since=world.ago(10),
                due_at=world.now + timedelta(hours=chance.randrange(-30, 40)) if waits else None,
                planned_on=world.day,
                staff_total=chance.randrange(1, 300),
                begun_at=(begun := world.ago(30)),
                begun_by="benchmark",
                filed_at=None if state == "draft" else begun,
            )
        )
    made(filings)
    made(
        FilingVersion(
            filing=one,
            number=1,
            made_at=one.begun_at,
            submitted_at=one.filed_at,
            planned_on=world.day,
            staff_total=one.staff_total,
        )
        for one in filings
    )
    works = world.few(WORKS)
    for model, more in ((WorkFact, {}), (StaffReturn, {"people": 12})):
        made(
            model(
                enterprise=firm,
                place_id=firm.place_id,
                path=firm.path,
                day=world.ago(20).date(),
                source="marked",
                recorded_at=world.now,
                recorded_by="benchmark",
                **more,
            )
            for firm in works
        )


def needy(world: World, staff: list[Any]) -> dict[str, Any]:
    """Liaison visits, needs, and measures that were offered."""
    from lianfang.command.models import Team  # noqa: PLC0415  after the set-up
    from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket  # noqa: PLC0415

    chance, teams = world.chance, list(Team.objects.all())
    made(
        LiaisonVisit(
            enterprise=firm,
            staff=chance.choice(staff),
            visitor="李某",
            how=chance.choice(("visit", "phone", "online")),
            visited_at=(at := world.ago(40)),
            said="生产正常，缺少口罩。",
            recorded_at=at,
            recorded_by="benchmark",
        )
        for firm in world.some(VISITS)
    )
    states = ("raised", "accepted", "in_hand", "answered", "reopened", "confirmed", "withdrawn")
    made(
        Ticket(
            enterprise=firm,
            need=chance.choice(NEEDS),
            text="缺少普工二十名。",
            source=chance.choice(("contact", "visit", "desk")),
            raised_at=(at := world.ago(30)),
            raised_by="benchmark",
            due_at=at + timedelta(hours=chance.choice((24, 48, 72))),
            team=chance.choice(teams) if teams else None,
            staff=chance.choice([None, *staff]),
            state=(state := chance.choices(states, (6, 6, 10, 20, 3, 50, 5))[0]),
            answered_at=world.now if state in ("answered", "confirmed") else None,
            ended_at=world.now if state in ("confirmed", "withdrawn") else None,
        )
        for firm in world.some(TICKETS)
    )
    measures = made(
        Measure(
            place=world.town,
            path=world.town.path,
            kind=chance.choice(("difficulty", "matter", "trade", "enterprise")),
            title=f"第{number}条措施",
            text="由专人代办。",
            need=NEEDS[number % len(NEEDS)],
            created_at=world.ago(30),
            created_by="benchmark",
        )
        for number in range(MEASURES)
    )
    made(
        MeasureOffer(measure=measures[number % 20], enterprise=firm, offered_at=world.ago(20))
        for number, firm in enumerate(world.few(0.5))
    )
    return {"measure_id": measures[0].pk}
