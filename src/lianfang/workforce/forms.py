"""What can be asked and said of employees; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lianfang.command.playbook.health import SymptomName
from lianfang.health.enums import Source
from lianfang.kit.errors import WorkError
from lianfang.kit.text import plain
from lianfang.people.enums import ArrivalTransport, Sex
from lianfang.web.inputs import WorkForm
from lianfang.workforce.enums import EMPLOYED, EmploymentState
from lianfang.workforce.selectors.employees import NO_DORMITORY, EmployeeFilter
from lianfang.workforce.selectors.pasting import (
    OVER,
    SEVERAL,
    TWICE,
    UNKNOWN,
    WITHOUT,
    Pasted,
    read_heat,
)
from lianfang.workforce.selectors.staff import Line
from lianfang.workforce.services.reporting import Reading
from lianfang.workforce.services.signing_up import SignUpEntry
from lianfang.workforce.services.surveys import Answers

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
YES_NO = (("", _("Not said")), ("no", _("No")), ("yes", _("Yes")))
SEXES = (
    ("", _("Not said")),
    (Sex.MALE.value, Sex.MALE.label),
    (Sex.FEMALE.value, Sex.FEMALE.label),
)
QUESTIONS = ("in_key_region", "stayed", "met_case", "met_region")
WRONG_LINES = {
    UNKNOWN: _("Nobody on the list fits these lines: %(lines)s"),
    SEVERAL: _("Several people fit these lines; add the phone: %(lines)s"),
    WITHOUT: _("These lines have no temperature: %(lines)s"),
    TWICE: _("Somebody stands in these lines with two temperatures: %(lines)s"),
    OVER: _("These lines are too many for once; send them afterwards: %(lines)s"),
}
TEL = {"inputmode": "tel", "autocomplete": "tel"}


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False, **more)


def _id_in(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


class EmployeeFilterForm(forms.Form):
    """What narrows the list of every worker."""

    text = _text(_("Name, phone, last four, enterprise"), 64)
    enterprise_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("All who are employed")), *EmploymentState.choices],
    )
    reported = forms.ChoiceField(
        required=False,
        label=_("Report of now"),
        choices=[
            ALL,
            ("no", pgettext_lazy("daily report", "Missing")),
            ("yes", pgettext_lazy("daily report", "Reported")),
        ],
    )
    dormitory = forms.ChoiceField(
        required=False, label=_("Dormitory"), choices=[ALL, (NO_DORMITORY, _("In none"))]
    )
    room = _text(_("Dormitory or room contains"), 32)
    origin = _text(_("Comes from"), 32)
    process = _text(_("Process"), 32)
    lives = forms.ChoiceField(
        required=False,
        label=_("Lives"),
        choices=[ALL, ("here", _("In the town")), ("elsewhere", _("Not in a household here"))],
    )
    twice = forms.ChoiceField(
        required=False, label=_("Employed"), choices=[ALL, ("1", _("By two enterprises"))]
    )

    def wanted(self) -> EmployeeFilter:
        """What is asked for; what cannot be read narrows nothing."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return EmployeeFilter(
            text=given.get("text") or "",
            enterprise_id=given.get("enterprise_id"),
            state=given.get("state") or "",
            dormitory=given.get("dormitory") or given.get("room") or "",
            origin=given.get("origin") or "",
            process=given.get("process") or "",
            lives=given.get("lives") or "",
            twice=bool(given.get("twice")),
        )

    @property
    def reported_wanted(self) -> str:
        return str(getattr(self, "cleaned_data", {}).get("reported") or "")

    def number_set(self) -> int:
        """How many filters besides the search are in use."""
        given = getattr(self, "cleaned_data", {})
        return sum(bool(given.get(name)) for name in self.fields if name != "text")


class JobForm(WorkForm):
    """What is known of a job."""

    staff_number = _text(_("Staff number"), 32)
    job = _text(pgettext_lazy("of an employee", "Job"), 64)
    process = _text(_("Process"), 64)
    dormitory_id = forms.TypedChoiceField(
        label=_("Dormitory"), required=False, coerce=uuid.UUID, empty_value=None
    )
    room = _text(_("Dormitory and room"), 64)
    address = _text(_("Lives at now"), 256)
    origin = _text(_("Comes from"), 128, help_text=_("Province and city, such as 河南省信阳市."))
    planned_on = _day(_("Means to come back on"))

    def __init__(self, *args: Any, dormitories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("dormitory_id", [("", "—"), *dormitories])
        if not dormitories:
            del self.fields["dormitory_id"]

    def details(self) -> dict[str, Any]:
        """What the services take of a job."""
        names = JobForm.base_fields
        return {name: value for name, value in self.cleaned_data.items() if name in names}


class EmployeeForm(JobForm):
    """A new employee: who, since when, in which state, the job."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    phone = _text(_("Phone"), 64, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    paper_number = _text(_("Paper number"), 64)
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[(one.value, one.label) for one in EMPLOYED]
    )
    back_on = _day(_("At the post since"), help_text=_("Only for somebody at the post."))
    field_order = ("name", "phone", "paper_number", "sex", "state", "back_on")

    def entry(self) -> dict[str, Any]:
        """What `employ` takes."""
        given = self.cleaned_data
        is_back = given["state"] == EmploymentState.BACK
        return {
            "who": {
                "name": given["name"],
                "phones": [given["phone"]] if given["phone"] else [],
                "paper_number": given["paper_number"],
                "sex": given["sex"],
            },
            "state": given["state"],
            "back_on": given["back_on"] if is_back else None,
            **self.details(),
        }

    def take_errors(self, error: WorkError) -> None:
        """`phones` is one field here; a missing reason is about the paper."""
        fields = getattr(error, "fields", {})
        names = {"phones": "phone", "no_paper_reason": "paper_number", "birth_date": "paper_number"}
        for name, text in fields.items():
            shown = names.get(name, name)
            self.add_error(shown if shown in self.fields else None, str(text))
        if not fields:
            self.add_error(None, error.message)


class StateForm(WorkForm):
    """From a day on somebody is away, waiting or at the post."""

    state = forms.ChoiceField(
        label=_("State"), choices=[(one.value, one.label) for one in EMPLOYED]
    )
    day = _day(
        pgettext_lazy("state of an employee", "From day"), help_text=_("Empty: from today on.")
    )
    reason = _text(_("Reason"), 128)


class EndForm(WorkForm):
    """The employment is over."""

    until = _day(_("Not employed any more from"), help_text=_("Empty: from today on."))
    reason = _text(_("Reason"), 128)


class PlainReasonForm(WorkForm):
    """What something is needed for."""

    reason = forms.CharField(min_length=2, max_length=128)


class ReportForm(WorkForm):
    """A temperature for each employee in "t-<id>"; lines left empty are not kept."""

    report_id = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[
            (Source.VERIFIED.value, _("We measured ourselves")),
            (Source.SELF_REPORTED.value, _("The employees told us")),
        ],
        initial=Source.VERIFIED,
        required=False,
    )
    pasted = forms.CharField(
        label=_("Paste from a table"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("A line each: name or phone or staff number, then the temperature."),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.asked = {one.row.id for one in self.lines}
        self.heats: dict[uuid.UUID, str] = {}
        self.wrong: dict[uuid.UUID, str] = {}
        if self.is_bound:
            for name, value in self.data.items():
                text = str(value).strip()
                if name.startswith("t-") and text and (key := _id_in(name[2:])):
                    self.heats[key] = text[:16]

    def take_pasted(self, pasted: Pasted) -> None:
        """Fill the boxes with what was pasted. What stands in no box stays in the field, below its
        heading; of lines that are nobody's it is said what is wrong with them."""
        self.heats |= pasted.heats
        unseen = [("", line) for key, line in pasted.lines.items() if key not in self.asked]
        heading = [one for one in pasted.left[:1] if not one[0]]
        left = [*heading, *unseen, *pasted.left[len(heading) :]]
        self.data = {**self.data, "pasted": "\n".join(line for _kind, line in left)}
        for kind, text in WRONG_LINES.items():
            numbers = [str(number) for number, one in enumerate(left, 1) if one[0] == kind]
            if numbers:
                shown = "、".join(numbers[:20]) + (" …" if len(numbers) > 20 else "")
                self.add_error("pasted", text % {"lines": shown})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for key, text in self.heats.items():
            if read_heat(text) is None:
                self._mark(key, str(_("Such as 36.5.")))
        if self.wrong:
            number = len(self.wrong)
            text = ngettext(
                "%(number)s temperature cannot be read.",
                "%(number)s temperatures cannot be read.",
                number,
            )
            self.add_error(None, text % {"number": number})
        return given

    def readings(self) -> list[Reading]:
        """A line for everybody for whom something was typed, in the order of the page."""
        return [Reading(key, heat) for key, heat in self._typed()]

    def _typed(self) -> list[tuple[uuid.UUID, Decimal | None]]:
        order = [one.row.id for one in self.lines if one.row.id in self.heats]
        # Also those who are not asked any more: what was measured is not dropped without a word.
        order += [key for key in self.heats if key not in self.asked]
        return [(key, read_heat(self.heats[key])) for key in order]

    def _mark(self, key: uuid.UUID, text: str) -> None:
        """Say it beside the box; of somebody without one in front of all, with what was typed."""
        if key in self.asked:
            self.wrong[key] = text
        else:
            said = _("%(typed)s: %(text)s") % {"typed": self.heats[key], "text": text}
            self.add_error(None, said)

    def take_errors(self, error: WorkError) -> None:
        """What was refused stands beside the line it is about."""
        fields = getattr(error, "fields", {})
        typed = [key for key, _heat in self._typed()]
        for path, text in fields.items():
            parts = path.split(".")
            if parts[0] == "lines" and len(parts) > 2 and parts[1].isdecimal():
                self._mark(typed[int(parts[1])], str(text))
            else:
                self.add_error(path if path in self.fields else None, str(text))
        if self.wrong or not fields:
            self.add_error(None, error.message)

    def rows(self) -> list[tuple[Line, str, str]]:
        """Each employee with what was typed and what is wrong with it; wrong ones first."""
        rows = [
            (one, self.heats.get(one.row.id, ""), self.wrong.get(one.row.id, ""))
            for one in self.lines
        ]
        return sorted(rows, key=lambda row: not row[2])


class RosterForm(WorkForm):
    """A list of employees: a file, or its cells pasted."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Excel or CSV, as you keep it; the first row names the columns."),
    )
    text = forms.CharField(
        label=_("Or paste from a table"),
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_("With the row that names the columns."),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("file") and not str(given.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste your list."))
        return given


class SelfForm(WorkForm):
    """Who an employee says they are."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class SelfCheckForm(SelfForm):
    """The daily report of an employee."""

    number = forms.CharField(
        label=_("Your phone, or its last four digits"),
        max_length=32,
        widget=forms.TextInput(attrs=TEL),
    )
    temperature = forms.CharField(
        label=_("Temperature (°C)"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    symptoms = forms.MultipleChoiceField(
        label=_("How do you feel?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing if you feel well."),
    )
    field_order = ("temperature", "symptoms", "name", "number")

    def __init__(self, *args: Any, symptoms: Sequence[SymptomName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("symptoms", [(one.key, str(one.title)) for one in symptoms])

    def clean_temperature(self) -> Decimal | None:
        heat = read_heat(self.cleaned_data["temperature"])
        if heat is None:
            raise forms.ValidationError(_("Such as 36.5."))
        return heat

    def take_errors(self, error: WorkError) -> None:
        """A report has one line here."""
        fields = getattr(error, "fields", {})
        for path, text in fields.items():
            name = path.rpartition(".")[2]
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, error.message)


class SurveyForm(SelfForm):
    """The survey of an employee (员工健康情况摸查表)."""

    phone = forms.CharField(
        label=_("Your mobile phone"), max_length=32, widget=forms.TextInput(attrs=TEL)
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=SEXES, required=False)
    paper_number = _text(_("Paper number"), 64)
    job = _text(pgettext_lazy("of an employee", "Job"), 64)
    room = _text(_("Dormitory and room"), 64)
    address = _text(_("Where you live now"), 256)
    in_key_region = forms.ChoiceField(label=_("Is in a key region now"), choices=YES_NO)
    stayed = forms.ChoiceField(label=_("Stayed in a key region within 14 days"), choices=YES_NO)
    met_case = forms.ChoiceField(label=_("Met a case within 14 days"), choices=YES_NO)
    met_region = forms.ChoiceField(
        label=_("Met people from a key region within 14 days"), choices=YES_NO
    )
    symptoms = forms.MultipleChoiceField(
        label=_("How do you feel?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing if you feel well."),
    )
    origin = _text(_("From where do you come back"), 128)
    came_on = _day(_("Came back on"), help_text=_("Empty if you are not back yet."))
    planned_on = _day(_("Means to come back on"))
    transport = forms.ChoiceField(
        label=_("Came by"), choices=[("", _("Not said")), *ArrivalTransport.choices], required=False
    )
    trip_number = _text(_("Trip number or plate"), 32)
    companions = _text(_("Who came along"), 128)

    def __init__(
        self, *args: Any, symptoms: Sequence[SymptomName], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("symptoms", [(one.key, str(one.title)) for one in symptoms])
        self.fields["came_on"].widget.attrs["max"] = today.isoformat()

    def said(self) -> SignUpEntry:
        """Who they are, as the service takes it."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "phone": given["phone"],
            "sex": given["sex"],
            "paper_number": given["paper_number"],
            "job": given["job"],
            "room": given["room"],
            "address": given["address"],
            "origin": given["origin"],
            "planned_on": given["planned_on"],
        }

    def answers(self) -> Answers:
        """What they answered."""
        given = self.cleaned_data
        asked = {"yes": True, "no": False}
        return {
            "in_key_region": asked.get(given["in_key_region"]),
            "stayed": asked.get(given["stayed"]),
            "met_case": asked.get(given["met_case"]),
            "met_region": asked.get(given["met_region"]),
            "symptoms": given["symptoms"],
            "came_on": given["came_on"],
            "transport": given["transport"],
            "trip_number": given["trip_number"],
            "companions": plain(given["companions"]),
        }
