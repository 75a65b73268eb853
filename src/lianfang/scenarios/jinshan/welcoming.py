"""Enterprises are invited to their own pages; some come in, some have not been reached.

Every enterprise, contact and phone is invented.
"""

from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.enums import CodePurpose
from lianfang.access.scope import everywhere
from lianfang.access.services.phone_codes import check_code, issue_code, parcel_of
from lianfang.access.services.phones import set_sign_in_phone
from lianfang.access.services.users import create_user
from lianfang.enterprises.models import Enterprise, Invitation
from lianfang.enterprises.selectors.accounts import invited_number, slip_of
from lianfang.enterprises.services.accounts import BY_LINK, accept_invitation
from lianfang.enterprises.services.inviting import invite_many
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.jinshan.firms import firms, is_key
from lianfang.scenarios.stage import INSTALLER, Stage

DOOR = Actor.system("log-in")
# Key enterprises first; of the first stroke so many come in, the others are asked again in March.
FIRST, COME_IN, SECOND = 40, 14, 60


def invite_first(stage: Stage, now: datetime) -> None:
    """The clerk invites the key enterprises."""
    _invite(stage, now, [firm.name for firm in firms() if is_key(firm)][:FIRST])


def come_in(stage: Stage, now: datetime) -> None:
    """The first of them open their pages, one of them as the demo's own contact."""
    with everywhere("the scenario knows whom it invited"):
        rows = list(Invitation.objects.select_related("enterprise__place").order_by("pk"))
    own = [_persona(stage, row.enterprise.name) for row in rows]
    first = [row for row, name in zip(rows, own, strict=True) if name]
    others = [row for row, name in zip(rows, own, strict=True) if not name]
    for row in (*first, *others[: COME_IN - len(first)]):
        username = _persona(stage, row.enterprise.name)
        if username:
            _make_account(stage, now, username, row)
        _accept(now, row)
    stage.note(f"{COME_IN} enterprises came in by their invitation")


def invite_again(stage: Stage, now: datetime) -> None:
    """In March whoever has not come in, and more besides; nobody has answered yet."""
    _invite(stage, now, [firm.name for firm in firms()][:SECOND])


def _persona(stage: Stage, enterprise: str) -> str:
    """The user name of the persona who acts for that enterprise, if one does."""
    found = (one.username for one in stage.script.personas if one.enterprise == enterprise)
    return next(found, "")


def _invite(stage: Stage, now: datetime, names: list[str]) -> None:
    with everywhere("the scenario knows its enterprises"):
        ids = list(Enterprise.objects.filter(name__in=names).values_list("pk", flat=True))
    made = invite_many(actor=stage.actor(CLERK, now), now=now, enterprise_ids=ids)
    stage.note(f"{made.made} enterprises invited to their pages")


def _make_account(stage: Stage, now: datetime, username: str, row: Invitation) -> None:
    """A name that can stand on the demo's card, and its password beside the phone."""
    user = create_user(
        actor=INSTALLER,
        now=now,
        username=username,
        display_name=row.name,
        organisation=row.enterprise.name,
        place_id=row.enterprise.place_id,
        path=row.enterprise.path,
        password=stage.script.password,
    ).user
    set_sign_in_phone(actor=INSTALLER, now=now, user_id=user.pk, number=invited_number(row))
    stage.users[username] = user.pk


def _accept(now: datetime, row: Invitation) -> None:
    """What the page behind the link does."""
    slip, meant, about = slip_of(row), CodePurpose.INVITATION, str(row.pk)
    code = issue_code(actor=DOOR, now=now, purpose=meant, about=about, number=invited_number(row))
    parcel = parcel_of(code.pk, now)
    if slip is None or parcel is None:
        raise LookupError("the invitation is over before it was accepted")
    check_code(actor=DOOR, now=now, code_id=code.pk, purpose=meant, about=about, typed=parcel[1])
    accept_invitation(actor=BY_LINK, now=now, token=slip.token, proof=code.pk)
