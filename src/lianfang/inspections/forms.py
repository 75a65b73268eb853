"""What can be asked of and entered into this room; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.inspections import Checklist
from lianfang.inspections.enums import (
    FindingState,
    InspectionResult,
    OrderState,
    RoundTime,
    Severity,
    SubjectKind,
)
from lianfang.inspections.selectors.findings import FindingFilter
from lianfang.inspections.selectors.inspections import InspectionFilter
from lianfang.inspections.selectors.plans import PlanOf
from lianfang.records.forms import AnswersForm, PhotosInput
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))


class InspectionForm(AnswersForm):
    """The questions of a checklist, and with whom it was gone through and what it came to."""

    def __init__(
        self,
        data: Any = None,
        *,
        plan: PlanOf,
        checklist: Checklist,
        now: datetime,
        people: Choices = (),
        groups: Choices = (),
        may_suspend: bool = False,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, form=plan.form(checklist), now=now, correcting=correcting, **kwargs)
        words = plan.plan
        results = [("", _("By what was found")), *self._results(words, may_suspend)]
        self.fields["result"] = forms.ChoiceField(
            label=_("Result"), required=False, choices=results
        )
        self.fields["inspectors"] = forms.TypedMultipleChoiceField(
            label=_("Who went along"),
            required=False,
            coerce=uuid.UUID,
            choices=list(people),
            widget=forms.SelectMultiple(attrs={"data-choose": "", "size": 4}),
        )
        if groups:
            self.fields["group_id"] = forms.TypedChoiceField(
                label=_("Supervision group"),
                required=False,
                coerce=uuid.UUID,
                empty_value=None,
                choices=[("", "—"), *groups],
            )
        self.fields["note"] = forms.CharField(
            label=pgettext_lazy("inspection", "Note"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _results(self, words: Any, may_suspend: bool) -> Choices:
        return [
            (value, words.result_title(value))
            for value in InspectionResult.values
            if may_suspend or value != InspectionResult.SUSPEND
        ]


class InspectionFilterForm(forms.Form):
    """What narrows the list of inspections."""

    text = forms.CharField(required=False, max_length=64, label=_("Name of the subject"))
    subject = forms.ChoiceField(
        required=False, label=_("Subject"), choices=[ALL, *SubjectKind.choices]
    )
    checklist = forms.ChoiceField(required=False, label=_("Checklist"))
    result = forms.ChoiceField(
        required=False, label=_("Result"), choices=[ALL, *InspectionResult.choices]
    )
    stage = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[
            ALL,
            ("open", pgettext_lazy("inspection", "Something is left to do")),
            ("closed", pgettext_lazy("inspection", "Closed")),
        ],
    )
    who = forms.ChoiceField(
        required=False,
        label=_("Inspected by"),
        choices=[
            ALL,
            ("joint", _("Town and village together")),
            ("group", _("A supervision group")),
        ],
    )
    first_day = forms.DateField(
        required=False,
        label=_("From this day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        required=False,
        label=_("Until this day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    enterprise_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, checklists: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = [ALL, *checklists]  # type: ignore[attr-defined]

    def filters(self) -> InspectionFilter:
        """The filter of a form; what is not valid narrows nothing."""
        self.is_valid()
        return InspectionFilter(**self.cleaned_data)

    def number_set(self) -> int:
        """How many filters narrow the list, the search aside."""
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name != "text" and value)


STAGES = (
    ("running", pgettext_lazy("findings", "To be done")),
    ("overdue", pgettext_lazy("findings", "Overdue")),
    (FindingState.OPEN.value, pgettext_lazy("findings", "To be put right")),
    (FindingState.RECTIFIED.value, pgettext_lazy("findings", "To be re-checked")),
    (FindingState.CLOSED.value, pgettext_lazy("findings", "Closed")),
    ("", pgettext_lazy("findings", "All")),
)


class FindingFilterForm(forms.Form):
    """What narrows the list of findings."""

    text = forms.CharField(
        required=False, max_length=64, label=_("Name of the subject, what was found")
    )
    stage = forms.ChoiceField(required=False, choices=STAGES)
    severity = forms.ChoiceField(
        required=False, label=_("Severity"), choices=[ALL, *Severity.choices]
    )
    checklist = forms.ChoiceField(required=False, label=_("Checklist"))
    subject = forms.ChoiceField(
        required=False, label=_("Subject"), choices=[ALL, *SubjectKind.choices]
    )

    def __init__(self, *args: Any, checklists: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = [ALL, *checklists]  # type: ignore[attr-defined]

    def filters(self) -> FindingFilter:
        self.is_valid()
        return FindingFilter(**self.cleaned_data)

    def number_set(self) -> int:
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name in ("severity", "checklist", "subject") if given.get(name))


ORDER_STAGES = (
    ("running", pgettext_lazy("supervision orders", "Running")),
    (OrderState.OPEN.value, pgettext_lazy("supervision orders", "Not answered")),
    (OrderState.ANSWERED.value, pgettext_lazy("supervision orders", "Answered")),
    (OrderState.CLOSED.value, pgettext_lazy("supervision orders", "Settled")),
)


class ProofForm(WorkForm):
    """It is put right: in words, with photos."""

    said = forms.CharField(
        label=pgettext_lazy("inspection", "What was done"),
        max_length=256,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = forms.Field(
        label=_("Photos of it"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*", "multiple": True}),
        help_text=_("At most 4 photos."),
    )


class RecheckForm(WorkForm):
    """Somebody looked again."""

    is_right = forms.TypedChoiceField(
        label=_("Result of the re-check"),
        choices=[
            ("1", _("Put right: close the finding")),
            ("0", _("Not put right: open it again")),
        ],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("What was seen"),
        required=False,
        max_length=256,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where it is not put right."),
    )
    hours = forms.IntegerField(
        label=_("Hours until it must be put right"),
        required=False,
        min_value=1,
        max_value=720,
        help_text=_("Only where it is not put right. Empty: as the plan says."),
    )
    photos = forms.Field(
        label=_("Photos of it"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*", "multiple": True}),
    )


class SupervisionForm(WorkForm):
    """A supervision order for one finding."""

    responsible_id = forms.TypedChoiceField(
        label=_("Who sees to it"), required=False, coerce=uuid.UUID, empty_value=None
    )
    demand = forms.CharField(label=_("What is demanded"), required=False, max_length=256)
    hours = forms.IntegerField(
        label=_("Hours until it is due"),
        required=False,
        min_value=1,
        max_value=720,
        help_text=_("Empty: as the plan says."),
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("responsible_id", [("", _("Whoever answers for it")), *people])


class AnswerForm(WorkForm):
    """What was done about a supervision order."""

    said = forms.CharField(
        label=pgettext_lazy("inspection", "What was done"),
        max_length=256,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SuspendForm(WorkForm):
    """Why premises must close, and what must be done before they open."""

    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=256)
    demands = forms.CharField(
        label=_("What must be done before they open"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChooseForm(forms.Form):
    """What is to be inspected."""

    text = forms.CharField(required=False, max_length=64, label=_("Name of the subject"))
    kind = forms.ChoiceField(
        required=False, label=_("Subject"), choices=[ALL, *SubjectKind.choices]
    )

    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        given = self.cleaned_data
        return str(given.get("kind") or ""), str(given.get("text") or "")


class RoundsForm(WorkForm):
    """Rounds to be planned: for which day and hours, by whom."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    time = forms.ChoiceField(label=_("Time"), choices=RoundTime.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=_("Minutes a visit"),
        required=False,
        min_value=5,
        max_value=240,
        help_text=_("Left empty: as the plan says."),
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who goes round"),
        coerce=uuid.UUID,
        widget=forms.SelectMultiple(attrs={"data-choose": "", "size": 8}),
        help_text=_("Two by two: somebody of the town with somebody of the village."),
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("people", list(people))
