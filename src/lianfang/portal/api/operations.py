"""The home of an enterprise for machines: whose one is, and what is asked of each."""

import uuid
from datetime import datetime
from typing import Any

from ninja import Router, Schema

from lianfang.access.pages import operation
from lianfang.enterprises.selectors.members import own_enterprise, own_enterprises
from lianfang.portal.selectors.todo import Todo, home_of

router = Router(tags=["portal"])
VIEW = "portal.own_enterprise.view"


class OwnEnterpriseOut(Schema):
    """An enterprise one acts for."""

    id: uuid.UUID
    name: str


class TodoOut(Schema):
    """One thing: `urgency` is late, missing, to_read, waiting, done or open (a way in that is
    always there); `path` is the page on which it is done."""

    title: str
    note: str
    urgency: str
    due: datetime | None
    path: str


class HomeOut(Schema):
    """What is asked of the enterprise, the most pressing first, and everything else."""

    id: uuid.UUID
    name: str
    asked: list[TodoOut]
    others: list[TodoOut]


@router.get("/own", response=list[OwnEnterpriseOut], summary="Enterprises one acts for")
@operation(VIEW)
def list_own(request: Any) -> Any:
    return own_enterprises(request.actor)


@router.get("/own/{enterprise_id}", response=HomeOut, summary="What is asked of one's enterprise")
@operation(VIEW)
def read_home(request: Any, enterprise_id: uuid.UUID) -> Any:
    row = own_enterprise(request.actor, enterprise_id)
    home = home_of(request.actor, row, request.now)
    return {
        "id": row.pk,
        "name": row.name,
        "asked": [_out(one) for one in home.asked],
        "others": [_out(one) for one in home.others],
    }


def _out(one: Todo) -> dict[str, Any]:
    return {
        "title": str(one.title),
        "note": str(one.note),
        "urgency": one.urgency.name.lower(),
        "due": one.due,
        "path": one.url,
    }
