"""A page's form, built from the definition of the plan; what is typed is judged by the same rules
as what a device sends.

Names of inputs: `q.dissuaded`, in the second repeat of a group `q.aid.1.kind`; `n.aid` says how
many repeats are shown.
"""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.command.playbook.answers import MOST_REPEATS
from lianfang.command.playbook.questions import Question, QuestionKind, RecordForm
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError

PREFIX = "q."
COUNT = "n."
MOMENT = "%Y-%m-%dT%H:%M"
YES_NO = (("true", gettext_lazy("Yes")), ("false", gettext_lazy("No")))
SHORT_TEXT = 120
# Long lists of entries are easier to choose from in a select.
MOST_RADIOS = 8


class PhotosInput(forms.ClearableFileInput):
    """Several pictures; on a phone the camera is offered."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


@dataclass
class Shown:
    """A question as the page shows it: the input, or the repeats of a group with their inputs.

    `show_if`: name of the input it depends on and the answers it is asked for, for the script.
    """

    question: Question
    bound: BoundField | None = None
    repeats: list[list["Shown"]] = field(default_factory=list)
    show_if: str = ""
    show_for: str = ""
    photos: list[str] = field(default_factory=list)
    can_add: bool = False


class AnswersForm(forms.Form):
    """The questions of a form of the plan, when it happened, and for a correction why."""

    record_id = forms.UUIDField(widget=forms.HiddenInput)

    data: QueryDict
    # What must be answered is said in words; a question that is hidden must not stop the browser.
    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        form: RecordForm,
        now: datetime,
        answers: Mapping[str, Any] | None = None,
        correcting: bool = False,
        places: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        initial = {"taken_at": now.astimezone(LOCAL_ZONE), **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, auto_id="id_%s", **kwargs)
        self.form, self.now = form, now
        self.answers = dict(answers or {})
        self.fields["taken_at"] = forms.DateTimeField(
            label=_("Happened at"),
            input_formats=[MOMENT],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        )
        if places:
            self.fields["place_id"] = forms.TypedChoiceField(
                label=_("Place"), choices=list(places), coerce=uuid.UUID
            )
        if correcting:
            self.fields["reason"] = forms.CharField(label=_("Why corrected"), max_length=128)
            self.fields["is_void"] = forms.BooleanField(
                label=_("It did not take place at all"), required=False
            )
        self._add(form.questions, self.answers, PREFIX)

    def _add(self, questions: Sequence[Question], answers: Mapping[str, Any], prefix: str) -> None:
        for question in questions:
            name = prefix + question.key
            given = answers.get(question.key)
            if question.kind == QuestionKind.GROUP:
                rows = given if isinstance(given, list) else []
                for index in range(self.repeats(question, len(rows))):
                    row = rows[index] if index < len(rows) else {}
                    self._add(question.questions, row, f"{name}.{index}.")
            else:
                self.fields[name] = _field(question)
                self.initial[name] = _initial(question, given)

    def repeats(self, question: Question, there: int) -> int:
        """How many repeats of a group the page shows."""
        most = int(question.maximum) if question.maximum is not None else MOST_REPEATS
        if not self.is_bound:
            return min(max(there, 1), most)
        try:
            count = int(str(self.data.get(f"{COUNT}{question.key}", "1"))[:4])
        except ValueError:
            count = 1
        return min(max(count, 1), most)

    def shown(self) -> list[Shown]:
        """The questions in order, with their inputs."""
        return [self._shown(question, PREFIX) for question in self.form.questions]

    def _shown(self, question: Question, prefix: str) -> Shown:
        rule = question.show_if
        shown = Shown(
            question,
            show_if=prefix + rule.question if rule else "",
            show_for=" ".join(rule.answers) if rule else "",
        )
        name = prefix + question.key
        if question.kind != QuestionKind.GROUP:
            shown.bound = self[name]
            if question.kind == QuestionKind.PHOTO:
                shown.photos = self.photo_ids(name)
            return shown
        given = self.answers.get(question.key)
        count = self.repeats(question, len(given) if isinstance(given, list) else 0)
        most = int(question.maximum) if question.maximum is not None else MOST_REPEATS
        shown.can_add = count < most
        shown.repeats = [
            [self._shown(inner, f"{name}.{index}.") for inner in question.questions]
            for index in range(count)
        ]
        return shown

    def photo_ids(self, name: str) -> list[str]:
        """Photos that were sent before: with an earlier try, or with the record corrected."""
        if self.is_bound:
            return [_uuid(text) for text in self.data.getlist(f"{name}.there") if _uuid(text)]
        return list(self.answers.get(name.removeprefix(PREFIX)) or [])

    def remember_photos(self, name: str, ids: Sequence[str]) -> None:
        """Photos just kept are shown, and named again with the next try."""
        self.data = self.data.copy()
        for one in ids:
            self.data.appendlist(f"{name}.there", one)

    def asked_for_more(self) -> dict[str, Any] | None:
        """What was typed, with one more repeat of a group; None unless that was asked for."""
        wanted = self.data.get("more", "") if self.is_bound else ""
        if not any(q.key == wanted and q.kind == QuestionKind.GROUP for q in self.form.questions):
            return None
        typed = self.data.copy()
        key = f"{COUNT}{wanted}"
        there = re.sub(r"[^0-9]", "", str(typed.get(key, "1")))[:4]
        typed[key] = str(int(there or "1") + 1)
        return typed

    def given(self) -> dict[str, Any]:
        """The answers as JSON has them."""
        return dict(self._given(self.form.questions, PREFIX))

    def _given(self, questions: Sequence[Question], prefix: str) -> Iterator[tuple[str, Any]]:
        for question in questions:
            name = prefix + question.key
            if question.kind == QuestionKind.GROUP:
                rows = [
                    dict(self._given(question.questions, f"{name}.{index}."))
                    for index in range(self.repeats(question, 0))
                ]
                yield question.key, [row for row in rows if any(row.values())]
            elif question.kind == QuestionKind.PHOTO:
                yield question.key, self.photo_ids(name)
            elif question.kind == QuestionKind.CHOICES:
                yield question.key, self.data.getlist(name)
            else:
                yield question.key, self.data.get(name, "")

    def photo_inputs(self) -> list[str]:
        """Names of inputs that take pictures."""
        return [
            PREFIX + question.key
            for question in self.form.questions
            if question.kind == QuestionKind.PHOTO
        ]

    def take_errors(self, error: WorkError) -> None:
        """Show what was refused beside the questions it names."""
        fields = getattr(error, "fields", {})
        for path, text in fields.items():
            name = PREFIX + path if PREFIX + path in self.fields else path
            self.add_error(name if name in self.fields else None, self._said(path, str(text)))
        if not fields:
            self.add_error(None, error.message)

    def _said(self, path: str, text: str) -> str:
        """A message that has no input of its own names its question."""
        titles = {question.key: str(question.title) for question in self.form.questions}
        if PREFIX + path in self.fields or path in self.fields or path not in titles:
            return text
        return f"{titles[path]}: {text}"


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _initial(question: Question, given: Any) -> Any:
    if question.kind == QuestionKind.YES_NO and given is not None:
        return "true" if given else "false"
    return given


def _hint(question: Question) -> str:
    """What may be answered: the range with its unit, and the plan's own words."""
    parts = []
    low, high = question.minimum, question.maximum
    if question.kind in (QuestionKind.INTEGER, QuestionKind.NUMBER):
        unit = str(question.unit) if question.unit else ""
        if low is not None and high is not None:
            text = _("%(least)s to %(most)s %(unit)s")
            parts.append((text % {"least": low, "most": high, "unit": unit}).strip())
        elif unit:
            parts.append(unit)
    elif question.kind == QuestionKind.PHOTO and high is not None:
        parts.append(_("At most %(most)s photos") % {"most": high})
    if question.help:
        parts.append(str(question.help))
    return " · ".join(parts)


def _field(question: Question) -> forms.Field:
    """The input of a question. Nothing is judged here: the plan's rules judge."""
    kind = question.kind
    more: dict[str, Any] = {
        "label": str(question.title),
        "help_text": _hint(question),
        "required": question.required,
    }
    options = [(option.key, str(option.title)) for option in question.options]
    made: forms.Field
    if kind == QuestionKind.CHOICES:
        made = _Loose(widget=forms.CheckboxSelectMultiple(choices=options), **more)
    elif kind == QuestionKind.CHOICE and len(options) <= MOST_RADIOS:
        made = _Loose(widget=forms.RadioSelect(choices=options), **more)
    elif kind == QuestionKind.CHOICE:
        made = _Loose(widget=forms.Select(choices=[("", "—"), *options]), **more)
    elif kind == QuestionKind.YES_NO:
        made = _Loose(widget=forms.RadioSelect(choices=YES_NO), **more)
    elif kind == QuestionKind.PHOTO:
        made = _Loose(widget=PhotosInput(attrs={"accept": "image/*", "multiple": True}), **more)
    else:
        made = _Loose(widget=_line(question), **more)
    return made


class _Loose(forms.Field):
    """Takes whatever came; the plan's rules read it from the request."""

    def clean(self, value: Any) -> Any:
        return value


def _line(question: Question) -> forms.Widget:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    kind = question.kind
    if kind == QuestionKind.INTEGER:
        attrs["inputmode"] = "numeric"
    elif kind == QuestionKind.NUMBER:
        attrs["inputmode"] = "decimal"
    elif kind == QuestionKind.PHONE:
        attrs["inputmode"] = "tel"
    elif kind == QuestionKind.DATE:
        return forms.DateInput(attrs={"type": "date"})
    elif kind == QuestionKind.TIME:
        return forms.TimeInput(attrs={"type": "time"})
    elif kind == QuestionKind.TEXT:
        if question.maximum is not None:
            attrs["maxlength"] = int(question.maximum)
        if question.maximum is None or question.maximum > SHORT_TEXT:
            return forms.Textarea(attrs={"rows": 2, **attrs})
    return forms.TextInput(attrs=attrs)


class RecordFilterForm(forms.Form):
    """What narrows a list of records."""

    text = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=60)
    first_day = forms.DateField(
        label=gettext_lazy("From this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until this day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def chosen(self) -> dict[str, Any]:
        """Arguments for the list; what does not fit is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DecisionForm(forms.Form):
    """Which of two contradicting records counts."""

    take_second = forms.TypedChoiceField(
        label=gettext_lazy("Which record counts"),
        choices=[
            ("0", gettext_lazy("The first one counts")),
            ("1", gettext_lazy("The second one corrects the first")),
        ],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=128, required=False)


class AboutForm(forms.Form):
    """Whom a record is about."""

    text = forms.CharField(
        label=gettext_lazy("Name, door or building"), min_length=1, max_length=60, strip=True
    )
