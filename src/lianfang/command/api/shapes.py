"""What goes in and out of the command room's operations."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime

from lianfang.command.enums import SubjectKind, VisitOutcome
from lianfang.kit.text import plain

# Control characters and halves of surrogate pairs never reach the database.
Line = Annotated[str, AfterValidator(plain)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]


class TallyOut(Schema):
    """Subjects of a rule: all, covered, without anybody, with too few, with too many."""

    total: int
    covered: int
    without: int
    short: int
    over: int


class BelowOut(Schema):
    """The tally of a place directly below."""

    place_id: uuid.UUID
    tally: TallyOut


class RuleOut(Schema):
    """One coverage rule in a place, and in each place directly below."""

    key: str
    title: str
    role: str
    minimum: int
    maximum: int
    tally: TallyOut
    below: list[BelowOut]


class CoverageOut(Schema):
    """Coverage of a place; `phase` is the key of the phase in force, None without a plan."""

    place_id: uuid.UUID
    as_of: datetime
    playbook: str | None
    phase: str | None
    rules: list[RuleOut]


class SubjectOut(Schema):
    """A place, household or person; the name is masked unless the caller may read names."""

    kind: str
    id: uuid.UUID
    title: str
    door: str
    where: str
    tags: list[str]


class GapOut(Schema):
    subject: SubjectOut
    held: int
    missing: int


class GapPageOut(Schema):
    """Part of the gaps of a rule, in walking order."""

    rule: str
    role: str
    items: list[GapOut]
    more: bool


class TaskOut(Schema):
    """One window of one subject."""

    id: uuid.UUID
    routine: str
    window: str
    window_title: str
    day: date
    due_from: datetime
    due_to: datetime
    state: str
    is_late: bool
    told: int
    staff_id: uuid.UUID | None
    subject: SubjectOut | None


class TaskPageOut(Schema):
    items: list[TaskOut]
    more: bool


class VisitIn(Schema):
    """A record made at a door. `id` is made by the device: the same record may be sent again."""

    id: uuid.UUID
    person_id: uuid.UUID
    outcome: VisitOutcome
    visited_at: AwareDatetime
    temperature: Decimal | None = Field(None, ge=30, le=45, max_digits=3, decimal_places=1)
    symptoms: list[Key] = Field(default=[], max_length=40)
    needs: list[Key] = Field(default=[], max_length=40)
    note: Line = Field("", max_length=256)
    staff_id: uuid.UUID | None = Field(None, description="Who went; left out: the caller.")


class CorrectionIn(Schema):
    """A record that takes the place of another one, and why; "void": it did not take place."""

    id: uuid.UUID
    outcome: VisitOutcome
    visited_at: AwareDatetime
    temperature: Decimal | None = Field(None, ge=30, le=45, max_digits=3, decimal_places=1)
    symptoms: list[Key] = Field(default=[], max_length=40)
    needs: list[Key] = Field(default=[], max_length=40)
    note: Line = Field("", max_length=256)
    reason: Line = Field(min_length=1, max_length=128)


class VisitOut(Schema):
    """A record. `fever` by the plan in force when it was made."""

    id: uuid.UUID
    person_id: uuid.UUID
    staff_id: uuid.UUID
    task_id: uuid.UUID | None
    outcome: str
    temperature: Decimal | None
    fever: bool
    symptoms: list[str]
    needs: list[str]
    note: str
    visited_at: datetime
    recorded_at: datetime
    supersedes_id: uuid.UUID | None


class AnsweringOut(Schema):
    """Somebody answers for a subject; `level` says for what of it they were named."""

    id: uuid.UUID
    role: str
    role_title: str
    staff_id: uuid.UUID
    name: str
    phones: list[str]
    level: str
    place_name: str
    is_direct: bool
    is_away: bool
    since: date


class AssignIn(Schema):
    """Who shall answer for what, in a role of the plan in force there."""

    role: Key
    staff_id: uuid.UUID
    subject_kind: SubjectKind
    subject_id: uuid.UUID
    request_id: uuid.UUID | None = Field(
        None, description="The same id sent again gives the same row."
    )


class ReasonIn(Schema):
    reason: Line = Field(min_length=1, max_length=128)


class ResponsibilityOut(Schema):
    id: uuid.UUID
    role: str
    staff_id: uuid.UUID
    subject_kind: str
    subject_id: uuid.UUID
    valid_from: date
    valid_to: date | None
    source: str


class ResponsibilityPageOut(Schema):
    items: list[ResponsibilityOut]
    more: bool


class ProposalIn(Schema):
    """A place, and the rules to fill the gaps of (left out: all in force)."""

    place_id: uuid.UUID
    rules: list[Key] = Field(default=[], max_length=50)
    request_id: uuid.UUID | None = None


class ProposalOut(Schema):
    """A proposal: planning, open, accepted, refused or failed."""

    id: uuid.UUID
    place_id: uuid.UUID
    rules: list[str]
    state: str
    status: str
    gap: float | None
    seconds: float | None
    kept: int
    penalties: list[dict[str, Any]]
    unserved: list[dict[str, Any]]
    created_at: datetime
    decided_at: datetime | None


class ProposalPageOut(Schema):
    items: list[ProposalOut]
    more: bool


class LineOut(Schema):
    """One change proposed, with the planner's reasons as stable codes."""

    id: uuid.UUID
    role: str
    change: str
    state: str
    staff_id: uuid.UUID
    proposed_staff_id: uuid.UUID | None
    subject_kind: str
    subject_id: uuid.UUID
    reasons: list[dict[str, Any]]
    note: str


class LinePageOut(Schema):
    items: list[LineOut]
    more: bool


class LineIn(Schema):
    """Another person, or a refusal with its reason; neither: as it was proposed."""

    staff_id: uuid.UUID | None = None
    refuse: bool = False
    note: Line = Field("", max_length=128)


class TeamOut(Schema):
    id: uuid.UUID
    kind: str
    name: str
    place_id: uuid.UUID
    parent_id: uuid.UUID | None
    founded_on: date
    dissolved_on: date | None
    members: int = Field(alias="serving")


class TeamPageOut(Schema):
    items: list[TeamOut]
    more: bool


class MemberOut(Schema):
    staff_id: uuid.UUID
    name: str
    position: str
    duty: str
    since: date
