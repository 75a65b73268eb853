"""What is entered about plans, key works, milestones and progress; the rules stand in the
services."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.web.inputs import WorkForm
from lianfang.workplan.enums import Counting
from lianfang.workplan.selectors.planned import MilestoneDraft, Terms, WorkDraft

Choices = Sequence[tuple[str, Any]]
# Within a lifetime of today: what lies beyond is a slip.
DAYS = (date(2000, 1, 1), date(2100, 1, 1))


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        **more,
    )


class PlanForm(WorkForm):
    """A plan drawn up or changed."""

    title = forms.CharField(label=pgettext_lazy("work plan", "Title"), max_length=64)
    title_en = forms.CharField(label=_("Title in English"), max_length=96, required=False)
    starts_on = day_field(_("First day"))
    target_on = day_field(_("Target date"))
    counts_from = day_field(
        _("Days are counted from"),
        required=False,
        help_text=_("Such as the first day of the year; the plan's own first day if left empty."),
    )
    counting = forms.ChoiceField(label=_("Counting of days"), choices=Counting.choices)
    working_days = forms.BooleanField(label=_("Working days only"), required=False)
    tolerance = forms.IntegerField(
        label=_("May lag behind by points"),
        min_value=0,
        max_value=100,
        help_text=_("A key work is behind when its share done lags its time by more."),
    )
    remind_days = forms.IntegerField(label=_("Remind days before"), min_value=0, max_value=60)
    tell_days = forms.IntegerField(label=_("Tell upwards days after"), min_value=0, max_value=60)
    reason = forms.CharField(label=_("Reason"), max_length=256)

    def __init__(self, *args: Any, changing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not changing:
            del self.fields["reason"]
            self.fields["plan_id"] = forms.UUIDField(
                widget=forms.HiddenInput, initial=new_id, required=False
            )

    def terms(self) -> Terms:
        given = dict(self.cleaned_data)
        given.pop("reason", None)
        given.pop("plan_id", None)
        return Terms(**given)


class KeyWorkForm(WorkForm):
    """A key work added or changed."""

    title = forms.CharField(label=pgettext_lazy("key work", "Title"), max_length=64)
    title_en = forms.CharField(label=_("Title in English"), max_length=96, required=False)
    purpose = forms.CharField(
        label=_("What is to be done"),
        max_length=512,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    leader = forms.ChoiceField(label=_("Leader"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    figure = forms.ChoiceField(
        label=_("Counted by"),
        required=False,
        help_text=_("A figure counts by itself; without one people write down how far it is."),
    )
    target = forms.DecimalField(label=_("Target"), max_digits=14, decimal_places=2)
    unit = forms.CharField(
        label=pgettext_lazy("key work", "Unit"),
        max_length=16,
        required=False,
        help_text=_("Only where no figure counts it."),
    )
    starts_on = day_field(_("First day"))
    due_on = day_field(_("Due on"))
    reason = forms.CharField(label=_("Reason"), max_length=256)

    def __init__(
        self,
        *args: Any,
        leaders: Choices,
        departments: Choices,
        figures: Sequence[Any],
        changing: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("leader", [("", _("Nobody yet")), *leaders])
        self.choose("department", [("", _("None")), *departments])
        self.choose("figure", [("", _("Written down by hand")), *figures])
        if not changing:
            del self.fields["reason"]

    def draft(self) -> WorkDraft:
        names = ("title", "title_en", "purpose", "figure", "target", "unit", "starts_on", "due_on")
        return WorkDraft(**{name: self.cleaned_data[name] for name in names})

    def answering(self) -> dict[str, uuid.UUID | None]:
        """Ids of leader and department."""
        given = {"leader_id": "leader", "department_id": "department"}
        texts = {key: self.cleaned_data[name] for key, name in given.items()}
        return {key: uuid.UUID(text) if text else None for key, text in texts.items()}


class MilestoneForm(WorkForm):
    """A milestone more."""

    title = forms.CharField(label=pgettext_lazy("milestone", "Title"), max_length=64)
    due_on = day_field(_("Due on"))

    def draft(self) -> MilestoneDraft:
        return MilestoneDraft(**self.cleaned_data)


class MoveForm(WorkForm):
    """Another day for a milestone."""

    due_on = day_field(_("Due on"))
    reason = forms.CharField(label=_("Reason"), max_length=256)


class ReachForm(WorkForm):
    """A milestone is reached."""

    reached_on = day_field(_("Reached on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=256,
        help_text=_("Where it can be checked: a document, a photo, a record."),
    )


class ProgressForm(WorkForm):
    """How far a key work is."""

    progress_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=pgettext_lazy("key work", "What was done"),
        max_length=512,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    value = forms.DecimalField(
        label=_("Reached in all so far"), required=False, max_digits=14, decimal_places=2
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=256,
        required=False,
        help_text=_("Where it can be checked: a document, a photo, a record."),
    )

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_hand:
            del self.fields["value"]
