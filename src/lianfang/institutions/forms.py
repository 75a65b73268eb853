"""What is typed of a home: a bed, a shift, what the thermometer showed from bed to bed."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.institutions import Institutions
from lianfang.institutions.selectors.homes import Resident
from lianfang.institutions.services.rounds import Line
from lianfang.kit.errors import WorkError
from lianfang.web.inputs import WorkForm


class BedForm(WorkForm):
    """The bed of a resident, how much help they need, whom to call."""

    room = forms.CharField(label=_("Room"), max_length=16)
    bed = forms.CharField(label=_("Bed"), max_length=16)
    care_level = forms.ChoiceField(label=_("Level of care"), required=False)
    contact_name = forms.CharField(
        label=_("Relative to call"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_phone = forms.CharField(
        label=_("Their phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, plan: Institutions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(one.key, str(one.title)) for one in plan.levels]
        self.choose("care_level", [("", "—"), *levels])


class WatchForm(WorkForm):
    """Somebody for a shift."""

    staff_id = forms.TypedChoiceField(label=pgettext_lazy("duty list", "Who"), coerce=uuid.UUID)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    shift = forms.ChoiceField(label=_("Shift"))
    sleeps_in = forms.BooleanField(label=_("Sleeps in the home"), required=False)

    def __init__(
        self, *args: Any, staff: Sequence[tuple[str, str]], plan: Institutions, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("staff_id", staff)
        shifts = [(one.key, f"{one.title} {one.begins}–{one.ends}") for one in plan.shifts]
        self.choose("shift", shifts)


class RoundForm(WorkForm):
    """One line for each resident: "t-<id>" the temperature, "c-<id>" the number of the check. Lines
    left empty are not kept."""

    def __init__(
        self,
        *args: Any,
        residents: Sequence[Resident],
        numbers: Sequence[uuid.UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.residents = list(residents)
        for index, one in enumerate(self.residents):
            name = f"t-{one.card.id}"
            label = f"{one.bed} {one.card.title}".strip()
            self.fields[name] = forms.DecimalField(
                label=label,
                max_digits=3,
                decimal_places=1,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"c-{one.card.id}"] = forms.UUIDField(
                widget=forms.HiddenInput, required=False
            )
            if index < len(numbers):
                self.initial[f"c-{one.card.id}"] = numbers[index]

    def rows(self) -> list[tuple[Resident, Any, Any]]:
        """Each resident with their two inputs."""
        return [(one, self[f"t-{one.card.id}"], self[f"c-{one.card.id}"]) for one in self.residents]

    def lines(self) -> list[Line]:
        """What a valid form says, for whom something was typed."""
        given = self.cleaned_data
        return [
            Line(one.card.id, given[f"t-{one.card.id}"], check_id=given[f"c-{one.card.id}"])
            for one in self.residents
            if given.get(f"t-{one.card.id}") is not None
        ]

    def take_errors(self, error: WorkError) -> None:
        """What was refused stands beside the line it is about."""
        typed = self.lines()
        fields = getattr(error, "fields", {})
        for path, text in fields.items():
            parts = path.split(".")
            name = None
            if parts[0] == "lines" and len(parts) > 1 and parts[1].isdecimal():
                name = f"t-{typed[int(parts[1])].person_id}"
            self.add_error(name, str(text))
        if not fields:
            self.add_error(None, error.message)
