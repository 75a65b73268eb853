"""What is entered about a robot; the rules stand in the services."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.robots.enums import News, RobotKind, Style, Tongue
from lianfang.robots.models import Robot
from lianfang.robots.services.keeping import Manner
from lianfang.web.inputs import WorkForm

TELLABLE = [(value, label) for value, label in News.choices if value != News.TEST]


def clock_field(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, **more)


class MannerForm(WorkForm):
    """How a robot speaks, and of what."""

    name = forms.CharField(
        label=pgettext_lazy("robot", "Name"),
        max_length=32,
        help_text=_("What the group is called, such as “Headquarters”."),
    )
    news = forms.MultipleChoiceField(
        label=_("Tells of"), choices=TELLABLE, widget=forms.CheckboxSelectMultiple
    )
    fevers_from = forms.IntegerField(
        label=_("Fevers from"),
        min_value=1,
        max_value=1000,
        help_text=_("So many a day, and again at every further so many."),
    )
    quiet_from = clock_field(_("Quiet from"))
    quiet_until = clock_field(
        _("Quiet until"), help_text=_("Only urgent news goes out between them.")
    )
    style = forms.ChoiceField(label=_("Look"), choices=Style.choices)
    tongue = forms.ChoiceField(label=_("Language"), choices=Tongue.choices)
    keyword = forms.CharField(
        label=_("Keyword"),
        max_length=10,
        required=False,
        help_text=_("Stands before every message; needed where the robot asks for a keyword."),
    )

    def manner(self) -> Manner:
        return Manner(**{name: self.cleaned_data[name] for name in Manner.__dataclass_fields__})


class AddForm(MannerForm):
    """A new robot."""

    robot_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Chat"), choices=RobotKind.choices)
    address = forms.CharField(
        label=_("Address (webhook)"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Copied from the settings of the robot. Kept sealed and never shown again."),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        max_length=128,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("DingTalk and Feishu; empty without signature."),
    )
    field_order = ("kind", "name", "address", "secret")


class ChangeForm(MannerForm):
    """A robot changed; address and secret stay unless new ones are given."""

    address = forms.CharField(
        label=_("New address (webhook)"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Empty: the address stays."),
    )
    secret = forms.CharField(
        label=_("New secret for signing"),
        max_length=128,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the secret stays."),
    )
    without_secret = forms.BooleanField(label=_("Take the secret away"), required=False)

    def new_secret(self) -> str | None:
        """What becomes of the secret: a new one, "" to take it away, None to leave it."""
        if self.cleaned_data["without_secret"]:
            return ""
        return self.cleaned_data["secret"] or None


class SilenceForm(WorkForm):
    """Until when a robot shall be silent."""

    until = forms.DateTimeField(
        label=_("Silent until"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def moment(self) -> datetime:
        """The moment, in China."""
        until: datetime = self.cleaned_data["until"]
        return until.replace(tzinfo=LOCAL_ZONE)


def first_values(row: Robot) -> dict[str, Any]:
    """What the form for a change begins with."""
    return {name: getattr(row, name) for name in Manner.__dataclass_fields__}
