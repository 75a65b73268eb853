"""A row for every name that stands in an address, made in any corner of the world.

A new page with a new kind of name fails the permission test until its sample stands here: one
function `(world, corner) -> value`, under the name in the address. A name that means different
things at different doors is listed with its door. `anywhere` marks what lies in no place: there the
right alone decides.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lianfang.access.models import ApiToken, Appointment, AuditEvent, User
from lianfang.access.selectors import token_digest
from lianfang.command.models import (
    DoubleCheckIn,
    Incident,
    PhaseInForce,
    Proposal,
    ProposalLine,
    Responsibility,
    Team,
    TeamMember,
    Visit,
)
from lianfang.kit.ids import new_id
from lianfang.people.models import Arrival
from lianfang.people.services.groups import join_group
from lianfang.people.services.households import register_household
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import register_person
from lianfang.places.models import Dwelling, OfficialCode
from lianfang.reports.models import Bulletin
from lianfang.sheets.models import ExportRun, ImportRun
from tests.permissions.world import EARLIER, NOW, PARENT, SYSTEM, Corner, World, worker

Make = Callable[[World, Corner], Any]


@dataclass(frozen=True)
class Sample:
    """How to make the value, and whether the row it stands for lies in the corner."""

    make: Make
    in_place: bool = True


SAMPLES: dict[str, Sample] = {}


def sample(*names: str, anywhere: bool = False) -> Callable[[Make], Make]:
    """Register a maker under names of address parts, or under `door|name`."""

    def register(make: Make) -> Make:
        for name in names:
            SAMPLES[name] = Sample(make, not anywhere)
        return make

    return register


def sample_for(door: str, name: str) -> Sample | None:
    return SAMPLES.get(f"{door}|{name}") or SAMPLES.get(name)


# --- access --------------------------------------------------------------------------------------


@sample("user_id")
def user_id(world: World, corner: Corner) -> Any:
    """Somebody's account kept in the corner, who holds nothing."""
    return User.objects.create(
        username=f"kept-{corner.name}",
        display_name="Kept",
        place_id=corner.place.pk,
        path=corner.place.path,
    ).pk


@sample("appointment_id")
def appointment_id(world: World, corner: Corner) -> Any:
    user = User.objects.create(
        username=f"appointed-{corner.name}", display_name="Appointed", path=corner.place.path
    )
    return Appointment.objects.create(
        user=user, role="volunteer", path=corner.place.path, valid_from=EARLIER
    ).pk


@sample("token_id")
def token_id(world: World, corner: Corner) -> Any:
    user = User.objects.create(
        username=f"machine-{corner.name}", display_name="Machine", path=corner.place.path
    )
    return ApiToken.objects.create(
        user=user,
        label="scales",
        digest=token_digest(corner.name),
        created_at=EARLIER,
        expires_at=NOW,
    ).pk


@sample("event_id")
def event_id(world: World, corner: Corner) -> Any:
    return AuditEvent.objects.create(
        at=NOW, actor_name="x", action="places.place.update", path=corner.place.path
    ).pk


# --- places --------------------------------------------------------------------------------------


@sample("place_id")
def place_id(world: World, corner: Corner) -> Any:
    return corner.place.pk


@sample("places:short|place_id")
def short_place_id(world: World, corner: Corner) -> Any:
    from lianfang.places.urls import ShortId  # noqa: PLC0415  registers a converter when imported

    return ShortId().to_url(corner.place.pk)


@sample("code_id")
def code_id(world: World, corner: Corner) -> Any:
    return OfficialCode.objects.create(
        place=corner.place, system="local", code=f"T-{corner.name}", source="test"
    ).pk


@sample("dwelling_id")
def dwelling_id(world: World, corner: Corner) -> Any:
    return Dwelling.objects.create(
        place=corner.home, path=corner.home.path, label=f"9-{corner.name}"
    ).pk


# --- people --------------------------------------------------------------------------------------


def resident(corner: Corner, name: str = "李桂英") -> Any:
    return register_person(actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, name=name)


@sample("person_id")
def person_id(world: World, corner: Corner) -> Any:
    return resident(corner).pk


@sample("duplicate_id")
def duplicate_id(world: World, corner: Corner) -> Any:
    return resident(corner, "李桂瑛").pk


@sample("membership_id")
def membership_id(world: World, corner: Corner) -> Any:
    return join_group(
        actor=SYSTEM, now=EARLIER, person_id=resident(corner, "吴爷爷").pk, group="living_alone"
    ).pk


@sample("arrival_id")
def arrival_id(world: World, corner: Corner) -> Any:
    return Arrival.objects.create(
        person=resident(corner, "郑先生"),
        place=corner.home,
        path=corner.home.path,
        arrived_on=date(2020, 3, 17),
        origin="武汉市",
        recorded_at=NOW,
        recorded_by="test",
    ).pk


@sample("merge_id")
def merge_id(world: World, corner: Corner) -> Any:
    return merge_persons(
        actor=SYSTEM,
        now=EARLIER,
        kept_id=resident(corner, "孙大妈").pk,
        duplicate_id=resident(corner, "孙大妈").pk,
        reason="entered twice",
    ).pk


@sample("household_id")
def household_id(world: World, corner: Corner) -> Any:
    return register_household(
        actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, door="301", head_name="陈大爷"
    ).pk


@sample("staff_id")
def staff_id(world: World, corner: Corner) -> Any:
    return worker(corner.place, f"worker {corner.name}").pk


# --- sheets --------------------------------------------------------------------------------------


@sample("run_id")
def run_id(world: World, corner: Corner) -> Any:
    """An import of residents that was checked and waits for a decision."""
    return ImportRun.objects.create(
        kind="residents",
        place_id=corner.place.pk,
        place_name=corner.place.short_name,
        path=corner.place.path,
        filename="x.xlsx",
        file_type="xlsx",
        digest=hashlib.sha256(corner.name.encode()).digest(),
        uploaded_at=NOW,
    ).pk


@sample("sheets:export|run_id", "sheets:export_file|run_id")
def export_id(world: World, corner: Corner) -> Any:
    return ExportRun.objects.create(
        kind="residents",
        place_id=corner.place.pk,
        place_name=corner.place.short_name,
        path=corner.place.path,
        requested_at=NOW,
    ).pk


@sample("kind_key", anywhere=True)
def kind_key(world: World, corner: Corner) -> Any:
    return "residents"


# --- command -------------------------------------------------------------------------------------


@sample("subject_kind", anywhere=True)
def subject_kind(world: World, corner: Corner) -> Any:
    return "person"


@sample("subject_id")
def subject_id(world: World, corner: Corner) -> Any:
    return resident(corner, "陈秀兰").pk


@sample("team_id")
def team_id(world: World, corner: Corner) -> Any:
    return Team.objects.create(
        incident=world.incident,
        kind="commando",
        name=f"突击队 {corner.name}",
        place=corner.place,
        path=corner.place.path,
        founded_on=date(2020, 3, 1),
    ).pk


@sample("member_id")
def member_id(world: World, corner: Corner) -> Any:
    return TeamMember.objects.create(
        team_id=world.samples[(team_id, corner.name)],
        staff=worker(corner.place, f"serves {corner.name}"),
        joined_on=date(2020, 3, 1),
    ).pk


@sample("checkin_id")
def checkin_id(world: World, corner: Corner) -> Any:
    return DoubleCheckIn.objects.create(
        place=corner.place,
        path=corner.place.path,
        staff=worker(corner.place, f"reports {corner.name}"),
        home_branch="机关党支部",
        reported_on=date(2020, 3, 1),
    ).pk


@sample("incident_id")
def incident_id(world: World, corner: Corner) -> Any:
    """The world's own at the parent; one of its own elsewhere."""
    if corner.name == PARENT:
        return world.incident.pk
    return Incident.objects.create(
        name=f"事件 {corner.name}",
        place=corner.place,
        path=corner.place.path,
        opened_on=date(2020, 3, 1),
    ).pk


@sample("phase_id")
def phase_id(world: World, corner: Corner) -> Any:
    found = PhaseInForce.objects.filter(place=corner.place, valid_to__isnull=True).first()
    row = found or PhaseInForce.objects.create(
        incident=world.incident,
        playbook=world.playbook,
        phase="sealed",
        place=corner.place,
        path=corner.place.path,
        valid_from=EARLIER,
    )
    return row.pk


@sample("playbook_id", anywhere=True)
def playbook_id(world: World, corner: Corner) -> Any:
    return world.playbook.pk


@sample("responsibility_id")
def responsibility_id(world: World, corner: Corner) -> Any:
    person = resident(corner, "张奶奶")
    return Responsibility.objects.create(
        role="special_volunteer",
        staff=worker(corner.place, f"answers {corner.name}"),
        subject_kind="person",
        subject_id=person.pk,
        path=corner.home.path,
        valid_from=date(2020, 3, 1),
        source="test",
        created_at=EARLIER,
    ).pk


def proposal(corner: Corner) -> Any:
    return Proposal.objects.create(
        place=corner.place,
        path=corner.place.path,
        rules=["special_volunteer"],
        reach=[corner.place.path],
        state="open",
        input_digest="0" * 64,
        status="greedy",
        created_by="test",
        created_at=EARLIER,
    )


@sample("proposal_id")
def proposal_id(world: World, corner: Corner) -> Any:
    return proposal(corner).pk


@sample("line_id")
def line_id(world: World, corner: Corner) -> Any:
    return ProposalLine.objects.create(
        proposal=proposal(corner),
        role="special_volunteer",
        staff=worker(corner.place, f"proposed {corner.name}"),
        subject_kind="person",
        subject_id=resident(corner, "王大爷").pk,
        subject_path=corner.home.path,
    ).pk


@sample("visit_id")
def visit_id(world: World, corner: Corner) -> Any:
    return Visit.objects.create(
        id=new_id(),
        person=resident(corner, "周奶奶"),
        staff=worker(corner.place, f"visits {corner.name}"),
        place=corner.home,
        path=corner.home.path,
        outcome="seen",
        temperature=Decimal("36.5"),
        visited_at=NOW,
        recorded_at=NOW,
    ).pk


# --- reports -------------------------------------------------------------------------------------


@sample("metric_key", anywhere=True)
def metric_key(world: World, corner: Corner) -> Any:
    from lianfang.reports.metrics import METRICS  # noqa: PLC0415  filled when the room is loaded

    return next(iter(METRICS))


@sample("bulletin_id")
def bulletin_id(world: World, corner: Corner) -> Any:
    """One that was issued; drafts are seen by those who draft."""
    return bulletin(corner, number=1, issued_by="test", issued_at=NOW, state="issued")


@sample(
    "reports:submit_bulletin|bulletin_id",
    "reports:discard_bulletin|bulletin_id",
    "reports:add_event|bulletin_id",
    "reports:strike_event|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/submit|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/discard|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/events|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/events/strike|bulletin_id",
)
def draft_id(world: World, corner: Corner) -> Any:
    event = {"kind": "", "at": NOW.isoformat(), "zh": "要事", "en": "event"}
    return bulletin(corner, events=[event | {"struck": False, "by": ""}])


@sample(
    "reports:approve_bulletin|bulletin_id",
    "reports:return_bulletin|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/approve|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/return|bulletin_id",
)
def bulletin_in_review_id(world: World, corner: Corner) -> Any:
    return bulletin(corner, state="review")


@sample(
    "reports:issue_bulletin|bulletin_id",
    "api:reports/bulletins/{bulletin_id}/issue|bulletin_id",
)
def reviewed_bulletin_id(world: World, corner: Corner) -> Any:
    return bulletin(corner, state="approved")


def bulletin(corner: Corner, **more: Any) -> Any:
    return Bulletin.objects.create(
        place=corner.place,
        path=corner.place.path,
        as_of=NOW,
        day=date(2020, 3, 18),
        title="第1期",
        issuer="指挥部",
        body={"zh": [], "en": []},
        figures={},
        drafted_by="test",
        drafted_at=NOW,
        **more,
    ).pk


# Rooms with samples in files of their own, which need `sample` from here.
# At the end, since they build on the makers above.
from tests.permissions import (  # noqa: E402
    samples_gates,  # noqa: F401
    samples_isolation,  # noqa: F401
    samples_of_orders,  # noqa: F401
    samples_records,  # noqa: F401
)
