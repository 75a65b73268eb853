"""What is entered at the gate and at the desk; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.gates import Gates
from lianfang.gates.enums import MAX_PERSONS, Deed, Direction, PointKind, VehicleKind
from lianfang.gates.models.coach import MOST_PASSENGERS
from lianfang.gates.models.sealing import Driver
from lianfang.gates.selectors.passages import PassageFilter
from lianfang.gates.services.coaches import Declared
from lianfang.gates.services.keeping import PassageBody
from lianfang.gates.services.passengers import Said
from lianfang.kit.identity_papers import PAPER_KIND_LABELS, PaperKind
from lianfang.people.enums import StaffKind
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
DAYS = (date(2020, 1, 1), date(2100, 1, 1))


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        **more,
    )


def day_of(text: str, today: date) -> date:
    """The day in the address, today where it says none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if DAYS[0] <= day <= today + timedelta(days=31) else today


def _text(label: Any, length: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", **more}),
    )


class PassageForm(WorkForm):
    """A passage at the gate: what is usual is chosen already, the button says what was decided."""

    passage_id = forms.UUIDField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, widget=forms.RadioSelect
    )
    vehicle = forms.ChoiceField(
        label=_("Vehicle"), choices=VehicleKind.choices, widget=forms.RadioSelect
    )
    plate = _text(_("Number plate"), 16, autocapitalize="characters")
    persons = forms.IntegerField(label=_("Number of persons"), min_value=1, max_value=MAX_PERSONS)
    temperature = forms.DecimalField(
        label=_("Highest temperature (°C)"),
        max_digits=3,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    origin = _text(_("From"), 64)
    destination = forms.TypedChoiceField(
        label=_("To which village or community"),
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
    )
    destination_text = _text(_("Destination in words"), 64)
    driver_name = _text(_("Driver's name"), 64)
    driver_phone = _text(_("Driver's phone"), 32, inputmode="tel")
    driver_paper = _text(_("Driver's paper number"), 32)
    note = _text(_("Note"), 128)
    reason = _text(_("Why corrected"), 128)

    def __init__(
        self, *args: Any, destinations: Choices, correcting: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *destinations]
        self.fields["destination"].choices = choices  # type: ignore[attr-defined]
        if correcting:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def passage(self, point_place: uuid.UUID, deed: str) -> PassageBody:
        """What a device would have sent. Raises msgspec.ValidationError for no known decision."""
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "passage_id" and value not in (None, "")
        }
        if "temperature" in given:
            given["temperature"] = float(given["temperature"])
        if given["vehicle"] != VehicleKind.FOOT and len(given.get("plate", "")) <= 2:
            given.pop("plate", None)
        return msgspec.convert({**given, "point": point_place, "action": deed}, PassageBody)


class CorrectionForm(PassageForm):
    """A passage that takes the place of a wrong one; the decision may be another too."""

    deed = forms.ChoiceField(label=_("Decision"), choices=Deed.choices)
    void = forms.BooleanField(label=_("It never took place"), required=False)

    def corrected(self, point_place: uuid.UUID) -> PassageBody:
        deed, void = self.cleaned_data.pop("deed"), self.cleaned_data.pop("void")
        body = self.passage(point_place, deed)
        body.void = void
        return body


class PassageFilterForm(forms.Form):
    """What narrows the list of passages."""

    plate = forms.CharField(required=False, max_length=16, label=_("Number plate"))
    point_id = forms.TypedChoiceField(
        required=False, label=_("Checkpoint"), coerce=uuid.UUID, empty_value=None
    )
    direction = forms.ChoiceField(
        required=False, label=_("Direction"), choices=[("", _("All")), *Direction.choices]
    )
    vehicle = forms.ChoiceField(
        required=False, label=_("Vehicle"), choices=[("", _("All")), *VehicleKind.choices]
    )
    deed = forms.ChoiceField(
        required=False, label=_("Decision"), choices=[("", _("All")), *Deed.choices]
    )
    fever = forms.BooleanField(required=False, label=_("Fever only"))
    first = day_field(_("From day"), required=False)
    last = day_field(_("To day"), required=False)

    def __init__(self, *args: Any, points: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point_id"].choices = [("", _("All")), *points]  # type: ignore[attr-defined]

    def filters(self) -> PassageFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return PassageFilter(**given)

    def number_set(self) -> int:
        names = ("point_id", "direction", "vehicle", "deed", "fever", "first", "last")
        return sum(1 for name in names if self.cleaned_data.get(name))


class PointForm(WorkForm):
    """A checkpoint to be opened at a site."""

    place_id = forms.TypedChoiceField(label=_("Site"), coerce=uuid.UUID)
    kind = forms.ChoiceField(label=_("What it watches"), choices=PointKind.choices)
    reason = _text(_("Reason"), 128)

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_id"].choices = list(sites)  # type: ignore[attr-defined]


class DutyForm(WorkForm):
    """Somebody for a shift."""

    staff_id = forms.TypedChoiceField(label=pgettext_lazy("duty list", "Who"), coerce=uuid.UUID)
    day = day_field(_("Day"))
    shift = forms.ChoiceField(label=_("Shift"))

    def __init__(self, *args: Any, staff: Choices, plan: Gates, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_id"].choices = list(staff)  # type: ignore[attr-defined]
        shifts = [(one.key, f"{one.title} {one.begins}–{one.ends}") for one in plan.shifts]
        self.fields["shift"].choices = shifts  # type: ignore[attr-defined]


class SealForm(WorkForm):
    """A place to be sealed."""

    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=128)
    until = day_field(_("Planned until"), required=False)


class PermitForm(WorkForm):
    """A pass for somebody; the rule says how often and how long."""

    rule = forms.ChoiceField(label=_("Kind of pass"))
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    valid_from = day_field(_("From day"), required=False)

    def __init__(self, *args: Any, plan: Gates, holder: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(one.key, str(one.title)) for one in plan.passes if one.holder == holder]
        purposes = [("", "—"), *((one.key, str(one.title)) for one in plan.purposes)]
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]


class CheckForm(WorkForm):
    """A pass shown at the gate: scanned by a reader that types, or its number."""

    code = forms.CharField(
        label=_("Pass"),
        max_length=400,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "autocapitalize": "characters"}
        ),
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=Direction.choices,
        widget=forms.RadioSelect,
        required=False,
    )


def _heat(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=3,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **more,
    )


def _village(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=False, coerce=uuid.UUID, empty_value=None)


class CoachForm(WorkForm):
    """What the driver of a coach declares."""

    coach_id = forms.UUIDField(widget=forms.HiddenInput)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, widget=forms.RadioSelect
    )
    plate = forms.CharField(
        label=_("Number plate"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    passengers = forms.IntegerField(
        label=_("Passengers, without the driver"), min_value=1, max_value=MOST_PASSENGERS
    )
    origin = forms.CharField(label=_("From"), max_length=64)
    destination = _village(_("To which village or community"))
    destination_text = _text(_("Destination in words"), 64)
    driver_name = forms.CharField(
        label=_("Driver's name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    driver_phone = _text(_("Driver's phone"), 32, inputmode="tel")
    driver_paper = _text(_("Driver's paper number"), 32)

    def __init__(self, *args: Any, destinations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("destination", [("", "—"), *destinations])

    def declared(self) -> Declared:
        given = self.cleaned_data
        return Declared(
            plate=given["plate"],
            passengers=given["passengers"],
            origin=given["origin"],
            driver=Driver(given["driver_name"], given["driver_paper"], given["driver_phone"]),
            direction=given["direction"],
            destination=given["destination"],
            destination_text=given["destination_text"],
        )


class PassengerForm(WorkForm):
    """What a passenger of a coach writes of themselves, or a guard for them."""

    passenger_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    paper_kind = forms.ChoiceField(
        label=_("Kind of paper"), choices=[(one.value, PAPER_KIND_LABELS[one]) for one in PaperKind]
    )
    paper = forms.CharField(
        label=_("Paper number"),
        max_length=64,
        help_text=_("Without papers: say why."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    phone = _text(_("Phone"), 32, inputmode="tel")
    origin = _text(_("From"), 64)
    destination = _village(_("To which village or community"))
    destination_text = _text(_("Or elsewhere, in words"), 64)
    temperature = _heat(_("Temperature (°C)"), required=False)
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, destinations: Choices, symptoms: Any, by_guard: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("destination", [("", "—"), *destinations])
        self.choose("symptoms", [(one.key, str(one.title)) for one in symptoms])
        self.fields["phone"].required = not by_guard
        if by_guard:
            self.fields["name"].widget.attrs["autocomplete"] = "off"

    def said(self) -> Said:
        return Said(**{name: v for name, v in self.cleaned_data.items() if name != "passenger_id"})


class MeasureForm(WorkForm):
    """A temperature the guard measured."""

    reading_id = forms.UUIDField(widget=forms.HiddenInput)
    temperature = _heat(_("Temperature (°C)"))


class CloseCoachForm(WorkForm):
    """What the guard decides over a coach; the button says what."""

    passage_id = forms.UUIDField(widget=forms.HiddenInput)
    persons = forms.IntegerField(
        label=_("Persons on board, with the driver"), min_value=1, max_value=MAX_PERSONS
    )
    note = _text(_("Note"), 128)


class RosterForm(WorkForm):
    """A roster to be planned: from when to when, at which checkpoints, by whom."""

    first = day_field(_("From day"))
    last = day_field(_("To day"))
    points = forms.TypedMultipleChoiceField(
        label=_("Checkpoints"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that are manned in this phase."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Who may be put on the list"),
        choices=StaffKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, points: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("points", list(points))


class WeekForm(forms.Form):
    """The days of a duty list."""

    first = day_field(_("From day"), required=False)

    def days(self, today: date) -> tuple[date, date]:
        """Seven days from the one asked for, from today where there is none."""
        self.is_valid()
        first = self.cleaned_data.get("first") or today
        return first, first + timedelta(days=6)
