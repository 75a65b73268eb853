"""What is entered about policies; the rules stand in the services.

Questions and steps are typed as plain text, as they stand in a leaflet: a blank line parts them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.enterprises import ClassTest, ScaleKey
from lianfang.enterprises.enums import GONE, EnterpriseKind, EnterpriseState, ParkKind, TaxClass
from lianfang.enterprises.selectors.code_lists import sections
from lianfang.policies.enums import TOLD, ReachHow
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import Fit, read_fit, scale_name
from lianfang.policies.services.publishing import MOST_TEXT, PolicyWords
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
STEP_FIELDS = ("what", "papers", "where", "contact")


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def ticks(label: Any, choices: Choices = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _text(label: Any, rows: int, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class PolicyForm(WorkForm):
    """A policy to be published; a corrected version says why."""

    policy_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=pgettext_lazy("policy", "Title"), max_length=128)
    number = forms.CharField(label=_("Document number"), max_length=64, required=False)
    issuer = forms.CharField(label=pgettext_lazy("policy", "Issued by"), max_length=128)
    issued_on = day_field(_("Issued on"))
    valid_from = day_field(pgettext_lazy("policy", "Valid from"))
    valid_until = day_field(pgettext_lazy("policy", "Valid until"), required=False)
    apply_until = day_field(_("Apply until"), required=False)
    benefit = forms.CharField(
        label=_("What an enterprise gets"),
        max_length=256,
        help_text=_("One sentence, as one would say it on the phone."),
    )
    text = _text(pgettext_lazy("policy", "Text"), 10, MOST_TEXT)
    questions = _text(
        _("Questions and answers"),
        8,
        MOST_TEXT,
        required=False,
        help_text=_("The question on one line, its answer below; a blank line before the next."),
    )
    steps = _text(
        _("Steps of applying"),
        8,
        MOST_TEXT,
        required=False,
        help_text=_("One line each: what | papers | where | contact. Leave out what is not known."),
    )
    fund_key = forms.CharField(label=_("Key of the fund programme"), max_length=32, required=False)
    kinds = ticks(_("Kind"), EnterpriseKind.choices)
    classes = ticks(_("Service class"))
    parks = ticks(_("Kind of park"), ParkKind.choices)
    taxes = ticks(_("Tax class"), TaxClass.choices)
    scales = ticks(_("Scale"))
    industries = ticks(_("Industry"))
    states = ticks(_("State"), [one for one in EnterpriseState.choices if one[0] not in GONE])
    min_staff = forms.IntegerField(
        label=_("Staff at least"), min_value=0, max_value=1_000_000, required=False
    )
    max_staff = forms.IntegerField(
        label=_("Staff at most"), min_value=0, max_value=1_000_000, required=False
    )
    premises = forms.BooleanField(label=_("Only small premises"), required=False)
    reason = forms.CharField(label=_("Why corrected"), max_length=256)

    def __init__(
        self, *args: Any, classes: Choices, correcting: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("classes", classes)
        self.choose("scales", [(key, scale_name(key)) for key in get_args(ScaleKey)])
        self.choose("industries", [(one.code, str(one.title)) for one in sections()])
        del self.fields["policy_id" if correcting else "reason"]

    def words(self) -> PolicyWords:
        """What was entered, as the services take it."""
        given = self.cleaned_data
        names = ("title", "number", "issuer", "issued_on", "valid_from", "valid_until")
        same = {name: given[name] for name in (*names, "apply_until", "benefit", "text")}
        return PolicyWords(
            **same,
            fit=self._fit(),
            questions=read_questions(given["questions"]),
            steps=read_steps(given["steps"]),
            fund_key=given["fund_key"],
        )

    def _fit(self) -> Fit:
        given = self.cleaned_data
        return Fit(
            test=ClassTest(
                kinds=tuple(given["kinds"]),
                parks=tuple(given["parks"]),
                taxes=tuple(given["taxes"]),
                scales=tuple(given["scales"]),
                industries=tuple(given["industries"]),
                min_staff=given["min_staff"] or 0,
                premises=given["premises"],
            ),
            classes=tuple(given["classes"]),
            max_staff=given["max_staff"],
            states=tuple(given["states"]),
        )


def read_questions(text: str) -> list[dict[str, str]]:
    """Blocks parted by blank lines: the first line asks, the others answer."""
    found: list[dict[str, str]] = []
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            block.append(line.strip())
        elif block:
            found.append({"question": block[0], "answer": " ".join(block[1:])})
            block = []
    return found


def read_steps(text: str) -> list[dict[str, str]]:
    """One line each, its parts behind a bar, half or full width."""
    found = []
    for line in text.splitlines():
        if line.strip():
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            found.append(dict(zip(STEP_FIELDS, [*parts, "", "", ""], strict=False)))
    return found


def typed(policy: Policy) -> dict[str, Any]:
    """What a form for a corrected version begins with: the words as they stand."""
    fit = read_fit(policy.fit)
    names = ("title", "number", "issuer", "issued_on", "valid_from", "valid_until")
    found = {name: getattr(policy, name) for name in names}
    for name in ("apply_until", "benefit", "text", "fund_key"):
        found[name] = getattr(policy, name)
    found["questions"] = "\n\n".join(
        f"{one['question']}\n{one['answer']}" for one in policy.questions
    )
    found["steps"] = "\n".join(_line(one) for one in policy.steps)
    for name in ("kinds", "parks", "taxes", "scales", "industries", "premises"):
        found[name] = getattr(fit.test, name)
    found["min_staff"] = fit.test.min_staff or None
    return {**found, "classes": fit.classes, "max_staff": fit.max_staff, "states": fit.states}


def _line(step: Mapping[str, str]) -> str:
    return " | ".join(step.get(name, "") for name in STEP_FIELDS).rstrip(" |")


class ToldForm(WorkForm):
    """How enterprises were told."""

    how = forms.ChoiceField(choices=[(one.value, one.label) for one in TOLD])


class HelpFilterForm(forms.Form):
    """What narrows the list of help with applications."""

    text = forms.CharField(required=False, max_length=64, label=_("Enterprise or policy"))
    stage = forms.ChoiceField(
        required=False,
        choices=[
            ("", pgettext_lazy("help", "Going on")),
            ("over", pgettext_lazy("help", "Over")),
            ("all", _("All")),
        ],
    )


class AdvanceForm(WorkForm):
    """The step an application came to, in words."""

    state = forms.ChoiceField(label=_("It is now"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=pgettext_lazy("help", "In words"),
        max_length=512,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, states: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("state", states)


def told_choices() -> list[tuple[str, Any]]:
    """(key, words) of the ways somebody of the town may tell an enterprise."""
    return [(one.value, ReachHow(one).label) for one in TOLD]
