"""Rows of the funds room for the permission test."""

from datetime import date
from functools import cache
from typing import Any

from lianfang.funds.models import Application, PaymentBatch, PaymentLine, Programme
from lianfang.funds.services.programmes import Terms, open_programme
from lianfang.kit.ids import new_id
from tests.permissions.samples import sample
from tests.permissions.samples_enterprises import enterprise
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World

WORDS = ("submit", "withdraw", "check", "return", "approve", "refuse", "revoke", "reinstate")
APPLICATION = (
    *("funds:application", "funds:edit_application", *(f"funds:{word}" for word in WORDS)),
    *("api:funds/applications/{application_id}", "api:funds/applications/{application_id}/steps"),
    *(f"api:funds/applications/{{application_id}}/{word}" for word in WORDS),
)
PROGRAMME = (
    *("funds:programme", "funds:silent", "funds:set_budget", "funds:set_days", "funds:new_batch"),
    "funds:new_application",
    "api:funds/programmes/{programme_id}",
    *(
        f"api:funds/programmes/{{programme_id}}/{word}"
        for word in ("budget", "days", "entries", "silent", "batches")
    ),
)
OWN = "api:funds/own/{enterprise_id}/applications/{application_id}"
OWN_APPLICATION = (
    *("funds:own_application", "funds:own_edit", "funds:own_withdraw"),
    *(f"{OWN}/{word}" for word in ("submit", "withdraw", "reinstate")),
)
PREFIXES = {"own": "A", "sibling": "B", "parent": "C", "child": "D"}


@cache
def programme(corner: Corner, letter: str) -> Programme:
    """A programme whose community decides; made once, though asked for under many names."""
    terms = Terms(
        title="新员工奖励",
        prefix=f"{letter}{PREFIXES[corner.name]}",
        budget_fen=1_000_000,
        rule="per_head",
        rate_fen=100_000,
        level="community",
    )
    return open_programme(actor=SYSTEM, now=NOW, place_id=corner.place.pk, terms=terms)


@cache
def application(corner: Corner, letter: str, state: str = "checked") -> Application:
    """An application somebody else checked."""
    fund = programme(corner, letter)
    return Application.objects.create(
        programme=fund,
        enterprise=enterprise(corner, f"申请企业{letter}{corner.name}"),
        place=corner.place,
        path=corner.place.path,
        number=1,
        code=f"{fund.prefix}-0001",
        state=state,
        quantity=1,
        asked_fen=100_000,
        approved_fen=100_000 if state == "batched" else None,
        checked_by="test",
        checked_by_id=new_id(),
        due_on=date(2020, 3, 20),
        created_at=EARLIER,
    )


@sample(*(f"{door}|application_id" for door in (*APPLICATION, *OWN_APPLICATION)))
def fund_application_id(world: World, corner: Corner) -> Any:
    return application(corner, "P").pk


@sample(*(f"{door}|programme_id" for door in (*PROGRAMME, "funds:own_apply")))
def fund_programme_id(world: World, corner: Corner) -> Any:
    return programme(corner, "Q").pk


@cache
def _line(corner: Corner, letter: str) -> PaymentLine:
    row = application(corner, letter, "batched")
    batch = PaymentBatch.objects.create(
        programme=row.programme,
        place=corner.place,
        path=corner.place.path,
        number=1,
        made_at=NOW,
        made_by="test",
    )
    return PaymentLine.objects.create(
        batch=batch, application=row, amount_fen=100_000, state="pending"
    )


@sample(
    "funds:batch|batch_id",
    "funds:export_batch|batch_id",
    "api:funds/batches/{batch_id}/payments|batch_id",
)
def fund_batch_id(world: World, corner: Corner) -> Any:
    return _line(corner, "R").batch_id


@sample(
    "funds:paid|line_id",
    "funds:failed|line_id",
    "api:funds/payments/{line_id}/paid|line_id",
    "api:funds/payments/{line_id}/failed|line_id",
)
def fund_line_id(world: World, corner: Corner) -> Any:
    return _line(corner, "S").pk
