"""allauth's pages for the password and the second factor, with what is our own about them: events,
no code twice, the demo's code on screen, and back to the page that asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import PasswordChangeView
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from lianfang.access.forms import say_errors
from lianfang.access.pages import error_page
from lianfang.access.second_factor import note_set_up
from lianfang.access.services.sessions import note_added_factor, note_removed_factor
from lianfang.access.totp import demo_code, demo_first_code
from lianfang.kit.errors import Conflict, InvalidInput

BACK = "after_second_factor"
View = Callable[..., HttpResponse]


class OpenedByPhone(Conflict):
    """There is no password to change and no second factor to set up."""

    code = "opened_by_phone"
    default = _("You sign in with a code sent to your phone; there is no password to look after.")


def _with_password(view: View) -> View:
    """For those whose account has a password: the others are told why there is nothing here."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            return error_page(request, OpenedByPhone())
        return view(request, *args, **kwargs)

    return guarded


class ChangePassword(PasswordChangeView):
    """A new password; the service has the last word on whether it will do."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except InvalidInput as error:
            say_errors(form, error)
            return self.form_invalid(form)


class GiveCode(AuthenticateView):
    """The second step of a log-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "demo_code": demo_code(self.stage.login.user),
        }


class GiveCodeAgain(ReauthenticateView):
    """The code once more, before a page that asks for it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "demo_code": demo_code(self.request.user)}


class SetUpFactor(ActivateTOTPView):
    """A second factor: its first code proves it for this session too."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        back = get_next_redirect_url(request)
        if back:
            request.session[BACK] = back
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = demo_first_code(self.request.user)
        return {**super().get_context_data(**kwargs), "demo_code": code}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_set_up(self.request)
        note_added_factor(
            actor=self.request.actor, now=self.request.now, code=form.cleaned_data["code"]
        )
        return response


class RemoveFactor(DeactivateTOTPView):
    """No second factor any more."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        note_removed_factor(actor=self.request.actor, now=self.request.now)
        return response


give_code = GiveCode.as_view()
give_code_again = login_required(GiveCodeAgain.as_view())
set_up_factor = login_required(_with_password(SetUpFactor.as_view()))
remove_factor = login_required(RemoveFactor.as_view())
change_password = _with_password(ChangePassword.as_view())
