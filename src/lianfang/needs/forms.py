"""What is entered at the desk, on a round and by the enterprise; rules stand in the services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.needs.enums import MeasureKind, TicketSource, VisitHow
from lianfang.needs.models.ticket import LONGEST_TEXT
from lianfang.needs.selectors.measures import MeasureFilter
from lianfang.needs.selectors.rounds import VisitFilter
from lianfang.needs.selectors.tickets import TicketFilter
from lianfang.needs.services.measures import MeasureWords
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
STAGES = (
    ("overdue", _("Overdue")),
    ("open", pgettext_lazy("ticket", "To be answered")),
    ("answered", pgettext_lazy("ticket", "To be confirmed")),
    ("over", pgettext_lazy("ticket", "Over")),
    ("all", _("All")),
)
# At one visit this many needs can be written down at once; more are raised one by one.
NEEDS_AT_A_VISIT = 3


def words_field(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class TicketFilterForm(forms.Form):
    """What narrows the list of needs."""

    text = forms.CharField(required=False, max_length=64, label=_("Enterprise or words"))
    stage = forms.ChoiceField(required=False, label=_("Stage"), choices=STAGES)
    need = forms.ChoiceField(required=False, label=pgettext_lazy("ticket", "Need"))
    team = forms.ChoiceField(required=False, label=_("Department"))
    source = forms.ChoiceField(
        required=False, label=_("Raised by"), choices=[ALL, *TicketSource.choices]
    )
    mine = forms.BooleanField(required=False, label=_("Those I answer for"))
    enterprise = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [ALL, *needs]  # type: ignore[attr-defined]
        none = ("none", _("No department yet"))
        self.fields["team"].choices = [ALL, *teams, none]  # type: ignore[attr-defined]

    def filters(self) -> TicketFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = self.cleaned_data
        team = given.get("team") or ""
        stage = given.get("stage") or ""
        return TicketFilter(
            stage="" if stage == "all" else stage,
            need=given.get("need") or "",
            team_id=None if team in ("", "none") else UUID(team),
            unnamed=team == "none",
            source=given.get("source") or "",
            enterprise_id=given.get("enterprise"),
            mine=bool(given.get("mine")),
            text=given.get("text") or "",
        )

    def number_set(self) -> int:
        names = ("need", "team", "source", "mine", "enterprise")
        return sum(1 for name in names if self.cleaned_data.get(name))


class NeedForm(WorkForm):
    """A need, by the enterprise itself or by the desk for it."""

    ticket_id = forms.UUIDField(widget=forms.HiddenInput)
    need = forms.ChoiceField(label=_("What kind of need"), widget=forms.RadioSelect)
    text = words_field(_("What is needed"), 5)

    def __init__(self, *args: Any, needs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("need", needs)


class AnswerForm(WorkForm):
    """The answer to a need."""

    answer = words_field(_("Answer to the enterprise"))


class VisitForm(WorkForm):
    """A liaison visit; needs named at it are raised with it, a correction says why instead."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        label=pgettext_lazy("liaison", "How"), choices=VisitHow.choices, widget=forms.RadioSelect
    )
    visited_at = forms.DateTimeField(
        label=pgettext_lazy("liaison", "When"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    said = words_field(_("What was said"))
    reason = forms.CharField(label=_("Why corrected"), max_length=256)

    def __init__(
        self, *args: Any, needs: Choices = (), correcting: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if correcting:
            del self.fields["visit_id"]
            return
        del self.fields["reason"]
        for number in range(NEEDS_AT_A_VISIT):
            self.fields[f"need_{number}"] = forms.ChoiceField(
                label=pgettext_lazy("ticket", "Need"),
                required=False,
                choices=[("", _("None")), *needs],
            )
            self.fields[f"text_{number}"] = words_field(_("What is needed"), 2, required=False)

    @property
    def need_pairs(self) -> list[tuple[Any, Any]]:
        return [(self[f"need_{n}"], self[f"text_{n}"]) for n in range(NEEDS_AT_A_VISIT)]

    @property
    def has_needs(self) -> bool:
        """Whether any need was typed, so that the page shows those fields opened."""
        return any(self[f"text_{n}"].value() for n in range(NEEDS_AT_A_VISIT))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(NEEDS_AT_A_VISIT):
            need, text = given.get(f"need_{number}"), given.get(f"text_{number}")
            if text and not need:
                self.add_error(f"need_{number}", _("Say what kind of need this is."))
            elif need and not text:
                self.add_error(f"text_{number}", _("Say it in a few words."))
        return given

    def moment(self) -> datetime:
        """When it was, in China."""
        found: datetime = self.cleaned_data["visited_at"].replace(tzinfo=LOCAL_ZONE)
        return found

    def raised(self) -> list[tuple[str, str]]:
        """(need, text) of the needs that were written down."""
        given = self.cleaned_data
        found = [(given[f"need_{n}"], given[f"text_{n}"]) for n in range(NEEDS_AT_A_VISIT)]
        return [(need, text) for need, text in found if need]


class VisitFilterForm(forms.Form):
    """What narrows the log of visits."""

    text = forms.CharField(required=False, max_length=64, label=_("Enterprise, officer or words"))
    how = forms.ChoiceField(
        required=False, label=pgettext_lazy("liaison", "How"), choices=[ALL, *VisitHow.choices]
    )
    since = day_field(pgettext_lazy("days", "From"))
    until = day_field(pgettext_lazy("days", "Until"))
    enterprise = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def filters(self) -> VisitFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = self.cleaned_data
        return VisitFilter(
            how=given.get("how") or "",
            since=given.get("since"),
            until=given.get("until"),
            enterprise_id=given.get("enterprise"),
            text=given.get("text") or "",
        )

    def number_set(self) -> int:
        names = ("how", "since", "until", "enterprise")
        return sum(1 for name in names if self.cleaned_data.get(name))


class MeasureFilterForm(forms.Form):
    """What narrows the library of measures."""

    text = forms.CharField(required=False, max_length=64, label=_("Title or words"))
    stage = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[
            ("", pgettext_lazy("measure", "In force")),
            ("ended", pgettext_lazy("measure", "Ended")),
            ("all", _("All")),
        ],
    )
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[ALL, *MeasureKind.choices])
    need = forms.ChoiceField(required=False, label=pgettext_lazy("ticket", "Need"))

    def __init__(self, *args: Any, needs: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].choices = [ALL, *needs]  # type: ignore[attr-defined]

    def filters(self) -> MeasureFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        return MeasureFilter(**{k: v for k, v in self.cleaned_data.items() if v})

    def number_set(self) -> int:
        return sum(1 for name in ("stage", "kind", "need") if self.cleaned_data.get(name))


class MeasureForm(WorkForm):
    """A measure to be kept; a revised one says why."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeasureKind.choices)
    need = forms.ChoiceField(label=pgettext_lazy("measure", "For which need"))
    title = forms.CharField(label=pgettext_lazy("measure", "Title"), max_length=64)
    text = words_field(pgettext_lazy("measure", "What is done"))
    industries = forms.MultipleChoiceField(
        label=pgettext_lazy("measure", "Fits these industries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    classes = forms.MultipleChoiceField(
        label=pgettext_lazy("measure", "Fits these service classes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    reason = forms.CharField(label=_("Why revised"), max_length=256)

    def __init__(
        self,
        *args: Any,
        needs: Choices,
        industries: Choices,
        classes: Choices,
        revising: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("need", needs)
        self.choose("industries", industries)
        self.choose("classes", classes)
        if not revising:
            del self.fields["reason"]

    def words(self) -> MeasureWords:
        given = self.cleaned_data
        return MeasureWords(
            kind=given["kind"],
            title=given["title"],
            text=given["text"],
            need=given["need"],
            industries=tuple(given["industries"]),
            classes=tuple(given["classes"]),
        )


class FiguresForm(forms.Form):
    """The days figures are about."""

    since = day_field(pgettext_lazy("days", "From"))
    until = day_field(pgettext_lazy("days", "Until"))
