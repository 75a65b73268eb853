"""What is typed into the pages of superiors' tables; the rules stand in the services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.tables.enums import Asker, Finding, Rhythm
from lianfang.tables.services.receiving import FormTerms
from lianfang.web.inputs import WorkForm

ACCEPTED = ".xlsx,.docx"


def _clock(label: Any) -> forms.CharField:
    return forms.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Empty: as the plan says."),
    )


class TermsForm(WorkForm):
    """Who asks for a table and when it is due."""

    title = forms.CharField(
        label=pgettext_lazy("table", "Title"),
        max_length=128,
        required=False,
        help_text=_("Empty: as in the file."),
    )
    asker = forms.ChoiceField(label=_("Asked for by"), choices=Asker.choices)
    asker_name = forms.CharField(label=_("Name of the office"), max_length=64, required=False)
    rhythm = forms.ChoiceField(label=pgettext_lazy("table", "Due"), choices=Rhythm.choices)
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only for a table that is asked for once."),
    )
    due_time = _clock(pgettext_lazy("table", "Due at"))
    draft_time = _clock(_("Draft at"))

    def terms(self) -> FormTerms:
        """What was typed."""
        given = self.cleaned_data
        return FormTerms(**{name: given[name] for name in FormTerms.__slots__})


class ReceiveForm(TermsForm):
    """A blank that was not asked for before."""

    file = forms.FileField(
        label=_("Blank as it came"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("Excel (.xlsx) or Word (.docx), 10 MB at most."),
    )
    field_order = ("file", "title", "asker", "asker_name", "rhythm", "due_on", "due_time")


class VersionForm(WorkForm):
    """The next version of a blank, or a file a superior sent back."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPTED}))


class FillForm(WorkForm):
    """For which place, as of which moment, and how much of rows about persons."""

    place_id = forms.ChoiceField(label=_("Filled for"))
    as_of = forms.DateTimeField(
        label=_("As of"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    full = forms.BooleanField(label=_("Rows about persons in full, not masked"), required=False)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        required=False,
        help_text=_("Needed for rows in full; recorded with your name and the time."),
    )

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str]], with_rows: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("place_id", places)
        if not with_rows:
            del self.fields["full"], self.fields["purpose"]

    def moment(self) -> datetime:
        """The moment, in China."""
        given: datetime = self.cleaned_data["as_of"]
        return given.replace(tzinfo=LOCAL_ZONE)


class ConstantForm(WorkForm):
    """Fixed words for a column."""

    words = forms.CharField(label=_("Fixed words"), max_length=120)


class DifferenceForm(WorkForm):
    """The number a superior has for a cell."""

    cell = forms.ChoiceField(label=_("Cell"))
    theirs = forms.CharField(label=_("Their number"), max_length=24)

    def __init__(self, *args: Any, cells: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("cell", cells)


class FindingForm(WorkForm):
    """What came out of looking into a difference."""

    finding = forms.ChoiceField(
        label=_("Outcome"), choices=[one for one in Finding.choices if one[0] != Finding.OPEN]
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)
