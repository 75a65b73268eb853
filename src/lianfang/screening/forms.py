"""What is typed of a screening: how one starts, what was found at a door, what narrows a list.

Names of inputs at a door: those of the household's form ("q.came_back"), of each member by number
("m0.present", "m0.temperature", "m0.q.contact"), of each newcomer ("n0.name").
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.questions import About, RecordForm
from lianfang.command.playbook.wording import Wording
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.people.enums import (
    LIVING_HERE,
    ArrivalTransport,
    HouseholdKind,
    Relation,
    ResidentKind,
    Sex,
)
from lianfang.records.forms import AnswersForm, Shown
from lianfang.screening.enums import MISSED_OUTCOMES, DoorOutcome
from lianfang.screening.selectors.missed import REASON_TITLES
from lianfang.screening.selectors.plans import CampaignPlan
from lianfang.screening.selectors.records import RecordFilter
from lianfang.screening.services.entries import (
    CameFrom,
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.web.inputs import WorkForm

MOST_NEWCOMERS = 20
TOLD_OF_A_NEWCOMER = ("phone", "paper_number", "temperature", "symptoms", "origin", "arrived_on")
NOTHING = RecordForm("none", Wording("", ""), About.HOUSEHOLD, Wording("", ""), 1, ())


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class StartForm(WorkForm):
    """Where, what and until when."""

    campaign_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=64)
    survey = forms.ChoiceField(label=_("Kind of screening"))
    place_ids = forms.TypedMultipleChoiceField(
        label=_("Places"), coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Until"), required=False, widget=_day())

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        surveys: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("place_ids", places)
        self.choose("survey", surveys)


class RoundForm(WorkForm):
    """A further round: by when, and to whom."""

    until = forms.DateField(label=_("Until"), required=False, widget=_day())
    outcomes = forms.MultipleChoiceField(
        label=_("Only to these"),
        help_text=_("None chosen: everybody missed."),
        required=False,
        choices=[
            (key, REASON_TITLES[key]) for key in ("not_yet", *(str(one) for one in MISSED_OUTCOMES))
        ],
        widget=forms.CheckboxSelectMultiple,
    )


@dataclass(frozen=True, slots=True)
class PersonInputs:
    """The inputs of one person: `card` of a member, None for a newcomer; `asked` the plan's
    questions."""

    card: Any
    fields: dict[str, Any]
    asked: list[Shown]


class DoorForm(AnswersForm):
    """What was found at a door. A form without a household's questions asks the rest."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=DoorOutcome.choices, widget=forms.RadioSelect
    )
    seen = forms.IntegerField(label=_("Persons seen"), min_value=0, max_value=2000, required=False)
    living = forms.IntegerField(
        label=_("Persons living there"), min_value=0, max_value=2000, required=False
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        asked: CampaignPlan,
        now: datetime,
        members: Sequence[Any] = (),
        newcomers: int = 0,
        said: Mapping[uuid.UUID, Any] | None = None,
        symptoms: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, form=asked.household_form or NOTHING, now=now, **kwargs)
        self.asked, self.members = asked, list(members)
        self.symptoms = [(one.key, str(one.title)) for one in symptoms]
        needs = [(need.key, str(need.title)) for need in asked.plan.needs]
        self.fields["needs"].choices = needs  # type: ignore[attr-defined]
        self.person_questions = asked.person_form.questions if asked.person_form else ()
        self.correcting = said is not None
        for index, card in enumerate(self.members):
            self._add_person(f"m{index}.", (said or {}).get(card.id))
        self.newcomers = self._count(newcomers)
        for index in range(self.newcomers):
            self._add_newcomer(f"n{index}.")

    def _count(self, wanted: int) -> int:
        if not self.is_bound:
            return min(wanted, MOST_NEWCOMERS)
        text = str(self.data.get("newcomers", "0"))[:3]
        return min(int(text), MOST_NEWCOMERS) if text.isdecimal() else 0

    def _add_person(self, name: str, said: Any) -> None:
        self.fields[f"{name}present"] = forms.BooleanField(label=_("Was there"), required=False)
        self.initial[f"{name}present"] = said.present if said else not self.correcting
        self._add_heat(name)
        self.initial[f"{name}temperature"] = said.temperature if said else None
        self.initial[f"{name}symptoms"] = said.symptoms if said else []
        self._add(self.person_questions, said.answers if said else {}, f"{name}q.")
        if not self.correcting:
            self._add_came(name)

    def _add_heat(self, name: str) -> None:
        if not self.asked.survey.temperature:
            return
        self.fields[f"{name}temperature"] = forms.DecimalField(
            label=_("Temperature (°C)"),
            max_digits=3,
            decimal_places=1,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        if self.symptoms:
            self.fields[f"{name}symptoms"] = forms.MultipleChoiceField(
                label=_("Symptoms"),
                choices=self.symptoms,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _add_came(self, name: str) -> None:
        self.fields[f"{name}origin"] = forms.CharField(
            label=_("Came from"), max_length=128, required=False
        )
        self.fields[f"{name}arrived_on"] = forms.DateField(
            label=_("Arrived on"), required=False, widget=_day()
        )
        self.fields[f"{name}transport"] = forms.ChoiceField(
            label=_("By"), choices=[("", "—"), *ArrivalTransport.choices], required=False
        )

    def _add_newcomer(self, name: str) -> None:
        text: dict[str, Any] = {"required": False, "max_length": 64}
        self.fields[f"{name}name"] = forms.CharField(label=pgettext_lazy("person", "Name"), **text)
        self.fields[f"{name}relation"] = forms.ChoiceField(
            label=_("Relation"), choices=Relation.choices, initial=Relation.TENANT
        )
        self.fields[f"{name}kind"] = forms.ChoiceField(
            label=_("Kind"),
            choices=[(kind.value, kind.label) for kind in LIVING_HERE],
            initial=ResidentKind.FLOATING,
        )
        self.fields[f"{name}sex"] = forms.ChoiceField(label=_("Sex"), choices=Sex.choices)
        self.fields[f"{name}phone"] = forms.CharField(
            label=_("Phone"), widget=forms.TextInput(attrs={"inputmode": "tel"}), **text
        )
        self.fields[f"{name}paper_number"] = forms.CharField(label=_("Paper number"), **text)
        self._add_heat(name)
        self._add(self.person_questions, {}, f"{name}q.")
        self._add_came(name)

    def people(self) -> list[PersonInputs]:
        """The members with their inputs."""
        return [self._inputs(card, f"m{i}.") for i, card in enumerate(self.members)]

    def new_people(self) -> list[PersonInputs]:
        """The newcomers with their inputs."""
        return [self._inputs(None, f"n{i}.") for i in range(self.newcomers)]

    def _inputs(self, card: Any, name: str) -> PersonInputs:
        own = [field for field in self.fields if field.startswith(name) and ".q." not in field]
        return PersonInputs(
            card,
            {field.removeprefix(name): self[field] for field in own},
            [self._shown(question, f"{name}q.") for question in self.person_questions],
        )

    def asked_for_newcomer(self) -> dict[str, Any] | None:
        """What was typed, with room for one more person; None unless that was asked for."""
        if not self.is_bound or self.data.get("more") != "newcomer":
            return None
        typed = self.data.copy()
        typed["newcomers"] = str(min(self.newcomers + 1, MOST_NEWCOMERS))
        return typed

    def clean(self) -> dict[str, Any]:
        """Nothing that was typed of somebody is dropped for want of the name or the origin."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("outcome") != DoorOutcome.SCREENED:
            return given
        for index in range(self.newcomers):
            told = any(given.get(f"n{index}.{field}") for field in TOLD_OF_A_NEWCOMER)
            if told and not self._named(index) and f"n{index}.name" not in self.errors:
                self.add_error(f"n{index}.name", _("The name is missing."))
        for name in self.fields:
            of, _dot, field = name.rpartition(".")
            if field == "arrived_on" and given.get(name) and not given.get(f"{of}.origin"):
                self.add_error(f"{of}.origin", _("This is needed."))
        return given

    def entry(self) -> DoorEntry:
        """What a valid form says."""
        given = self.cleaned_data
        outcome = given["outcome"]
        screened = outcome == DoorOutcome.SCREENED
        named = bool(self.members or self.newcomers)
        return DoorEntry(
            outcome=outcome,
            taken_at=min(given["taken_at"], self.now)
            if given["taken_at"] - self.now < timedelta(minutes=1)
            else given["taken_at"],
            # Where people are named the number follows from them, unless more were there.
            seen=given.get("seen") if screened or not named else None,
            living=given.get("living") if screened else None,
            answers=self._answered() if screened else {},
            needs=given["needs"],
            note=given["note"],
            people=[self._member(i, card) for i, card in enumerate(self.members)]
            if screened
            else (),
            newcomers=[self._newcomer(i) for i in range(self.newcomers) if self._named(i)]
            if screened
            else (),
        )

    def _answered(self) -> dict[str, Any]:
        return {key: value for key, value in self.given().items() if value not in ("", [], None)}

    def _person_answers(self, name: str) -> dict[str, Any]:
        found = dict(self._given(self.person_questions, f"{name}q."))
        return {key: value for key, value in found.items() if value not in ("", [], None)}

    def _member(self, index: int, card: Any) -> SeenPerson:
        name, given = f"m{index}.", self.cleaned_data
        present = given[f"{name}present"]
        return SeenPerson(
            card.id,
            present,
            given.get(f"{name}temperature") if present else None,
            given.get(f"{name}symptoms", []) if present else [],
            self._person_answers(name) if present else {},
            self._came(name),
        )

    def _named(self, index: int) -> bool:
        return bool(self.cleaned_data.get(f"n{index}.name", "").strip())

    def _newcomer(self, index: int) -> Newcomer:
        name, given = f"n{index}.", self.cleaned_data
        phone = given[f"{name}phone"].strip()
        return Newcomer(
            name=given[f"{name}name"],
            kind=given[f"{name}kind"],
            relation=given[f"{name}relation"],
            sex=given[f"{name}sex"],
            phones=[phone] if phone else [],
            paper_number=given[f"{name}paper_number"],
            temperature=given.get(f"{name}temperature"),
            symptoms=given.get(f"{name}symptoms", []),
            answers=self._person_answers(name),
            came=self._came(name),
        )

    def _came(self, name: str) -> CameFrom | None:
        given = self.cleaned_data
        origin, day = given.get(f"{name}origin", ""), given.get(f"{name}arrived_on")
        if not origin:
            return None
        return CameFrom(
            arrived_on=day or local_day(self.now),
            origin=origin,
            transport=given.get(f"{name}transport") or ArrivalTransport.OTHER,
        )

    def take_errors(self, error: WorkError) -> None:
        """Show what was refused beside the input it is about."""
        fields = getattr(error, "fields", {})
        for path, text in fields.items():
            name = _input_of(path)
            found = next((one for one in (name, path) if one in self.fields), None)
            self.add_error(found, str(text))
        if not fields:
            self.add_error(None, error.message)


def _input_of(path: str) -> str:
    """The input a path of the services means: "people.0.answers.contact" -> "m0.q.contact"."""
    parts = path.split(".")
    if parts[0] == "answers":
        return "q." + ".".join(parts[1:])
    if parts[0] in ("people", "newcomers") and len(parts) > 1 and parts[1].isdecimal():
        letter = "m" if parts[0] == "people" else "n"
        rest = [part for part in parts[2:] if part != "came"]
        if rest and rest[0] == "answers":
            rest[0] = "q"
        if rest == ["phones"]:
            rest = ["phone"]
        return f"{letter}{parts[1]}.{'.'.join(rest)}"
    if parts[0] == "found":
        return "_".join(parts)
    return path


class FoundForm(DoorForm):
    """A household that is not on the register."""

    found_door = forms.CharField(label=_("Door"), max_length=32)
    found_kind = forms.ChoiceField(
        label=_("Kind of household"), choices=HouseholdKind.choices, initial=HouseholdKind.RENTED
    )

    def found(self, place_id: uuid.UUID, dwelling_id: uuid.UUID | None) -> FoundHousehold:
        """What a valid form says of the household."""
        given = self.cleaned_data
        return FoundHousehold(
            place_id=place_id,
            dwelling_id=dwelling_id,
            door=given["found_door"],
            kind=given["found_kind"],
        )


class CorrectionForm(DoorForm):
    """What takes the place of a record; who was present is said anew."""


class RecordFilterForm(forms.Form):
    """What narrows the list of records."""

    campaign_id = forms.TypedChoiceField(
        label=_("Screening"), required=False, coerce=uuid.UUID, empty_value=None
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All")), *DoorOutcome.choices]
    )
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ("", _("All")),
            ("attention", _("Needs a person")),
            ("needs", _("Lacks something")),
            ("found", _("Found at the door")),
            ("arrivals", _("With arrivals")),
            ("corrected", _("Corrected")),
        ],
    )
    first_day = forms.DateField(label=_("From this day"), required=False, widget=_day())
    last_day = forms.DateField(label=_("Until this day"), required=False, widget=_day())

    def __init__(self, *args: Any, campaigns: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign_id"].choices = [("", _("All")), *campaigns]  # type: ignore[attr-defined]

    def filters(self) -> RecordFilter:
        """What a list is narrowed by; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return RecordFilter(**given)

    def number_set(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in self.cleaned_data.values())
