"""What a person can ask of the reports room."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.reports.enums import BulletinState
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, str]]
STATES = [(value, label) for value, label in BulletinState.choices if value != "discarded"]


class DraftForm(forms.Form):
    """For which moment the bulletin shall be drafted, and which one."""

    kind = forms.ChoiceField(label=_("Bulletin"), required=False)
    as_of = forms.DateTimeField(
        label=_("As of"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, kinds: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds or [("", "—")]  # type: ignore[attr-defined]
        # Chosen on the page; a request that names none means the town's main one.
        self.fields["kind"].required = not self.is_bound


class BulletinFilterForm(forms.Form):
    """What narrows the list of bulletins."""

    kind = forms.ChoiceField(label=_("Bulletin"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", pgettext_lazy("bulletins", "All")), *STATES]
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, kinds: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", pgettext_lazy("bulletins", "All"))
        self.fields["kind"].choices = [every, *kinds]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen_state(self) -> str:
        """The state asked for; "" for all."""
        return str(self.cleaned_data.get("state") or "")

    def narrow(self, rows: Any) -> Any:
        """The rows of the kind and day asked for; what does not fit is left out."""
        given = {name: self.cleaned_data.get(name) for name in ("kind", "day")}
        return rows.filter(**{name: value for name, value in given.items() if value})

    def number_set(self) -> int:
        return sum(1 for name in ("kind", "state", "day") if self.cleaned_data.get(name))


class EventForm(WorkForm):
    """A line added to the events of the day."""

    zh = forms.CharField(
        label=_("Line in Chinese"),
        max_length=120,
        help_text=_("What happened, without names of residents."),
    )
    en = forms.CharField(label=_("Line in English"), max_length=120, required=False)


class ReconcileForm(forms.Form):
    """Which other moment a figure is compared with, and the number somebody else has."""

    before = forms.DateTimeField(
        label=_("Compare with the moment"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    theirs = forms.DecimalField(
        label=_("Their number"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("The number in the other table, if there is one."),
    )

    def other_moment(self, moment: datetime) -> datetime:
        """The other moment; a day before `moment` if none is given."""
        return self.cleaned_data.get("before") or moment - timedelta(days=1)
