"""What residents type at their door, and how their reports are settled."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.field.enums import ReportKind, ReportOutcome
from lianfang.field.selectors.door import Door
from lianfang.field.services.reports import Told
from lianfang.kit.clock import local_day
from lianfang.people.enums import ArrivalTransport
from lianfang.web.inputs import WorkForm


class ReportForm(WorkForm):
    """What every report asks: who, behind which door, how to call back."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    door = forms.CharField(
        label=_("Door number"), max_length=32, help_text=_("As on your door, such as 501")
    )
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, door: Door, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = local_day(now)
        self.prepare(door)

    def prepare(self, door: Door) -> None:
        """Fill in what the plan in force at the door says."""

    def told(self) -> Told:
        """What a valid form says."""
        given = {k: v for k, v in self.cleaned_data.items() if k != "report_id" and v is not None}
        return Told(**given)


def _note(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=256, widget=forms.Textarea(attrs={"rows": 2})
    )


class TemperatureForm(ReportForm):
    temperature = forms.DecimalField(
        label=_("Temperature (°C)"),
        max_digits=3,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    symptoms = forms.MultipleChoiceField(
        label=_("How do you feel?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = _note(_("Anything else"))

    def prepare(self, door: Door) -> None:
        choices = [(choice.key, str(choice.title)) for choice in door.symptoms]
        self.fields["symptoms"].choices = choices  # type: ignore[attr-defined]


class ArrivalForm(ReportForm):
    origin = forms.CharField(label=_("From where"), max_length=128)
    arrived_on = forms.DateField(
        label=_("Arrived on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    transport = forms.ChoiceField(label=_("How"), choices=ArrivalTransport.choices)
    companions = forms.IntegerField(
        label=_("How many came with you"), min_value=0, max_value=20, initial=0
    )
    note = _note(_("Places passed in the last 14 days, train number"))

    def prepare(self, door: Door) -> None:
        self.fields["arrived_on"].initial = self.today
        self.fields["phone"].required = True


class HelpForm(ReportForm):
    needs = forms.MultipleChoiceField(
        label=_("What do you need?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = _note(_("In your own words"))

    def prepare(self, door: Door) -> None:
        choices = [(choice.key, str(choice.title)) for choice in door.needs]
        self.fields["needs"].choices = choices  # type: ignore[attr-defined]
        self.fields["phone"].required = True


REPORT_FORMS: dict[str, type[ReportForm]] = {
    ReportKind.TEMPERATURE: TemperatureForm,
    ReportKind.ARRIVAL: ArrivalForm,
    ReportKind.HELP: HelpForm,
}


class CloseForm(forms.Form):
    """What came of a report."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=ReportOutcome.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("Remark"), required=False, max_length=128)
