"""Whether the person at the keyboard proved themselves twice in this session.

Proved is: a code was given at this log-in or asked for later in this session, or the second factor
was set up in this session. Setting it up asks for the password again and for a first code, which is
as much as a new log-in would ask for; sending the person out and in again would prove nothing more.
Either way allauth's record of the session holds an entry of method "mfa" for this very user.
"""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_set_up(request: HttpRequest) -> bool:
    """A second factor exists for this account; recovery codes alone are none."""
    return request.user.is_authenticated and bool(is_mfa_enabled(request.user, FACTORS))


def has_second_factor(request: HttpRequest) -> bool:
    """A second factor is set up and was proved in this session; a factor removed since proves
    nothing."""
    if not is_set_up(request):
        return False
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def note_set_up(request: HttpRequest) -> None:
    """Remember that the person has just set up their second factor and given its first code."""
    record_authentication(
        request, request.user, "mfa", type=Authenticator.Type.TOTP, reauthenticated=True
    )
