"""What is entered at the desk and on the driver's phone; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from lianfang.command.playbook.transport import Transport
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.transport.enums import TripState, VehicleKind
from lianfang.transport.models.fleet import MAX_SEATS
from lianfang.transport.selectors.trips import TripFilter
from lianfang.transport.services.driving import CheckEntry
from lianfang.transport.services.fleet import LICENCE_CLASSES
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
WEEKDAYS = (
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
)
STAGES = (
    ("", _("All")),
    ("waiting", _("Waiting for a decision")),
    ("ahead", _("Confirmed and under way")),
    ("ended", _("History")),
)


# Within a lifetime of today: what lies beyond is a slip.
DAYS = (date(2000, 1, 1), date(2100, 1, 1))


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        **more,
    )


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more
    )


def temperature_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=3,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class TripFilterForm(forms.Form):
    """What narrows the list of rides."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, destination, plate"))
    stage = forms.ChoiceField(required=False, label=_("Stage"), choices=STAGES)
    state = forms.ChoiceField(
        required=False, label=_("State"), choices=[("", _("All")), *TripState.choices]
    )
    purpose = forms.ChoiceField(required=False, label=_("Purpose"))
    vehicle_id = forms.TypedChoiceField(
        required=False, label=_("Vehicle"), coerce=uuid.UUID, empty_value=None
    )
    first = day_field(_("From day"), required=False)
    last = day_field(_("To day"), required=False)

    def __init__(self, *args: Any, plan: Transport, vehicles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purposes = [(one.key, str(one.title)) for one in plan.purposes]
        self.fields["purpose"].choices = [("", _("All")), *purposes]  # type: ignore[attr-defined]
        self.fields["vehicle_id"].choices = [("", _("All")), *vehicles]  # type: ignore[attr-defined]

    def filters(self) -> TripFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return TripFilter(**given)

    def number_set(self) -> int:
        names = ("state", "purpose", "vehicle_id", "first", "last")
        return sum(1 for name in names if self.cleaned_data.get(name))


class TripForm(WorkForm):
    """A ride to be asked for; with weekdays and a last day it comes back every week."""

    trip_id = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=_("Purpose"))
    destination = forms.CharField(label=_("Destination"), max_length=128)
    pickup = forms.CharField(
        label=_("Where to wait"),
        max_length=128,
        required=False,
        help_text=_("Building, stairwell or gate; empty: where the person lives."),
    )
    day = day_field(_("Day"))
    leaves = time_field(_("Leaves at"))
    back = time_field(_("Expected back"), required=False)
    companions = forms.IntegerField(
        label=_("Companions"), min_value=0, max_value=MAX_SEATS, required=False
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=256, widget=forms.Textarea(attrs={"rows": 2})
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Repeats on"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = day_field(_("Repeats until"), required=False)
    offer = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, plan: Transport, medicine_run: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.key, str(one.title)) for one in plan.purposes if one.medicine_run == medicine_run
        ]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]
        self.plan = plan
        if medicine_run:
            for name in ("companions", "weekdays", "until"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("weekdays") and not given.get("until"):
            self.add_error("until", _("Say until when it repeats."))
        if given.get("until") and not given.get("weekdays"):
            self.add_error("weekdays", _("Choose at least one weekday."))
        return given

    @property
    def repeats(self) -> bool:
        return bool(self.cleaned_data.get("weekdays"))

    def times(self) -> tuple[datetime, datetime]:
        """When it leaves and is expected back; a time before leaving means the next day."""
        given = self.cleaned_data
        leaves_at = datetime.combine(given["day"], given["leaves"], LOCAL_ZONE)
        return leaves_at, back_from(leaves_at, given.get("back"), self.plan, given["purpose"])

    def entry(self) -> dict[str, Any]:
        """Arguments common to a single and a repeating ride."""
        given = self.cleaned_data
        found = {name: given[name] for name in ("purpose", "destination", "pickup", "note")}
        return {**found, "companions": given.get("companions") or 0}


def back_from(leaves_at: datetime, back: Any, plan: Transport, purpose: str) -> datetime:
    """The expected return on or after `leaves_at`; guessed from the purpose when not said."""
    if back is None:
        known = plan.purpose(purpose)
        return leaves_at + timedelta(minutes=known.minutes if known else 240)
    back_at = datetime.combine(leaves_at.date(), back, LOCAL_ZONE)
    return back_at if back_at > leaves_at else back_at + timedelta(days=1)


class MoveForm(WorkForm):
    """Another time for a ride."""

    day = day_field(_("Day"))
    leaves = time_field(_("Leaves at"))
    back = time_field(_("Expected back"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def times(self) -> tuple[datetime, datetime]:
        given = self.cleaned_data
        leaves_at = datetime.combine(given["day"], given["leaves"], LOCAL_ZONE)
        return leaves_at, back_from(leaves_at, given["back"], Transport(), "")


class OfferForm(WorkForm):
    """A vehicle with its driver, as the proposal names the pair, or chosen one by one."""

    offer = forms.CharField(required=False, max_length=80)
    vehicle_id = forms.TypedChoiceField(
        label=_("Vehicle"), required=False, coerce=uuid.UUID, empty_value=None
    )
    driver_id = forms.TypedChoiceField(
        label=_("Driver"), required=False, coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, vehicles: Choices, drivers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle_id"].choices = [("", "—"), *vehicles]  # type: ignore[attr-defined]
        self.fields["driver_id"].choices = [("", "—"), *drivers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and self.pair() is None:
            self.add_error(None, _("Choose a vehicle and a driver."))
        return given

    def pair(self) -> tuple[uuid.UUID, uuid.UUID] | None:
        """Vehicle and driver that were chosen, None for nothing complete."""
        given = self.cleaned_data
        if given.get("vehicle_id") and given.get("driver_id"):
            return given["vehicle_id"], given["driver_id"]
        return read_offer(given.get("offer", ""))


def read_offer(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Vehicle and driver of `Offer.value`."""
    vehicle, _colon, driver = text.partition(":")
    try:
        return uuid.UUID(vehicle), uuid.UUID(driver)
    except ValueError:
        return None


class ReturnForm(WorkForm):
    """Back, on the driver's phone: one form, every check at once or what is there so far."""

    driver_temperature = temperature_field(_("Driver's temperature"))
    passenger_temperature = temperature_field(_("Passenger's temperature"))
    passenger_stayed = forms.BooleanField(label=_("Passenger stayed in hospital"), required=False)
    disinfected = forms.BooleanField(label=_("Vehicle disinfected"), required=False)
    agent = forms.CharField(label=_("Disinfectant"), max_length=64, required=False)

    FIELD_OF = {
        "driver_temperature": ("driver_temperature",),
        "passenger_temperature": ("passenger_temperature", "passenger_stayed"),
        "disinfection": ("disinfected", "agent"),
    }

    def __init__(self, *args: Any, needed: Sequence[str], is_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for check, names in self.FIELD_OF.items():
            for name in names:
                if check not in needed or (is_back and name == "passenger_stayed"):
                    del self.fields[name]

    def entries(self) -> list[CheckEntry]:
        """The checks that were filled in."""
        given = self.cleaned_data
        found = [
            CheckEntry(kind, temperature=given[kind])
            for kind in ("driver_temperature", "passenger_temperature")
            if given.get(kind) is not None and not (kind[0] == "p" and self.stayed)
        ]
        if given.get("disinfected"):
            found.append(CheckEntry("disinfection", agent=given.get("agent", "")))
        return found

    @property
    def stayed(self) -> bool:
        return bool(self.cleaned_data.get("passenger_stayed"))


class CorrectionForm(WorkForm):
    """A check that takes the place of a wrong one."""

    temperature = temperature_field(_("Temperature (°C)"))
    agent = forms.CharField(label=_("Disinfectant"), max_length=64, required=False)
    reason = forms.CharField(label=_("Why corrected"), min_length=2, max_length=128)

    def __init__(self, *args: Any, has_temperature: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["agent" if has_temperature else "temperature"]

    def entry(self, kind: str) -> CheckEntry:
        given = self.cleaned_data
        return CheckEntry(
            kind, temperature=given.get("temperature"), agent=given.get("agent") or ""
        )


class VehicleForm(WorkForm):
    """A vehicle to be put at disposal, or what may change of one."""

    plate = forms.CharField(label=_("Number plate"), max_length=16)
    name = forms.CharField(label=_("Called"), max_length=32, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=VehicleKind.choices)
    seats = forms.IntegerField(label=_("Seats for passengers"), min_value=1, max_value=MAX_SEATS)
    team_id = forms.TypedChoiceField(
        label=_("Responsible team"), required=False, coerce=uuid.UUID, empty_value=None
    )
    active_from = day_field(_("Serves from"), required=False)
    active_to = day_field(
        _("Serves until"),
        required=False,
        help_text=_("The first day it does not serve any more."),
    )
    note = forms.CharField(label=_("Note"), max_length=128, required=False)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].choices = [("", "—"), *teams]  # type: ignore[attr-defined]


class DriverForm(WorkForm):
    """Somebody of the roster who is to drive."""

    staff_id = forms.TypedChoiceField(label=_("Who drives"), coerce=uuid.UUID)
    licence = forms.ChoiceField(
        label=_("Licence class"),
        required=False,
        choices=[("", "—"), *((one, one) for one in LICENCE_CLASSES)],
    )
    usual_id = forms.TypedChoiceField(
        label=_("Usual vehicle"), required=False, coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, staff: Choices, vehicles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_id"].choices = [("", "—"), *staff]  # type: ignore[attr-defined]
        self.fields["usual_id"].choices = [("", "—"), *vehicles]  # type: ignore[attr-defined]


class MedicineForm(WorkForm):
    """What is fetched for one person."""

    person_id = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.CharField(label=_("Prescription"), max_length=200)


class PersonSearchForm(forms.Form):
    """Who a ride or a medicine is for."""

    text = forms.CharField(label=_("Name, pinyin, last four, door"), max_length=64, required=False)


class HandOverForm(WorkForm):
    """The medicine reached the person, or why it did not."""

    handed_to = forms.CharField(label=_("Received by"), max_length=64, required=False)
    failed = forms.CharField(label=_("Why not"), max_length=128, required=False)


def day_of(text: str, today: date) -> date:
    """The day of a board as it stands in the address; today for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if DAYS[0] <= day <= DAYS[1] else today
