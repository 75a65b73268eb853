"""What can be typed about filings; the rules stand in the services."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.resumption import Resumption
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.selectors.code_lists import (
    ABOVE_SCALE,
    FOUR_ABOVE,
    scale_keys,
    scale_title,
)
from lianfang.resumption.enums import FilingState, Level, Mode
from lianfang.resumption.models import FilingVersion
from lianfang.resumption.selectors.answers import (
    FIELD_LABELS,
    duty_phone,
    needed_inputs,
    supply_lines,
)
from lianfang.resumption.selectors.filings import STAGES, FilingFilter
from lianfang.resumption.services.drafting import Answers, PlannedBatch
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx"
YES_NO = (("yes", _("Yes")), ("no", _("No")))
MOST_ROWS = 60


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **more,
    )


def number_field(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=more.pop("required", False),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"}),
        **more,
    )


class LaterForm(WorkForm):
    """Fields that are needed in the end may be left empty for now: the label says they are needed,
    and still nothing that was typed is held back because something else is missing."""

    use_required_attribute = False

    def full_clean(self) -> None:
        """Look at what is typed as if nothing were needed."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True


class StepForm(LaterForm):
    """A short step of the form."""

    def __init__(self, data: Any = None, *, plan: Resumption, version: FilingVersion) -> None:
        super().__init__(data, initial=self.said(plan, version))
        self.plan = plan
        self.build()
        asked = {*plan.fields, *needed_inputs(plan)}
        for name, field in self.fields.items():
            field.required = name in asked

    def build(self) -> None:
        """Add the fields the plan asks for."""

    def said(self, plan: Resumption, version: FilingVersion) -> dict[str, Any]:
        """What stands in the version."""
        raise TypeError("a step says what stands in it")

    def answers(self) -> Answers:
        """What was typed, as the services take it."""
        raise TypeError("a step says what was typed")


class PeopleForm(StepForm):
    """Staff, the planned day, what will be done, and the phone that is answered day and night."""

    planned_on = day_field(FIELD_LABELS["planned_on"])
    staff_total = number_field(FIELD_LABELS["staff_total"])
    back_now = number_field(FIELD_LABELS["back_now"])
    outside_county = number_field(FIELD_LABELS["outside_county"])
    from_key_areas = number_field(FIELD_LABELS["from_key_areas"])
    duty_phone = forms.CharField(
        label=FIELD_LABELS["duty_phone"],
        max_length=64,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    scope = forms.CharField(
        label=FIELD_LABELS["scope"], max_length=512, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=FIELD_LABELS["reason"], max_length=512, widget=forms.Textarea(attrs={"rows": 2})
    )

    NAMES = (
        *("planned_on", "staff_total", "back_now", "outside_county", "from_key_areas"),
        *("scope", "reason"),
    )

    def said(self, plan: Resumption, version: FilingVersion) -> dict[str, Any]:
        given = {name: getattr(version, name) for name in self.NAMES}
        return {**given, "duty_phone": duty_phone(version)}

    def answers(self) -> Answers:
        found: Any = dict(self.cleaned_data)
        return found


class SuppliesForm(StepForm):
    """Isolation rooms, and every supply with what is used a day."""

    isolation_rooms = number_field(FIELD_LABELS["isolation_rooms"])

    def build(self) -> None:
        for one in self.plan.supplies:
            unit = _("%(what)s (%(unit)s)") % {"what": one.title, "unit": one.unit}
            self.fields[f"{one.key}_stock"] = _amount(_("%(what)s: in stock") % {"what": unit})
            if one.daily:
                self.fields[f"{one.key}_daily"] = _amount(
                    _("%(what)s: used a day") % {"what": unit}
                )

    def said(self, plan: Resumption, version: FilingVersion) -> dict[str, Any]:
        given: dict[str, Any] = {"isolation_rooms": version.isolation_rooms}
        for line in supply_lines(plan, version):
            given[f"{line.key}_stock"], given[f"{line.key}_daily"] = line.stock, line.daily
        return given

    def answers(self) -> Answers:
        typed = self.cleaned_data
        return {
            "isolation_rooms": typed["isolation_rooms"],
            "supplies": {
                one.key: (typed.get(f"{one.key}_stock"), typed.get(f"{one.key}_daily"))
                for one in self.plan.supplies
            },
        }


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "min": "0", "step": "any"}),
    )


class ReadinessForm(StepForm):
    """The things that must be in place, asked one by one, and the training."""

    def build(self) -> None:
        for one in self.plan.in_place:
            self.fields[f"in_place_{one.key}"] = forms.ChoiceField(
                label=str(one.question), choices=YES_NO, widget=forms.RadioSelect
            )
        if self.plan.training:
            self.fields["trained_on"] = day_field(FIELD_LABELS["trained_on"])
            self.fields["trained"] = number_field(FIELD_LABELS["trained"])

    def said(self, plan: Resumption, version: FilingVersion) -> dict[str, Any]:
        words = {True: "yes", False: "no"}
        given: dict[str, Any] = {
            f"in_place_{key}": words[value]
            for key, value in version.in_place.items()
            if value is not None
        }
        return {**given, "trained_on": version.trained_on, "trained": version.trained}

    def answers(self) -> Answers:
        typed = self.cleaned_data
        values = {"yes": True, "no": False}
        found: Answers = {
            "in_place": {
                one.key: values.get(typed.get(f"in_place_{one.key}", ""))
                for one in self.plan.in_place
            }
        }
        if self.plan.training:
            found["trained_on"], found["trained"] = typed["trained_on"], typed["trained"]
        return found


STEP_FORMS: dict[str, type[StepForm]] = {
    "people": PeopleForm,
    "supplies": SuppliesForm,
    "readiness": ReadinessForm,
}


class BatchRow(LaterForm):
    """One batch: which process, from which day, how many people. An empty row says nothing."""

    process = forms.CharField(label=_("Process or workshop"), max_length=64)
    starts_on = day_field(_("Starts on"))
    people = number_field(pgettext_lazy("number of", "People"), required=True)

    @property
    def is_empty(self) -> bool:
        """Nothing was typed but perhaps the day that stood there."""
        given = self.cleaned_data
        return not given.get("process") and given.get("people") is None

    def planned(self, fallback: date) -> PlannedBatch:
        given = self.cleaned_data
        return PlannedBatch(
            given.get("process") or "", given.get("starts_on") or fallback, given.get("people") or 0
        )


def batch_rows(
    data: Any, stored: Iterable[Any], day: date | None, *, extra: bool = False
) -> list[BatchRow]:
    """A row for each batch there is; an empty one where there is none yet or one more is wanted."""
    if data is not None:
        typed = str(data.get("rows", "1"))[:4]
        number = min(int(typed), MOST_ROWS) if typed.isdecimal() else 1
        return [BatchRow(data, prefix=f"b{index}") for index in range(max(number, 1))]
    given = [
        {"process": one.process, "starts_on": one.starts_on, "people": one.people} for one in stored
    ]
    if extra or not given:
        given.append({"process": "", "starts_on": day, "people": None})
    return [BatchRow(prefix=f"b{index}", initial=one) for index, one in enumerate(given)]


class FilingFilterForm(forms.Form):
    """What narrows the list of filings."""

    text = forms.CharField(
        required=False, max_length=64, label=_("Name, credit code, contact, last four of a phone")
    )
    service_class = forms.ChoiceField(required=False, label=_("Service class"))
    kind = forms.ChoiceField(
        required=False, label=_("Kind"), choices=[ALL, *EnterpriseKind.choices]
    )
    scale = forms.ChoiceField(required=False, label=_("Scale"))
    park_id = forms.TypedChoiceField(
        required=False, label=_("Park"), coerce=uuid.UUID, empty_value=None
    )
    mode = forms.ChoiceField(
        required=False, label=pgettext_lazy("filing", "Mode"), choices=[ALL, *Mode.choices]
    )
    state = forms.ChoiceField(
        required=False, label=_("State"), choices=[ALL, *FilingState.choices[:-1]]
    )
    with_level = forms.ChoiceField(
        required=False, label=_("Waits for"), choices=[ALL, *Level.choices]
    )

    def __init__(self, *args: Any, classes: Choices, parks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = ((FOUR_ABOVE, _("Four-above, all lists")), (ABOVE_SCALE, _("Above scale")))
        scales = [ALL, *tags, *((key, scale_title(key)) for key in scale_keys())]
        for name, choices in (
            ("service_class", [ALL, *classes]),
            ("scale", scales),
            ("park_id", [ALL, *parks]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def filters(self, stage: str) -> FilingFilter:
        """The filter of a form; what is not valid narrows nothing."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return FilingFilter(stage=stage if stage in STAGES else "not_filed", **given)

    def number_set(self) -> int:
        """How many filters narrow the list, the search aside."""
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name != "text" and value)


class RemarkForm(LaterForm):
    """A remark of the desk; `needed` where the deed asks for a reason (the service says which)."""

    reason = forms.CharField(
        label=_("Remark"), max_length=512, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed

    def typed(self) -> list[str]:
        """What somebody wrote, to be shown where the deed itself cannot be done any more."""
        return [text for name in self.fields if (text := str(self[name].value() or "").strip())]


class SendBackForm(RemarkForm):
    """What is wrong with a filing: in general, and by field."""

    reason = forms.CharField(
        label=_("What is wrong in general"),
        max_length=512,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, names: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name, _label in names]
        for name, label in names:
            self.fields[f"field-{name}"] = forms.CharField(
                label=label,
                max_length=256,
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def reasons(self) -> list[forms.BoundField]:
        """The inputs for single fields."""
        return [self[f"field-{name}"] for name in self.names]

    @property
    def is_open(self) -> bool:
        """Something was written for single fields."""
        return any(one.value() for one in self.reasons())

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        return {
            "reason": said["reason"],
            "fields": {name: said[f"field-{name}"] for name in self.names},
        }


class MarkForm(WorkForm):
    """Many enterprises work again since a day; how it is known."""

    day = day_field(_("Since"))
    source = forms.CharField(
        label=_("How it is known"),
        max_length=256,
        help_text=_("For example the list of the trade office of that day."),
    )
    works = forms.ChoiceField(
        label=_("State"),
        choices=(("yes", _("Works again")), ("no", _("Does not work any more"))),
    )
    with_staff = forms.BooleanField(label=_("All their staff are back"), required=False)


class SiteCheckForm(WorkForm):
    """Which inspection was the check on site."""

    inspection_id = forms.TypedChoiceField(
        label=_("Inspection"), coerce=uuid.UUID, empty_value=None
    )
    reason = forms.CharField(label=_("Remark"), max_length=512, required=False)

    def typed(self) -> list[str]:
        """What somebody wrote."""
        return [text] if (text := str(self["reason"].value() or "").strip()) else []


class StartForm(WorkForm):
    """How many of a batch are at their posts."""

    people = number_field(_("People at their posts"), required=True)
    day = day_field(_("Since"), required=False)


class ReturnForm(WorkForm):
    """So many more are back at their posts."""

    day = day_field(_("Day"))
    people = forms.IntegerField(
        label=pgettext_lazy("number of", "People"), help_text=_("A minus corrects too many.")
    )
    source = forms.CharField(label=_("How it is known"), max_length=256)


class PasteForm(WorkForm):
    """Lines of a table, and what they say."""

    what = forms.ChoiceField(
        label=_("What the table says"),
        choices=(
            ("returns", _("How many more are back at their posts")),
            ("works", _("Who works again")),
        ),
        widget=forms.RadioSelect,
    )
    lines = forms.CharField(
        label=_("Lines of the table"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Copied from Excel: name or credit code, then how many people. One enterprise a line."
        ),
    )
    day = day_field(_("Since"))
    source = forms.CharField(
        label=_("How it is known"),
        max_length=256,
        help_text=_("For example the list of the trade office of that day."),
    )
    leave_out = forms.BooleanField(
        label=_("Leave out lines that are not understood"), required=False
    )

    def __init__(self, *args: Any, may_mark: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_mark:
            self.choose("what", [("returns", _("How many more are back at their posts"))])


class PaperForm(forms.Form):
    """One or several files of one kind of paper."""

    kind = forms.CharField(max_length=32)
