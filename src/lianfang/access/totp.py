"""One-time codes that are truly used once.

A code counts a step before and after its own half minute, because office clocks are not exact.
RFC 6238 (5.2) asks that a code once accepted is never accepted again: the step last used is kept
with the factor, and only a later one passes. The comparison and the note are one statement, so that
of two log-ins with the same code at the same moment one fails.
"""

import base64
import hashlib
import time
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import connection

# Demo accounts only, where all persons are invented: a secret anybody may know.
DEMO_SECRET = b"Lianfang demo: everybody may know this"
SECRET_BYTES = 20

_SPEND = """
    UPDATE mfa_authenticator
    SET data = jsonb_set(data, '{last_step}', to_jsonb(%(step)s::bigint))
    WHERE id = %(id)s AND coalesce((data->>'last_step')::bigint, 0) < %(step)s
"""


def step_of(secret: str, code: str) -> int | None:
    """The half minute whose code this is, among those that count now; None for a wrong code."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


def spend(factor: Authenticator, code: str) -> bool:
    """Use up the code; False if it is wrong, or this or a later one was used before."""
    step = step_of(decrypt(factor.data["secret"]), code)
    if step is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, {"step": step, "id": factor.pk})
        return bool(cursor.rowcount)


def demo_secret(username: str) -> str:
    """The base32 TOTP secret of a demo account."""
    digest = hashlib.sha256(DEMO_SECRET + username.encode()).digest()
    return base64.b32encode(digest[:SECRET_BYTES]).decode()


def demo_code(user: Any) -> str:
    """In a demo the code to type, for an account with the demo's own factor; otherwise nothing."""
    if not settings.DEMO:
        return ""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None or decrypt(factor.data["secret"]) != demo_secret(user.username):
        return ""
    return next_code(factor)


def demo_first_code(user: Any) -> str:
    """In a demo the code that sets up the demo's factor for an account; otherwise nothing."""
    if not settings.DEMO:
        return ""
    this_step = int(time.time()) // app_settings.TOTP_PERIOD
    return str(format_hotp_value(hotp_value(demo_secret(user.username), this_step)))


def next_code(factor: Authenticator) -> str:
    """The earliest code that would be accepted now."""
    secret = decrypt(factor.data["secret"])
    this_step = int(time.time()) // app_settings.TOTP_PERIOD
    step = max(this_step, factor.data.get("last_step", 0) + 1)
    return str(format_hotp_value(hotp_value(secret, step)))
