"""What people type into the pages of accounts, appointments, keys and the trail."""

import unicodedata
import uuid
from datetime import datetime
from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as ReauthenticatePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.adapters import DOOR, MFAAdapter, client_address
from lianfang.access.enums import AccountState, EventResult, EventSource, Role
from lianfang.access.places_hook import path_of_place
from lianfang.access.right_labels import action_choices
from lianfang.access.selectors import EventFilter
from lianfang.access.services.sessions import refuse_session
from lianfang.access.services.tokens import LONGEST_DAYS
from lianfang.access.services.users import normal_username
from lianfang.access.totp import demo_secret, spend
from lianfang.kit.clock import day_bounds
from lianfang.kit.errors import InvalidInput, NotFound


class SignInForm(LoginForm):
    """User name and password; full width and case of the name make no difference."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].label = _("Password")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].help_text = ""
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none"}
        if settings.DEMO and self.request is not None:
            self._play(self.request.GET.get("login", ""))

    def _play(self, username: str) -> None:
        """In a demo a link names the account to come in as; only the password is left to type."""
        if not username:
            return
        self.fields["login"].initial = normal_username(username)[:64]
        self.fields["login"].widget.attrs.pop("autofocus")
        self.fields["password"].widget.attrs["autofocus"] = True

    def clean_login(self) -> str:
        return normal_username(self.cleaned_data["login"])


class BareFields(forms.Form):
    """Fields that say what they are above, not inside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class OwnPasswordForm(BareFields, ChangePasswordForm):
    """A new password of one's own."""


class PasswordAgainForm(BareFields, ReauthenticatePasswordForm):
    """The password once more, before the ways in are changed."""


class OneTimeCode(BaseAuthenticateForm):
    """A code of the second factor, or a recovery code; each opens the door once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_code_field(self.fields["code"])

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        code: str = super().clean_code()
        factor = self.authenticator
        if factor.type == Authenticator.Type.TOTP and not spend(factor, code):
            self._emit_authentication_failed(factor)
            raise MFAAdapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        request = context.request
        refuse_session(
            actor=DOOR,
            now=request.now,
            user_id=self.user.pk,
            address=client_address(request) or "",
            reason="code",
        )


class CodeForm(OneTimeCode, AuthenticateForm):
    """The second step of a log-in."""


class CodeAgainForm(OneTimeCode, ReauthenticateForm):
    """The code once more, before a page that asks for it."""


class FirstCodeForm(ActivateTOTPForm):
    """The first code of a second factor that is being set up; in a demo of the demo's own one, so
    that the pages can show its codes afterwards, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.DEMO:
            self.secret = demo_secret(self.user.username)
        dress_code_field(self.fields["code"])

    def clean_code(self) -> str:
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return str(super().clean_code())


def dress_code_field(field: forms.Field) -> None:
    field.label = _("Six-digit code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class PlaceMixin(forms.Form):
    """A place chosen in the picker: `place_id` is posted, `path` is looked up. No place: none of
    both."""

    place_id = forms.UUIDField(label=pgettext_lazy("appointment", "Place"), required=False)

    def clean_place_id(self) -> uuid.UUID | None:
        place_id: uuid.UUID | None = self.cleaned_data["place_id"]
        if place_id is not None:
            try:
                self.cleaned_data["path"] = path_of_place(place_id)
            except NotFound:
                raise forms.ValidationError(_("Choose a place from the list.")) from None
        return place_id

    def with_place(self, otherwise: tuple[uuid.UUID | None, str]) -> dict[str, Any]:
        """What was typed, with `place_id` and `path` of the place chosen, or `otherwise` if none
        was."""
        if self.cleaned_data["place_id"]:
            return self.cleaned_data
        return {**self.cleaned_data, "place_id": otherwise[0], "path": otherwise[1]}


class AccountForm(PlaceMixin):
    """What an account says of its holder."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    organisation = forms.CharField(label=_("Organisation"), max_length=128, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        error_messages={"invalid": _("This is no e-mail address.")},
    )
    field_order = ["username", "display_name", "organisation", "email", "place_id"]


class NewAccountForm(AccountForm):
    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        help_text=_("Letters, digits and @ . + - _; what the person types to sign in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class AppointmentForm(PlaceMixin):
    """A role, a place and a period of whole days; the last day counts in full."""

    # Empty at first: nobody becomes commander because a list begins with it.
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    first_day = forms.DateField(
        label=pgettext_lazy("period", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    whole_area = forms.BooleanField(label=_("All of the places you look after"), required=False)
    field_order = ["role", "place_id", "whole_area", "first_day", "last_day"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("place_id") and not cleaned.get("whole_area"):
            if "place_id" not in self.errors:
                self.add_error("place_id", _("Choose a place from the list."))
        elif cleaned.get("place_id") and cleaned.get("whole_area"):
            self.add_error("whole_area", _("Either one place or all of them."))
        return cleaned

    def period(self) -> tuple[datetime | None, datetime | None]:
        """First moment (None: now) and the moment after the last day (None: open)."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return (day_bounds(first)[0] if first else None, day_bounds(last)[1] if last else None)


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("Purpose"), max_length=128, help_text=_("Which machine or program uses it.")
    )
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=LONGEST_DAYS, initial=90
    )


class UserFilterForm(PlaceMixin):
    """What narrows the list of accounts."""

    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("All roles")), *Role.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *AccountState.choices], required=False
    )

    def __init__(self, *args: Any, viewer: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "access.appointment.view" not in viewer.rights:
            del self.fields["role"]


class EventFilterForm(forms.Form):
    """What narrows the trail."""

    field_order = ["who", "by", "action", "result", "since", "until", "place_id"]
    who = forms.CharField(label=_("Who"), required=False)
    by = forms.ChoiceField(
        label=pgettext_lazy("trail", "Done by"),
        choices=[("", _("People and system")), *EventSource.choices],
        required=False,
    )
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", _("All results")), *EventResult.choices], required=False
    )
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place_id = forms.UUIDField(label=pgettext_lazy("appointment", "Place"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not above: the labels are said in the reader's language.
        choices = [("", _("All actions")), *action_choices()]
        self.fields["action"] = forms.ChoiceField(
            label=_("Action"), choices=choices, required=False
        )
        self.order_fields(self.field_order)

    def wanted(self) -> EventFilter:
        """What was asked for; a field that makes no sense is as if it were empty."""
        self.is_valid()
        given = self.cleaned_data
        path = ""
        if given.get("place_id"):
            path = path_of_place(given["place_id"])
        return EventFilter(
            who=given.get("who", "").strip(),
            by=given.get("by", ""),
            action=given.get("action", ""),
            result=given.get("result", ""),
            path=path,
            since=given.get("since"),
            until=given.get("until"),
        )


def say_errors(form: forms.Form, error: InvalidInput) -> None:
    """Put a service's objections beside the fields they speak of, or at the top."""
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, error.message)
