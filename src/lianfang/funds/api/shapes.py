"""What goes in and out of the funds room's operations. Amounts are in fen."""

import uuid
from datetime import date, datetime
from typing import Annotated

from ninja import Field, Query, Schema
from pydantic import AfterValidator

from lianfang.enterprises.enums import EnterpriseKind
from lianfang.funds.enums import AmountRule, DecidingLevel
from lianfang.kit.money import MOST_FEN
from lianfang.kit.text import tidy

Line = Annotated[str, AfterValidator(tidy)]
Key = Annotated[str, Field(max_length=32, pattern="^[a-z][a-z0-9_]*$")]
Limit = Annotated[int, Query(100, ge=1, le=500)]
Offset = Annotated[int, Query(0, ge=0, le=1_000_000)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Reason = Annotated[Line, Field(max_length=200)]
Title = Annotated[Line, Field(max_length=64)]
Name = Annotated[Line, Field(max_length=128)]


class ProgrammeOut(Schema):
    """A programme and what is left of it, in fen: `left_fen` may still be promised. `waiting`
    applications of the place wait for the desk, `overdue` of them too long; `silent` enterprises
    could apply and have not."""

    id: uuid.UUID
    key: str
    title: str
    about: str
    prefix: str
    place_id: uuid.UUID
    place_name: str
    rule: str
    rule_text: str
    who: list[str]
    papers: list[str]
    repeats: bool
    opens_on: date
    closes_on: date | None
    level: str
    is_open: bool
    budget_fen: int
    committed_fen: int
    paid_fen: int
    left_fen: int
    applications: int
    waiting: int
    overdue: int
    to_pay: int
    eligible: int
    silent: int


class ProgrammeIn(Schema):
    """A programme to be opened; amounts in fen."""

    place_id: uuid.UUID
    title: Title
    prefix: Annotated[str, Field(pattern="^[A-Z][A-Z0-9]{0,7}$")]
    budget_fen: Fen
    rule: AmountRule
    rate_fen: Fen = 0
    percent: Annotated[int, Field(ge=1, le=100)] = 100
    cap_fen: Fen | None = None
    unit: Annotated[Line, Field(max_length=32)] = ""
    about: Annotated[Line, Field(max_length=512)] = ""
    repeats: bool = False
    kinds: Annotated[list[EnterpriseKind], Field(max_length=10)] = []
    classes: Annotated[list[Key], Field(max_length=20)] = []
    scales: Annotated[list[Key], Field(max_length=20)] = []
    min_staff: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    papers: Annotated[list[Name], Field(max_length=12)] = []
    opens_on: Day | None = None
    closes_on: Day | None = None
    level: DecidingLevel = DecidingLevel.TOWN


class PlannedIn(Schema):
    """A programme of the plan in force at the place, by its key."""

    place_id: uuid.UUID
    key: Key


class BudgetIn(Schema):
    """Another budget in fen, and why."""

    budget_fen: Fen
    reason: Reason


class DaysIn(Schema):
    """The last day on which applications are taken; none = until somebody ends it."""

    closes_on: Day | None = None


class EntryOut(Schema):
    """A movement of the balance; `balance_fen` is what is left after it."""

    number: int
    kind: str
    amount_fen: int
    balance_fen: int
    application_id: uuid.UUID | None
    at: datetime
    by: str
    reason: str


class EnterpriseOut(Schema):
    """An enterprise the programme is meant for."""

    id: uuid.UUID
    name: str
    staff_count: int | None


class ApplicationOut(Schema):
    """An application; the account is masked."""

    id: uuid.UUID
    code: str
    programme_id: uuid.UUID
    programme_title: str
    enterprise_id: uuid.UUID
    enterprise_name: str
    state: str
    quantity: int | None
    spent_fen: int | None
    asked_fen: int
    approved_fen: int | None
    papers: list[str]
    missing_papers: list[str]
    note: str
    payee: str
    bank: str
    account: str
    submitted_at: datetime | None
    due_on: date | None
    overdue_days: int
    checked_by: str
    decided_by: str
    paid_on: date | None


class ApplicationPageOut(Schema):
    """Some applications, and whether more follow."""

    items: list[ApplicationOut]
    more: bool


class WishIn(Schema):
    """What an application says. The same `id` again changes the same one while it is open; without
    `account` the one known before is kept. `submit` hands it in at once."""

    quantity: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    spent_fen: Fen | None = None
    papers: Annotated[list[Name], Field(max_length=12)] = []
    note: Reason = ""
    payee: Name = ""
    bank: Name = ""
    account: Annotated[Line, Field(max_length=48)] | None = None
    id: uuid.UUID | None = None
    submit: bool = False


class ApplicationIn(WishIn):
    """What the desk writes up for an enterprise."""

    programme_id: uuid.UUID
    enterprise_id: uuid.UUID


class OwnApplicationIn(WishIn):
    """What a contact writes for their own enterprise."""

    programme_id: uuid.UUID


class NoteIn(Schema):
    """A word, or none."""

    note: Reason = ""


class ReasonIn(Schema):
    """Why."""

    reason: Reason


class ApproveIn(Schema):
    """The amount in fen, none = what was asked for; less needs a reason."""

    amount_fen: Fen | None = None
    reason: Reason = ""


class StepOut(Schema):
    """What happened to an application."""

    from_state: str
    to_state: str
    at: datetime
    by: str
    reason: str


class BatchOut(Schema):
    """A batch for the bank and what became of its lines."""

    id: uuid.UUID
    number: int
    programme_id: uuid.UUID
    made_at: datetime
    made_by: str
    lines: int
    total_fen: int
    pending: int
    failed: int
    paid: int


class LineOut(Schema):
    """A payment of a batch; the account is masked."""

    id: uuid.UUID
    application_id: uuid.UUID
    code: str
    enterprise_name: str
    account: str
    amount_fen: int
    state: str
    paid_on: date | None
    reference: str
    fault: str


class PaidIn(Schema):
    """The day (none = today) and reference of a payment."""

    paid_on: Day | None = None
    reference: Annotated[Line, Field(max_length=64)] = ""
