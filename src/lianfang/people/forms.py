"""What a person can ask of and enter into the people room."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.errors import InvalidInput
from lianfang.kit.identity_papers import PAPER_KIND_LABELS
from lianfang.people.enums import (
    ArrivalTransport,
    HouseholdKind,
    Relation,
    ResidentKind,
    Revealable,
    Sex,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)
from lianfang.people.selectors.persons import ANY_GROUP, PersonFilter

OLDEST = 130
EARLIEST = date(1890, 1, 1)  # a lifetime before the first who are registered
PAPER_KINDS = [(kind.value, label) for kind, label in PAPER_KIND_LABELS.items()]
ALL = ("", _("All"))
STAY = (("", _("Lives here")), ("gone", _("Has left")))
LACKING = (
    ("paper", _("Identity paper")),
    ("phone", _("Phone number")),
    ("birth_date", _("Date of birth")),
    ("household", _("Household")),
)


Choices = Sequence[tuple[str, Any]]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(EARLIEST, _("This day lies too far back."))],
        **more,
    )


def place_field(label: Any) -> forms.UUIDField:
    return forms.UUIDField(
        label=label, error_messages={"invalid": _("Choose a place from the list.")}
    )


def stay_field(choices: Choices = STAY) -> forms.TypedChoiceField:
    """Whether the list is of those who are here or of those who have left."""
    return forms.TypedChoiceField(
        required=False, label=_("Shows"), choices=choices, coerce=bool, empty_value=""
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
    age_to = forms.IntegerField(required=False, min_value=0, max_value=OLDEST, label=_("Age to"))
    party_member = forms.ChoiceField(
        required=False,
        label=_("Party member"),
        choices=[ALL, ("yes", _("Yes")), ("no", _("No"))],
    )
    missing = forms.ChoiceField(required=False, label=_("Lacks"), choices=[ALL, *LACKING])
    gone = stay_field()

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
        choices=[ALL, ("members", _("Household members")), ("phone", _("Phone number"))],
    )
    gone = stay_field()


class StaffFilterForm(forms.Form):
    """What narrows the roster of those who serve."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, pinyin, organisation"))
    kind = forms.ChoiceField(required=False, label=_("Capacity"), choices=[ALL, *StaffKind.choices])
    level = forms.ChoiceField(
        required=False, label=_("Sent by level"), choices=[ALL, *StaffLevel.choices]
    )
    away = forms.BooleanField(required=False, label=_("Away today"))
    gone = stay_field((("", _("Serves here")), ("gone", _("Has left"))))


class AwayForm(forms.Form):
    """From when until when somebody is away; an empty first day means they are back."""

    since = forms.DateField(
        required=False, label=_("Away from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        required=False, label=_("Away until"), widget=forms.DateInput(attrs={"type": "date"})
    )


class ArrivalFilterForm(forms.Form):
    """What narrows the list of arrivals."""

    origin = forms.CharField(required=False, max_length=64, label=_("Came from"))
    since = day_field(_("Arrived since"))


class OnceForm(forms.Form):
    """A form that is carried out once, even if it is sent twice: `key` is made with the page."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def once(self) -> dict[str, Any]:
        """What makes the service remember that it has done this."""
        return {"idempotency_key": self.cleaned_data["key"]}


class EntryForm(OnceForm):
    """An entry made or changed: only what was changed goes to the service.

    `confirmed` says that the person has seen the doubts and means it.
    """

    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    HELPERS = frozenset({"key", "confirmed", "clear_phones"})

    def entry(self) -> dict[str, Any]:
        """The changed fields, as the service takes them."""
        given = {
            name: self.cleaned_data[name] for name in self.changed_data if name not in self.HELPERS
        }
        if self.cleaned_data.get("clear_phones"):
            given["phones"] = []
        elif "phones" in given:
            given["phones"] = [given["phones"]]
        return given


class PersonForm(EntryForm):
    """A resident. Numbers on record are never put into the form: an empty field leaves them."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    paper_kind = forms.ChoiceField(
        label=_("Paper"), required=False, choices=[("", _("Told by the number")), *PAPER_KINDS]
    )
    paper_number = forms.CharField(label=_("Paper number"), max_length=64, required=False)
    no_paper_reason = forms.CharField(
        label=_("Why no paper"),
        max_length=64,
        required=False,
        help_text=_("Only where there is no paper yet, such as for a newborn child."),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, initial=Sex.UNKNOWN)
    birth_date = day_field(_("Born"), help_text=_("Taken from the paper number where it tells it."))
    phones = forms.CharField(
        label=_("Phone"),
        max_length=200,
        required=False,
        help_text=_("Several with a comma between them; the one to call first."),
    )
    clear_phones = forms.BooleanField(label=_("Has no phone any more"), required=False)
    household_id = forms.TypedChoiceField(
        label=_("Household"),
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose a household of this place from the list.")},
    )
    relation = forms.ChoiceField(
        label=_("Relation to the head"), choices=Relation.choices, initial=Relation.OTHER
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ResidentKind.choices, initial=ResidentKind.REGISTERED
    )
    registered_place = forms.CharField(label=_("Registered at"), max_length=128, required=False)
    party_member = forms.BooleanField(label=_("Party member"), required=False)
    employer = forms.CharField(label=_("Employer"), max_length=128, required=False)
    note = forms.CharField(label=_("Note"), max_length=256, required=False)
    place_id = place_field(_("Lives at"))

    def __init__(
        self, *args: Any, households: Choices = (), paper: str = "", phone: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        homes: Any = self.fields["household_id"]
        homes.choices = [("", _("None")), *households]
        is_new = not kwargs.get("initial", {}).get("name")
        if is_new or not phone:
            del self.fields["clear_phones"]
        for name, known in (("paper_number", paper), ("phones", phone)):
            if known:
                self.fields[name].help_text = _("Empty: stays as it is (%(known)s).") % {
                    "known": known
                }

    def entry(self) -> dict[str, Any]:
        given = super().entry()
        if "paper_number" not in given and "no_paper_reason" not in given:
            given.pop("paper_kind", None)
        elif self.cleaned_data["paper_number"]:
            given["paper_kind"] = self.cleaned_data["paper_kind"]
        else:
            given.pop("paper_number", None)
            given["paper_kind"] = ""
        return given


class HouseholdForm(EntryForm):
    """A household; `head_id` is offered once it has members."""

    door = forms.CharField(label=_("Door"), max_length=32, required=False)
    head_name = forms.CharField(label=_("Head of household"), max_length=64, required=False)
    head_id = forms.TypedChoiceField(
        label=_("Head of household"), required=False, coerce=uuid.UUID, empty_value=None
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=HouseholdKind.choices, initial=HouseholdKind.REGISTERED
    )
    phones = forms.CharField(label=_("Phone"), max_length=200, required=False)
    clear_phones = forms.BooleanField(label=_("Has no phone any more"), required=False)
    stated_members = forms.IntegerField(
        label=_("Members stated"), required=False, min_value=0, max_value=999
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)
    left_on = day_field(
        _("Left on"), help_text=_("The whole household moved away; its members leave with it.")
    )
    place_id = place_field(_("Lives at"))

    def __init__(
        self,
        *args: Any,
        members: Choices = (),
        phone: str = "",
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if members:
            self.fields["head_id"].choices = [("", "—"), *members]  # type: ignore[attr-defined]
            del self.fields["head_name"]
        else:
            del self.fields["head_id"]
        if is_new:
            del self.fields["left_on"]
        if phone:
            self.fields["phones"].help_text = _("Empty: stays as it is (%(known)s).") % {
                "known": phone
            }
        else:
            del self.fields["clear_phones"]

    def entry(self) -> dict[str, Any]:
        given = super().entry()
        if given.get("head_id", "") is None:
            del given["head_id"]
        return given


class StaffForm(EntryForm):
    """Somebody who serves."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    kind = forms.ChoiceField(label=_("Capacity"), choices=StaffKind.choices)
    level = forms.ChoiceField(
        label=_("Sent by level"), choices=StaffLevel.choices, initial=StaffLevel.COMMUNITY
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=128, required=False)
    title = forms.CharField(label=_("Position"), max_length=64, required=False)
    party_member = forms.BooleanField(label=_("Party member"), required=False)
    phones = forms.CharField(label=_("Phone"), max_length=200, required=False)
    clear_phones = forms.BooleanField(label=_("Has no phone any more"), required=False)
    left_on = day_field(_("Left on"), help_text=_("They no longer serve from this day on."))
    place_id = place_field(_("Serves in"))

    def __init__(self, *args: Any, phone: str = "", is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["left_on"]
        if phone:
            self.fields["phones"].help_text = _("Empty: stays as it is (%(known)s).") % {
                "known": phone
            }
        else:
            del self.fields["clear_phones"]


class AccountForm(forms.Form):
    """The account somebody who serves logs in with."""

    username = forms.CharField(label=_("User name"), max_length=64, required=False)


class ResidentForm(forms.Form):
    """Which resident somebody who serves is; empty: not linked."""

    person_id = forms.UUIDField(required=False)


class DepartureForm(forms.Form):
    """Somebody moved away or died; empty: they are here after all."""

    left_on = day_field(_("Left on"), help_text=_("Empty: they are here after all."))
    reason = forms.CharField(label=_("Reason"), max_length=64, required=False)


class GroupForm(forms.Form):
    """Joining a special group; `selected` are persons chosen from a list."""

    group = forms.ChoiceField(label=_("Group"), choices=SpecialGroup.choices)
    since = day_field(_("Member since"), help_text=_("Empty: today."))
    note = forms.CharField(label=_("Note"), max_length=128, required=False)


class LeaveGroupForm(forms.Form):
    """Leaving a special group."""

    until = day_field(_("Until"), help_text=_("Empty: today."))


class ArrivalForm(OnceForm):
    """Somebody came from elsewhere."""

    arrived_on = forms.DateField(
        label=_("Arrived on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(EARLIEST, _("This day lies too far back."))],
    )
    origin = forms.CharField(label=_("Came from"), max_length=128)
    transport = forms.ChoiceField(
        label=_("Travelled by"), choices=ArrivalTransport.choices, initial=ArrivalTransport.OTHER
    )
    trip_number = forms.CharField(label=_("Trip number or plate"), max_length=32, required=False)
    companions = forms.IntegerField(
        label=_("Companions"), min_value=0, max_value=99, initial=0, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def entry(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        given["companions"] = given["companions"] or 0
        return given


class CorrectArrivalForm(ArrivalForm):
    """A record in place of a wrong one, and why."""

    reason = forms.CharField(label=_("Why corrected"), max_length=128)


class MergeForm(forms.Form):
    """Two entries are one person, and how one knows."""

    reason = forms.CharField(
        label=_("How do you know that they are one person?"), min_length=2, max_length=128
    )


def say_errors(form: forms.Form, error: InvalidInput) -> None:
    """Put what a service objects to beside the fields it speaks of, or at the top."""
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, error.message)
