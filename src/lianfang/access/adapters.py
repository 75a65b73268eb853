"""How allauth behaves here: nobody signs up by themselves, every coming and going leaves an event,
messages are our own, and the second factor's secret is encrypted.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.selectors import actor_of, user_id_of_name
from lianfang.access.services.sessions import close_session, open_session, refuse_session
from lianfang.access.services.users import change_own_password

DOOR = Actor.system("log-in")


def client_address(request: HttpRequest) -> str | None:
    """The network address of whoever asks, behind as many proxies as the settings say; None if
    there is none, as on a local socket.
    """
    address: str | None = get_client_ip(request)
    return address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the system administrator only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is disabled."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or was used already."),
        "incorrect_password": _("This password is wrong."),
        "rate_limited": _("Too many attempts. Please wait a few minutes."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes."),
        "username_password_mismatch": _("The user name or the password is wrong."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or ""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> HttpResponse:
        used = {record.get("method") for record in get_authentication_records(request, user)}
        open_session(
            actor=actor_of(user, request.now),
            now=request.now,
            address=self.get_client_ip(request),
            factors=len(used),
        )
        return super().post_login(request, user, **kwargs)

    def logout(self, request: Any) -> None:
        close_session(actor=request.actor, now=request.now, reason="asked")
        super().logout(request)

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        refuse_session(
            actor=DOOR,
            now=request.now,
            user_id=user_id_of_name(credentials.get("username") or ""),
            address=self.get_client_ip(request),
            reason="locked" if getattr(request, "axes_locked_out", False) else "password",
        )

    def set_password(self, user: Any, password: str) -> None:
        """Change one's own password; the given user takes it over, so that this session goes on."""
        changed = change_own_password(
            actor=self.request.actor, now=self.request.now, password=password
        )
        user.password, user.must_change_password = changed.password, changed.must_change_password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return str(self.get_login_redirect_url(request))


class MFAAdapter(DefaultMFAAdapter):
    """Keeps TOTP secrets and recovery seeds encrypted at rest."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("The second factor cannot be taken away."),
        "cannot_generate_recovery_codes": _("Set up the second factor first."),
        "incorrect_code": _("This code is wrong or was used already."),
    }

    def encrypt(self, text: str) -> str:
        return key_ring().encrypt("mfa", text).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return key_ring().decrypt("mfa", bytes.fromhex(encrypted_text))

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)
