"""What is entered of a check; the symptoms come from the plan in force."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.health.enums import Setting, Source
from lianfang.health.selectors.rules import HealthRules
from lianfang.health.services.checks import CheckEntry
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.web.inputs import WorkForm

MINUTES = "%Y-%m-%dT%H:%M"


class CheckForm(WorkForm):
    """A check of one person, made now."""

    check_id = forms.UUIDField(widget=forms.HiddenInput)
    temperature = forms.DecimalField(
        label=_("Temperature (°C)"),
        max_digits=3,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.ChoiceField(
        label=_("Who says so"), choices=Source.choices, widget=forms.RadioSelect
    )
    where = forms.ChoiceField(
        label=_("Where taken"), choices=Setting.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, rules: HealthRules, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        symptoms = [(one.key, str(one.title)) for one in rules.plan.symptoms]
        self.fields["symptoms"].choices = symptoms  # type: ignore[attr-defined]
        heat = rules.plan.temperature
        self.fields["temperature"].help_text = _(
            "%(minimum)s to %(maximum)s; fever from %(fever)s"
        ) % {"minimum": heat.minimum, "maximum": heat.maximum, "fever": heat.fever}

    def entry(self) -> CheckEntry:
        """What a valid form says."""
        given = self.cleaned_data
        void = given.get("void", False)
        return CheckEntry(
            taken_at=self.taken_at(),
            temperature=None if void else given["temperature"],
            symptoms=() if void else tuple(given["symptoms"]),
            source=given["source"],
            setting=given["where"],
            void=void,
        )

    def taken_at(self) -> datetime:
        return self.now


class CorrectionForm(CheckForm):
    """A check that takes the place of an earlier one, and why."""

    taken_at_entry = forms.DateTimeField(
        label=_("Taken at"),
        input_formats=[MINUTES],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
    )
    void = forms.BooleanField(label=_("Did not take place"), required=False)
    reason = forms.CharField(label=_("Why corrected"), min_length=2, max_length=128)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.get("initial", {})
        if "taken_at" in initial:
            initial["taken_at_entry"] = initial["taken_at"].astimezone(LOCAL_ZONE)
        super().__init__(*args, **kwargs)

    def taken_at(self) -> datetime:
        moment: datetime = self.cleaned_data["taken_at_entry"]
        return moment
