"""What can be asked of and entered into the register; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.enterprises.enums import (
    ContactRole,
    EnterpriseKind,
    EnterpriseState,
    ParkKind,
    ProjectLevel,
    SiteUse,
    TaxClass,
)
from lianfang.enterprises.selectors.code_lists import (
    ABOVE_SCALE,
    FOUR_ABOVE,
    industries,
    scale_keys,
    scale_title,
    sections,
)
from lianfang.enterprises.selectors.enterprises import SMALL_PREMISES, EnterpriseFilter
from lianfang.enterprises.services.entries import MOST_AREA, MOST_STAFF
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
NONE = ("", "—")
LACKING = (
    ("code", _("Credit code")),
    ("phone", _("Phone number")),
    ("staff", _("Head count")),
    ("industry", _("Industry")),
)
ACCOUNTS = (
    ("no", _("No account yet")),
    ("unasked", _("Not reached: no account, no invitation")),
    ("invited", _("Invited, not yet in")),
    ("yes", _("Has an account")),
)
ANSWERED = (
    ("missing", _("Wanted, nobody named")),
    ("no", _("Nobody named")),
    ("yes", _("Somebody named")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **more,
    )


def industry_choices() -> list[tuple[str, str]]:
    """Sections with their divisions below: C 制造业, C34 通用设备制造业."""
    return [
        (one.code, f"{one.code} {one.title}")
        if one.code == one.section
        else (f"{one.section}{one.code}", f"{one.section}{one.code} {one.title}")
        for one in industries().values()
    ]


class EnterpriseFilterForm(forms.Form):
    """What narrows the list of enterprises."""

    text = forms.CharField(
        required=False, max_length=64, label=_("Name, credit code, contact, last four of a phone")
    )
    kind = forms.ChoiceField(
        required=False, label=_("Kind"), choices=[ALL, *EnterpriseKind.choices]
    )
    service_class = forms.ChoiceField(required=False, label=_("Service class"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", _("All that are there")), *EnterpriseState.choices],
    )
    scale = forms.ChoiceField(required=False, label=_("Scale"))
    park_kind = forms.ChoiceField(
        required=False, label=_("Kind of park"), choices=[ALL, *ParkKind.choices]
    )
    park_id = forms.TypedChoiceField(
        required=False, label=_("Park"), coerce=uuid.UUID, empty_value=None
    )
    section = forms.ChoiceField(required=False, label=_("Industry"))
    tax_class = forms.ChoiceField(
        required=False, label=_("Tax class"), choices=[ALL, *TaxClass.choices]
    )
    premises = forms.ChoiceField(required=False, label=_("Small premises"))
    level = forms.ChoiceField(
        required=False, label=_("Key project"), choices=[ALL, *ProjectLevel.choices[1:]]
    )
    answered = forms.ChoiceField(
        required=False, label=_("Liaison officer"), choices=[ALL, *ANSWERED]
    )
    lacks = forms.ChoiceField(required=False, label=_("Lacks"), choices=[ALL, *LACKING])
    account = forms.ChoiceField(required=False, label=_("Account"), choices=[ALL, *ACCOUNTS])

    def __init__(
        self, *args: Any, classes: Choices, premises: Choices, parks: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        tags = ((FOUR_ABOVE, _("Four-above, all lists")), (ABOVE_SCALE, _("Above scale")))
        scales = [ALL, *tags, *((key, scale_title(key)) for key in scale_keys())]
        letters = [(one.code, f"{one.code} {one.title}") for one in sections()]
        for name, choices in (
            ("service_class", [ALL, *classes]),
            ("scale", scales),
            ("park_id", [ALL, *parks]),
            ("section", [ALL, *letters]),
            ("premises", [ALL, (SMALL_PREMISES, _("Any small premises")), *premises]),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def filters(self, **more: Any) -> EnterpriseFilter:
        """The filter of a form; what is not valid narrows nothing."""
        self.is_valid()
        return EnterpriseFilter(**more, **self.cleaned_data)

    def number_set(self) -> int:
        """How many filters narrow the list, the search aside."""
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name != "text" and value not in ("", None))


def _kept_title(name: str, key: str) -> str:
    """What is on record and stands on no list of today, in words where there are any."""
    return scale_title(key) if name == "scale" else key


class EnterpriseForm(WorkForm):
    """An enterprise to be registered, or what may change of one."""

    name = forms.CharField(label=_("Name"), max_length=128)
    kind = forms.ChoiceField(label=_("Kind"), choices=EnterpriseKind.choices)
    credit_code = forms.CharField(
        label=_("Credit code"),
        max_length=64,
        required=False,
        help_text=_("18 characters, as on the business licence."),
    )
    code_pending = forms.CharField(
        label=_("Why no code"),
        max_length=128,
        required=False,
        help_text=_("Only where there is none yet."),
    )
    place_id = forms.UUIDField(
        label=_("Stands in"), error_messages={"invalid": _("Choose a place from the list.")}
    )
    address = forms.CharField(label=_("Address"), max_length=256, required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    scale = forms.ChoiceField(label=_("Scale"), required=False)
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=TaxClass.choices, initial="unknown")
    premises = forms.ChoiceField(label=_("Small premises"), required=False)
    staff_count = forms.IntegerField(
        label=_("Head count"), required=False, min_value=0, max_value=MOST_STAFF
    )
    area_m2 = forms.IntegerField(
        label=_("Construction area (m²)"),
        required=False,
        min_value=0,
        max_value=MOST_AREA,
        help_text=_("Construction projects only."),
    )
    project_level = forms.ChoiceField(
        label=_("Key project"),
        required=False,
        choices=[NONE, *ProjectLevel.choices[1:]],
        help_text=_("Construction projects only."),
    )
    representative_name = forms.CharField(
        label=_("Legal representative"), max_length=64, required=False
    )
    representative_phones = forms.CharField(
        label=_("Phone of the legal representative"), max_length=120, required=False
    )
    contact_name = forms.CharField(label=_("Contact person"), max_length=64, required=False)
    contact_phones = forms.CharField(
        label=_("Phone of the contact person"), max_length=120, required=False
    )
    duty_phones = forms.CharField(
        label=_("Duty phone round the clock"), max_length=120, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def __init__(
        self,
        *args: Any,
        premises: Choices,
        scales: Choices,
        known: dict[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lists = {"industry": industry_choices(), "scale": scales, "premises": premises}
        for name, listed in lists.items():
            # What is known stays to be chosen when the list or the plan has it no longer.
            kept = self.initial.get(name, "")
            odd = [(kept, _kept_title(name, kept))] if kept and kept not in dict(listed) else []
            self.choose(name, [NONE, *odd, *listed])
        # Phones on record are shown masked and stay unless others are typed over them.
        self._known = known or {}
        for role, shown in self._known.items():
            self.fields[f"{role}_phones"].help_text = _(
                "On record: %(phones)s. Empty leaves them."
            ) % {"phones": shown}

    def entry(self) -> dict[str, Any]:
        """What the service is given."""
        given = dict(self.cleaned_data)
        contacts = {}
        for role in ContactRole.values:
            name = given.pop(f"{role}_name", "")
            typed = given.pop(f"{role}_phones", "")
            if typed or role not in self._known:
                phones: list[str] | None = [typed] if typed else []
            else:
                phones = None
            contacts[role] = (name, phones)
        return {**given, "contacts": contacts}


class StateForm(WorkForm):
    """A change of state."""

    state = forms.ChoiceField(label=_("State"), choices=EnterpriseState.choices)
    day = day_field(_("From day"), required=False)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=256)


class ClassForm(WorkForm):
    """A service class decided by a person; empty gives it back to the rule."""

    service_class = forms.ChoiceField(label=_("Service class"), required=False)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=256)

    def __init__(self, *args: Any, classes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("service_class", [("", _("By the rule of the plan")), *classes])


class SiteForm(WorkForm):
    """A further place an enterprise uses."""

    place_id = forms.UUIDField(
        label=_("Place"), error_messages={"invalid": _("Choose a place from the list.")}
    )
    use = forms.ChoiceField(label=_("Used as"), choices=SiteUse.choices)
    since = day_field(_("Since"), required=False)


class InviteForm(WorkForm):
    """Which contact of the register is invited."""

    role = forms.ChoiceField(label=_("Contact"), choices=ContactRole.choices)


class ParkForm(WorkForm):
    """A park to be registered; its place is made with it."""

    name = forms.CharField(label=_("Name"), max_length=128)
    kind = forms.ChoiceField(label=_("Kind of park"), choices=ParkKind.choices)
    manager = forms.CharField(label=_("Run by"), max_length=128, required=False)


class ParkChangesForm(WorkForm):
    """What may change of a park; its name is changed at its place."""

    kind = forms.ChoiceField(label=_("Kind of park"), choices=ParkKind.choices)
    manager = forms.CharField(label=_("Run by"), max_length=128, required=False)


class RevealForm(forms.Form):
    """Whose phone shall be opened, and what for."""

    field = forms.ChoiceField(choices=ContactRole.choices, widget=forms.HiddenInput)
    reason = forms.CharField(min_length=2, max_length=128, label=_("What for"))
