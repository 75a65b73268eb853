"""What is entered about programmes, applications and payments; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.selectors.code_lists import scale_keys, scale_title
from lianfang.funds.enums import AmountRule, DecidingLevel
from lianfang.funds.models import Programme
from lianfang.funds.selectors.applications import ApplicationFilter
from lianfang.funds.services.applying import Wish
from lianfang.funds.services.programmes import Terms
from lianfang.kit.errors import InvalidInput
from lianfang.kit.money import read_yuan
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
STAGES = (
    ("waiting", _("Waits for the desk")),
    ("overdue", _("Overdue")),
    ("to_pay", pgettext_lazy("application", "To be paid")),
    ("bank", pgettext_lazy("application", "At the bank")),
    ("failed", pgettext_lazy("application", "Payment failed")),
    ("paid", pgettext_lazy("application", "Paid")),
    ("returned", pgettext_lazy("application", "Returned")),
    ("over", _("Over without money")),
    ("all", _("All")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class YuanField(forms.CharField):
    """An amount typed in yuan, kept in fen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=24,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **more,
        )

    def clean(self, value: Any) -> int | None:
        """Fen, or None for nothing typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_yuan(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error


class ApplicationFilterForm(forms.Form):
    """What narrows the list of applications."""

    text = forms.CharField(required=False, max_length=64, label=_("Enterprise or number"))
    stage = forms.ChoiceField(required=False, label=_("Stage"), choices=STAGES)
    programme_id = forms.TypedChoiceField(
        required=False, label=_("Programme"), coerce=uuid.UUID, empty_value=None
    )
    enterprise_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, programmes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme_id"].choices = [("", _("All")), *programmes]  # type: ignore[attr-defined]

    def filters(self) -> ApplicationFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if given.get("stage") == "all":
            del given["stage"]
        return ApplicationFilter(**given)

    def number_set(self) -> int:
        return 1 if self.cleaned_data.get("programme_id") else 0


class ProgrammeForm(WorkForm):
    """A programme opened by hand."""

    title = forms.CharField(label=pgettext_lazy("programme", "Title"), max_length=64)
    about = forms.CharField(
        label=_("What for"),
        max_length=512,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix = forms.CharField(  # type: ignore[assignment]  # the field, no prefix of a form
        label=_("Letters before numbers"),
        max_length=8,
        help_text=_("Capital letters, such as XYG: applications are then XYG-0001, XYG-0002 …"),
    )
    budget = YuanField(label=_("Budget (yuan)"))
    rule = forms.ChoiceField(label=_("Amount"), choices=AmountRule.choices)
    rate = YuanField(
        label=_("Yuan for each"),
        required=False,
        help_text=_("For so much for each person or item."),
    )
    unit = forms.CharField(
        label=_("What is counted"),
        max_length=32,
        required=False,
        help_text=_("For so much for each item: such as check-up."),
    )
    percent = forms.IntegerField(
        label=_("Per cent"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("For a share of what was spent."),
    )
    cap = YuanField(
        label=_("At most for one application (yuan)"),
        required=False,
        help_text=_("Empty: no limit but the budget."),
    )
    repeats = forms.BooleanField(label=_("May be applied for again"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("For which kinds"),
        choices=EnterpriseKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )
    classes = forms.MultipleChoiceField(
        label=_("For which service classes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    scales = forms.MultipleChoiceField(
        label=_("For which scales"), required=False, widget=forms.CheckboxSelectMultiple
    )
    min_staff = forms.IntegerField(
        label=_("Staff at least"), min_value=0, max_value=1_000_000, required=False
    )
    papers = forms.CharField(
        label=_("Papers, one a line"),
        max_length=1_600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    opens_on = day_field(pgettext_lazy("programme", "From"))
    closes_on = day_field(
        pgettext_lazy("programme", "Until"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    level = forms.ChoiceField(label=_("Who decides"), choices=DecidingLevel.choices)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = (
            ("four_above", _("Four-above enterprises")),
            ("above_scale", _("Above-scale enterprises")),
        )
        self.choose("classes", classes)
        self.choose("scales", [*several, *((key, scale_title(key)) for key in scale_keys())])

    def terms(self) -> Terms:
        """What was entered."""
        given = self.cleaned_data
        return Terms(
            title=given["title"],
            about=given["about"],
            prefix=given["prefix"].upper(),
            budget_fen=given["budget"],
            rule=given["rule"],
            rate_fen=given["rate"] or 0,
            percent=given["percent"] or 100,
            cap_fen=given["cap"],
            unit=given["unit"],
            repeats=given["repeats"],
            kinds=tuple(given["kinds"]),
            classes=tuple(given["classes"]),
            scales=tuple(given["scales"]),
            min_staff=given["min_staff"] or 0,
            papers=tuple(line for line in given["papers"].splitlines() if line.strip()),
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            level=given["level"],
        )


class ApplicationForm(WorkForm):
    """What an application says; by the rule of the programme it asks for a number or an amount.

    A draft may leave out anything; `step` "keep" says that it is one.
    """

    # What is missing is said beside its field, and a draft may be kept without it.
    use_required_attribute = False
    application_id = forms.UUIDField(widget=forms.HiddenInput)
    quantity = forms.IntegerField(min_value=0, max_value=1_000_000)
    spent = YuanField(label=_("What was spent (yuan)"))
    papers = forms.MultipleChoiceField(
        label=_("Papers handed in"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you hand in with this application."),
    )
    payee = forms.CharField(label=_("Name of the account"), max_length=128)
    bank = forms.CharField(
        label=_("Bank"),
        max_length=128,
        help_text=_("With the branch, as it stands on the bank card or contract."),
    )
    account = forms.CharField(
        label=_("Account number"),
        max_length=48,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def __init__(
        self, *args: Any, programme: Programme, tail: str = "", fixed: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if programme.rule == AmountRule.SHARE:
            del self.fields["quantity"]
        else:
            del self.fields["spent"]
            heads = programme.rule == AmountRule.PER_HEAD
            self.fields["quantity"].label = (
                _("Number of persons")
                if heads
                else _("Number of: %(unit)s") % {"unit": programme.unit}
            )
        if programme.papers:
            self.choose("papers", [(paper, paper) for paper in programme.papers])
        else:
            del self.fields["papers"]
        if tail:
            self.fields["account"].help_text = _(
                "Kept: ends in %(tail)s. Type a number only to change it."
            ) % {"tail": tail}
            self.fields["account"].required = False
        if self.data.get("step") == "keep":
            for field in self.fields.values():
                field.required = False
        if fixed:
            for name in ("quantity", "spent", "papers", "note"):
                self.fields.pop(name, None)

    def wish(self) -> Wish:
        """What was entered."""
        given = self.cleaned_data
        return Wish(
            quantity=given.get("quantity"),
            spent_fen=given.get("spent"),
            papers=tuple(given.get("papers", ())),
            note=given.get("note", ""),
            payee=given["payee"],
            bank=given["bank"],
            account=given["account"] or None,
        )


class ApproveForm(WorkForm):
    """The amount to promise, and why it is less than was asked for."""

    amount = YuanField(label=_("Amount (yuan)"))
    reason = forms.CharField(
        label=_("Why less"),
        max_length=200,
        required=False,
        help_text=_("Only needed when it is less than what was asked for."),
    )


class BudgetForm(WorkForm):
    """Another budget, and why."""

    budget = YuanField(label=_("Budget (yuan)"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DaysForm(WorkForm):
    """Another last day."""

    closes_on = day_field(
        pgettext_lazy("programme", "Until"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )


class PaidForm(WorkForm):
    """What the bank paid."""

    paid_on = day_field(_("Paid on"))
    reference = forms.CharField(label=_("Reference of the bank"), max_length=64, required=False)
