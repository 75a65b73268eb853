"""A browser at the door that is opened by a code: asking for one, giving it, coming in.

The code asked for is remembered in the browser's session by its id, so that nobody else can use up
its tries. How often is limited by phone and by network address, whether or not a number is known.
Neither the number nor the code stands in the session, an address or a log.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.utils.translation import gettext_lazy as _

from lianfang.access.adapters import DOOR, client_address
from lianfang.access.enums import CodeChannel, CodePurpose
from lianfang.access.jobs import send_phone_code
from lianfang.access.limits import is_used_up, limit
from lianfang.access.models import User
from lianfang.access.selectors import actor_of, phone_digest, user_of_code
from lianfang.access.services.phone_codes import check_code, code_on_screen, issue_code
from lianfang.access.services.sessions import open_session, refuse_session
from lianfang.kit.errors import InvalidInput, TooMany

SESSION_KEY = "phone_code"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
METHOD = "phone_code"
HOUR, DAY = 3600, 86_400
# A code may be slow to come, so one may ask again after a minute; nobody needs ten a day.
MOST_ASKED = (("minute", 1, 60), ("hour", 5, HOUR), ("day", 10, DAY))
# A whole park may share an address.
MOST_FROM_ADDRESS, MOST_WRONG_FROM_ADDRESS = 60, 30
MOST_WRONG = 10
QUARTER = 900


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code this browser asked for. `shown` is the code itself, in a demo only."""

    id: uuid.UUID
    masked: str
    expires_at: datetime
    by_desk: bool
    shown: str


class WrongCode(InvalidInput):
    """The code is wrong, used up or too old; which of them is not said."""

    code = "wrong_code"
    default = _("This code is wrong or too old. Look again, or ask for a new one.")


def ask_code(
    request: Any,
    purpose: CodePurpose,
    number: str,
    *,
    masked: str,
    about: str = "",
    reaches: bool = True,
) -> None:
    """Have a code made for the phone `number` (normal form), and remember that this browser waits
    for it. Raises TooMany, the same for numbers that exist and numbers that do not."""
    now, who = request.now, phone_digest(number).hex()
    _refuse_locked(request, who)
    address = client_address(request) or "local"
    limit("phone.ask.address", address, times=MOST_FROM_ADDRESS, seconds=HOUR, now=now)
    for window, times, seconds in MOST_ASKED:
        try:
            limit(f"phone.ask.{window}", who, times=times, seconds=seconds, now=now)
        except TooMany:
            raise TooMany(_asked_too_often(window), code="asked_too_often") from None
    limit("phone.ask.all", "", times=settings.PHONE_CODES_PER_DAY, seconds=DAY, now=now)
    row = issue_code(
        actor=DOOR, now=now, purpose=purpose, number=number, about=about, reaches=reaches
    )
    if settings.PHONE_CODES == CodeChannel.WEBHOOK:
        # For numbers nobody knows, too: the answer must take as long.
        send_phone_code.defer(code_id=str(row.pk))
    request.session[SESSION_KEY] = {
        "id": str(row.pk),
        "who": who,
        "purpose": CodePurpose(purpose).value,
        "about": about,
        "masked": masked,
        "until": row.expires_at.isoformat(),
    }


def _asked_too_often(window: str) -> Any:
    if window == "minute":
        return _("A code was sent a moment ago. Please wait a minute before asking again.")
    return _("Too many codes were asked for this number. Please try again later.")


def waiting_code(request: Any, purpose: CodePurpose, about: str = "") -> Waiting | None:
    """The code this browser waits for, if it still holds and is for that purpose."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["purpose"] != purpose or kept["about"] != about:
        return None
    until = datetime.fromisoformat(kept["until"])
    if request.now >= until:
        return None
    code_id = uuid.UUID(kept["id"])
    return Waiting(
        code_id,
        kept["masked"],
        until,
        settings.PHONE_CODES == CodeChannel.DESK,
        code_on_screen(code_id, request.now),
    )


def forget_code(request: Any) -> None:
    """Another number is typed: the browser waits for no code any more."""
    request.session.pop(SESSION_KEY, None)


def give_code(request: Any, purpose: CodePurpose, typed: str, *, about: str = "") -> uuid.UUID:
    """Use the code this browser waits for; returns its id as proof. Raises WrongCode, TooMany."""
    kept = request.session.get(SESSION_KEY)
    waiting = waiting_code(request, purpose, about)
    if waiting is None or kept is None:
        raise WrongCode(fields={"code": WrongCode.default})
    _refuse_locked(request, kept["who"])
    is_right = check_code(
        actor=DOOR,
        now=request.now,
        code_id=waiting.id,
        purpose=purpose,
        about=about,
        typed=typed,
    )
    if is_right:
        forget_code(request)
        return waiting.id
    address = client_address(request) or "local"
    tried = user_of_code(waiting.id)
    refuse_session(
        actor=DOOR,
        now=request.now,
        user_id=tried.pk if tried else None,
        address=address,
        reason="code",
    )
    _count_wrong(request, kept["who"], address)
    raise WrongCode(fields={"code": WrongCode.default})


def _count_wrong(request: Any, who: str, address: str) -> None:
    """Those beyond the limit are refused at the next try, with the words of being locked out."""
    try:
        limit("phone.wrong", who, times=MOST_WRONG, seconds=HOUR, now=request.now)
        limit(
            "phone.wrong.address",
            address,
            times=MOST_WRONG_FROM_ADDRESS,
            seconds=QUARTER,
            now=request.now,
        )
    except TooMany:
        return


def _refuse_locked(request: Any, who: str) -> None:
    address = client_address(request) or "local"
    for what, key, times, seconds in (
        ("phone.wrong", who, MOST_WRONG, HOUR),
        ("phone.wrong.address", address, MOST_WRONG_FROM_ADDRESS, QUARTER),
    ):
        if is_used_up(what, key, times=times, seconds=seconds, now=request.now):
            raise TooMany(
                _("Too many wrong codes. Please try again in an hour, or ask your community."),
                code="locked_out",
            )


def let_in(request: Any, user: User) -> None:
    """Sign the holder of the phone in, with a session of their own and an event of the log-in."""
    login(request, user, backend=BACKEND)
    record_authentication(request, user, METHOD)
    open_session(
        actor=actor_of(user, request.now),
        now=request.now,
        address=client_address(request) or "",
        factors=1,
    )
