"""What is entered at the desk and at the door; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.isolation import Isolation
from lianfang.health.selectors.rules import HealthRules
from lianfang.isolation.enums import Answer, Channel, Mode
from lianfang.isolation.selectors.cases import CaseFilter
from lianfang.isolation.services.records import SlotEntry
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
# Within a lifetime of today: what lies beyond is a slip.
DAYS = (date(2000, 1, 1), date(2100, 1, 1))
STAGES = (
    ("isolated", _("In isolation now")),
    ("unseen", _("Not yet asked")),
    ("nobody", _("Nobody looks after them")),
    ("due", _("Days are over")),
    ("contact", _("In contact afterwards")),
    ("ended", _("History")),
)
ERRAND_STAGES = (
    ("open", pgettext_lazy("errand", "Open")),
    ("asked", _("Nobody has taken it")),
    ("done", _("To be confirmed")),
    ("ended", _("History")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        **more,
    )


class CaseFilterForm(forms.Form):
    """What narrows the list of cases."""

    text = forms.CharField(required=False, max_length=64, label=_("Name or room"))
    stage = forms.ChoiceField(required=False, label=_("Stage"), choices=[("", ""), *STAGES])
    mode = forms.ChoiceField(
        required=False, label=_("Where isolated"), choices=[("", _("All")), *Mode.choices]
    )
    reason = forms.ChoiceField(required=False, label=_("Reason"))

    def __init__(self, *args: Any, plan: Isolation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [(one.key, str(one.title)) for one in plan.reasons]
        self.fields["reason"].choices = [("", _("All")), *reasons]  # type: ignore[attr-defined]

    def filters(self) -> CaseFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return CaseFilter(**({"stage": "isolated"} | given))

    def number_set(self) -> int:
        return sum(1 for name in ("mode", "reason") if self.cleaned_data.get(name))


class PersonSearchForm(forms.Form):
    """Who is to be isolated."""

    text = forms.CharField(label=_("Name, pinyin, last four, door"), max_length=64, required=False)


class OpenForm(WorkForm):
    """A case to be opened."""

    case_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("Where isolated"), required=False, choices=[("", _("As usual for the reason"))]
    )
    place_id = forms.TypedChoiceField(
        label=_("Observation site"),
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        help_text=_("Empty: where the person lives."),
    )
    room = forms.CharField(label=_("Door or room"), max_length=64, required=False)
    starts_on = day_field(_("First day"))
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def __init__(self, *args: Any, plan: Isolation, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("reason", [(one.key, str(one.title)) for one in plan.reasons])
        self.choose("mode", [("", _("As usual for the reason")), *Mode.choices])
        self.choose("place_id", [("", "—"), *sites])


class ExtendForm(WorkForm):
    """Another last day."""

    due_on = day_field(_("New last day"))
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=256)


class MoveForm(WorkForm):
    """Another place, another way, or the hospital."""

    mode = forms.ChoiceField(label=_("Where isolated"), choices=Mode.choices)
    place_id = forms.TypedChoiceField(
        label=_("Observation site"), required=False, coerce=uuid.UUID, empty_value=None
    )
    room = forms.CharField(label=_("Door or room"), max_length=64, required=False)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=256)

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("place_id", [("", "—"), *sites])


class ReleaseForm(WorkForm):
    """The checklist of the plan."""

    checked = forms.MultipleChoiceField(
        label=_("Points checked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=256,
        required=False,
        help_text=_("Needed before the last day is over."),
    )

    def __init__(self, *args: Any, plan: Isolation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("checked", [(item.key, str(item.title)) for item in plan.checklist])
        self.fields["checked"].required = bool(plan.checklist)


class AssignForm(WorkForm):
    """Who looks after the person."""

    staff_id = forms.TypedChoiceField(label=_("Who looks after them"), coerce=uuid.UUID)

    def __init__(self, *args: Any, workers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("staff_id", [("", "—"), *workers])


class OutingForm(WorkForm):
    """The person left."""

    reason = forms.CharField(label=_("Why they left"), min_length=2, max_length=128)
    allowed = forms.BooleanField(label=_("Agreed before"), required=False)


class SlotForm(WorkForm):
    """What somebody answered, now."""

    record_id = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=pgettext_lazy("slot", "How"), choices=Channel.choices, widget=forms.RadioSelect
    )
    answer = forms.ChoiceField(
        label=pgettext_lazy("slot", "Answer"), choices=Answer.choices, widget=forms.RadioSelect
    )
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
    needs = forms.MultipleChoiceField(
        label=_("Needs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def __init__(self, *args: Any, plan: Isolation, rules: HealthRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("symptoms", [(one.key, str(one.title)) for one in rules.plan.symptoms])
        self.choose("needs", [(one.key, str(one.title)) for one in plan.needs])
        heat = rules.plan.temperature
        self.fields["temperature"].help_text = _(
            "%(minimum)s to %(maximum)s; fever from %(fever)s"
        ) % {"minimum": heat.minimum, "maximum": heat.maximum, "fever": heat.fever}

    def entry(self, taken_at: datetime) -> SlotEntry:
        """What a valid form says."""
        given = self.cleaned_data
        return SlotEntry(
            taken_at=taken_at,
            channel=given["channel"],
            answer=given["answer"],
            temperature=given["temperature"],
            symptoms=tuple(given["symptoms"]),
            needs=tuple(given["needs"]),
            note=given["note"],
        )


class CorrectionForm(SlotForm):
    """A record that takes the place of an earlier one, and why."""

    reason = forms.CharField(label=_("Why corrected"), min_length=2, max_length=128)


class ErrandForm(WorkForm):
    """What somebody needs."""

    errand_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    what = forms.CharField(label=_("What is needed"), max_length=256, required=False)

    def __init__(self, *args: Any, plan: Isolation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("kind", [(one.key, str(one.title)) for one in plan.needs])


class DropForm(WorkForm):
    """It was left at the door, perhaps with a photo of what was left."""

    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    note = forms.CharField(label=_("Note"), max_length=128, required=False)


def stage_of(text: str) -> str:
    """The stage of a list of errands as it stands in the address; the open ones otherwise."""
    return text if text in dict(ERRAND_STAGES) else "open"
