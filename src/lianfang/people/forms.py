"""What a person can ask of and enter into the people room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.people.enums import (
    HouseholdKind,
    ResidentKind,
    Revealable,
    Sex,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)
from lianfang.people.selectors.persons import ANY_GROUP, PersonFilter

OLDEST = 130
ALL = ("", _("All"))
LACKING = (
    ("paper", _("Identity paper")),
    ("phone", _("Phone number")),
    ("birth_date", _("Date of birth")),
    ("household", _("Household")),
)


class PersonFilterForm(forms.Form):
    """What narrows the list of residents."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, pinyin, last four, door"))
    group = forms.ChoiceField(
        required=False,
        label=_("Special group"),
        choices=[ALL, (ANY_GROUP, _("Any special group")), *SpecialGroup.choices],
    )
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[ALL, *ResidentKind.choices])
    sex = forms.ChoiceField(required=False, label=_("Sex"), choices=[ALL, *Sex.choices[1:3]])
    age_from = forms.IntegerField(
        required=False, min_value=0, max_value=OLDEST, label=_("Age from")
    )
    age_to = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label=_("to"))
    party_member = forms.ChoiceField(
        required=False,
        label=_("Party member"),
        choices=[ALL, ("yes", _("Yes")), ("no", _("No"))],
    )
    missing = forms.ChoiceField(required=False, label=_("Lacks"), choices=[ALL, *LACKING])

    def filters(self) -> PersonFilter:
        """The filter of a valid form."""
        given: dict[str, Any] = dict(self.cleaned_data)
        given["party_member"] = {"yes": True, "no": False}.get(given["party_member"])
        return PersonFilter(**given)

    def number_set(self) -> int:
        """How many filters narrow the list, the search aside."""
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name != "text" and value not in ("", None))


class RevealForm(forms.Form):
    """Which masked field shall be opened, and what for."""

    field = forms.ChoiceField(choices=Revealable.choices, widget=forms.HiddenInput)
    reason = forms.CharField(min_length=2, max_length=128, label=_("What for"))


class HouseholdFilterForm(forms.Form):
    """What narrows the list of households."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, pinyin, last four, door"))
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[ALL, *HouseholdKind.choices])
    missing = forms.ChoiceField(
        required=False,
        label=_("Lacks"),
        choices=[ALL, ("members", _("Members")), ("phone", _("Phone number"))],
    )


class StaffFilterForm(forms.Form):
    """What narrows the roster of those who serve."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, pinyin, organisation"))
    kind = forms.ChoiceField(required=False, label=_("Capacity"), choices=[ALL, *StaffKind.choices])
    level = forms.ChoiceField(
        required=False, label=_("Sent by level"), choices=[ALL, *StaffLevel.choices]
    )
    away = forms.BooleanField(required=False, label=_("Away today"))


class AwayForm(forms.Form):
    """From when until when somebody is away; an empty first day means they are back."""

    since = forms.DateField(
        required=False, label=_("Away from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=_("Away until"), widget=forms.DateInput(attrs={"type": "date"})
    )
