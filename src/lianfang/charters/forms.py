"""What is entered about workers to be fetched and charters; the rules stand in the services."""

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.charters.enums import BoardingResult
from lianfang.charters.services.boarding import AtTheDoor
from lianfang.charters.services.chartering import CharterEntry, StopEntry
from lianfang.kit.clock import LOCAL_ZONE, local_day, local_moment
from lianfang.kit.errors import InvalidInput
from lianfang.kit.money import read_yuan
from lianfang.web.inputs import WorkForm

_TIME = re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
FEWEST_STOPS = 4
RIDER_STAGES = (
    ("waiting", pgettext_lazy("riders", "No seat yet")),
    ("held", pgettext_lazy("riders", "May not be fetched")),
    ("seated", pgettext_lazy("riders", "Seated or on the way")),
    ("back", pgettext_lazy("riders", "Brought back")),
    ("withdrawn", pgettext_lazy("riders", "Signed off")),
    ("all", _("All")),
)
CHARTER_STAGES = (
    ("coming", pgettext_lazy("charters", "To depart")),
    ("underway", pgettext_lazy("charters", "Under way")),
    ("arrived", pgettext_lazy("charters", "Arrived")),
    ("cancelled", pgettext_lazy("charters", "Cancelled")),
    ("all", _("All")),
)
_MOMENT = "%Y-%m-%dT%H:%M"


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def moment_field(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_MOMENT], **more)


class FilterForm(WorkForm):
    """What a list is narrowed to by area."""

    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("area", [("", _("All")), *areas])

    def chosen(self, name: str) -> Any:
        """What was chosen, "" for anything that is no choice."""
        return self.cleaned_data.get(name, "") if self.is_valid() or self.is_bound else ""


class CharterFilterForm(FilterForm):
    """The same, and by day of departure."""

    day = day_field(pgettext_lazy("charter", "Departs on"), required=False)


class SignUpForm(WorkForm):
    """From where and from when on people are to be fetched."""

    point = forms.ChoiceField(
        label=_("Pick-up point"),
        required=False,
        help_text=_("Left open, it is the first one of the area they come from."),
    )
    earliest_on = day_field(_("Not before"), required=False)
    note = forms.CharField(label=_("Note"), max_length=128, required=False)

    def __init__(self, *args: Any, points: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("point", [("", _("By where they come from")), *points])

    def given(self) -> dict[str, Any]:
        """What was entered, as the service takes it."""
        return dict(self.cleaned_data)


class PasteForm(SignUpForm):
    """A list pasted by the contact."""

    pasted = forms.CharField(
        label=_("Names, phones or staff numbers"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One person a line, as copied from a table."),
    )

    def given(self) -> dict[str, Any]:
        known = super().given()
        known.pop("pasted")
        return known


class MoneyForm(WorkForm):
    """A form with an amount in yuan that may be left open."""

    cost = forms.CharField(
        label=_("Cost of the vehicle (yuan)"),
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Left open, it is the price of the plan."),
    )

    def clean_cost(self) -> int | None:
        """Fen, or None."""
        text = self.cleaned_data["cost"]
        if not text.strip():
            return None
        try:
            return read_yuan(text)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error


class CharterForm(MoneyForm):
    """A charter: from where to where, with what, when, and who goes along. It has a line for each
    of so many `stops`."""

    title = forms.CharField(label=pgettext_lazy("charter", "Name"), max_length=64)
    area = forms.ChoiceField(label=_("Area"))
    vehicle = forms.ChoiceField(label=_("Vehicle"))
    carrier = forms.CharField(label=_("Carrier"), max_length=64, required=False)
    plate = forms.CharField(label=_("Number plate or train number"), max_length=32, required=False)
    day = day_field(pgettext_lazy("charter", "Departs on"))
    arrives_at = moment_field(_("Arrives"))
    destination = forms.CharField(label=_("Destination"), max_length=64)
    point_id = forms.TypedChoiceField(
        label=_("Checkpoint"),
        required=False,
        coerce=uuid.UUID,
        empty_value=None,
        help_text=_("When it departs, the coach and its list are announced there."),
    )
    escort_id = forms.TypedChoiceField(
        label=_("Escort"), required=False, coerce=uuid.UUID, empty_value=None
    )
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def __init__(
        self,
        *args: Any,
        areas: Sequence[Any],
        vehicles: Sequence[Any],
        points: Sequence[Any],
        checkpoints: Sequence[Any],
        staff: Sequence[Any],
        stops: int = FEWEST_STOPS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("area", areas)
        self.choose("vehicle", vehicles)
        self.choose("point_id", [("", "—"), *checkpoints])
        self.choose("escort_id", [("", "—"), *staff])
        self.numbers = range(1, stops + 1)
        for number in self.numbers:
            self.fields[f"stop_{number}"] = forms.ChoiceField(
                label=_("Stop %(number)s") % {"number": number},
                required=number == 1,
                choices=[("", "—"), *points],
            )
            self.fields[f"time_{number}"] = forms.CharField(
                label=_("Time of stop %(number)s") % {"number": number},
                required=number == 1,
                max_length=5,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    @property
    def stop_fields(self) -> list[tuple[Any, Any]]:
        """Stop and time of each, beside each other."""
        return [(self[f"stop_{number}"], self[f"time_{number}"]) for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        """Every stop has a time."""
        given = dict(super().clean() or self.cleaned_data)
        for number in self.numbers:
            text = str(given.get(f"time_{number}") or "")
            if given.get(f"stop_{number}") and not _TIME.match(text):
                self.add_error(f"time_{number}", str(_("Type a time such as 08:00.")))
        return given

    def take_errors(self, error: Any) -> None:
        """What the service says of the stops stands beside the first one."""
        fields = getattr(error, "fields", {})
        if "stops" in fields:
            fields["stop_1"] = fields.pop("stops")
        if "escort" in fields:
            fields["escort_id"] = fields.pop("escort")
        super().take_errors(error)

    def entry(self) -> CharterEntry:
        """What was entered, as the service takes it. A stop after midnight is on the next day."""
        given = self.cleaned_data
        return CharterEntry(
            title=given["title"],
            area=given["area"],
            vehicle=given["vehicle"],
            stops=self._stops(given["day"]),
            arrives_at=given["arrives_at"],
            destination=given["destination"],
            carrier=given["carrier"],
            plate=given["plate"],
            cost_fen=given["cost"],
            point_id=given["point_id"],
            escort_id=given["escort_id"],
            note=given["note"],
        )

    def _stops(self, day: date) -> list[StopEntry]:
        stops: list[StopEntry] = []
        for number in self.numbers:
            point = self.cleaned_data[f"stop_{number}"]
            if not point:
                continue
            at = local_moment(day, self.cleaned_data[f"time_{number}"])
            if stops and at <= stops[-1].at and stops[-1].at - at > timedelta(hours=12):
                at += timedelta(days=1)
            stops.append(StopEntry(point, at))
        return stops


def charter_initial(row: Any) -> dict[str, Any]:
    """A charter (`CharterRow`) as its form shows it."""
    given = {
        "title": row.title,
        "area": row.area,
        "vehicle": row.vehicle,
        "carrier": row.carrier,
        "plate": row.plate,
        "day": local_day(row.departs_at),
        "arrives_at": row.arrives_at.astimezone(LOCAL_ZONE),
        "destination": row.destination,
        "cost": f"{Decimal(row.cost_fen) / 100:.2f}",
        "escort_id": row.escort_id,
        "note": row.note,
    }
    for number, stop in enumerate(row.stops, 1):
        given[f"stop_{number}"] = stop.point
        given[f"time_{number}"] = f"{stop.at.astimezone(LOCAL_ZONE):%H:%M}"
    return given


class VehicleForm(MoneyForm):
    """Another vehicle, and why."""

    vehicle = forms.ChoiceField(label=_("Vehicle"))
    plate = forms.CharField(label=_("Number plate or train number"), max_length=32)
    carrier = forms.CharField(label=_("Carrier"), max_length=64, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, vehicles: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("vehicle", vehicles)
        self.fields["cost"].help_text = _("Left open, it stays as it is.")

    def given(self) -> dict[str, Any]:
        """What was entered, as the service takes it."""
        known = dict(self.cleaned_data)
        known["cost_fen"] = known.pop("cost")
        return known


class DelayForm(WorkForm):
    """Another time, and why."""

    departs_at = moment_field(_("Departs"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class DoorForm(WorkForm):
    """What was found at the door."""

    result = forms.ChoiceField(label=_("Result"), choices=BoardingResult.choices)
    temperature = forms.DecimalField(
        label=_("Temperature (°C)"), required=False, max_digits=4, decimal_places=1
    )
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )
    papers = forms.NullBooleanField(
        label=_("Identity paper and health certificate"),
        required=False,
        widget=forms.Select(
            choices=[("", _("Not asked for")), ("true", _("Shown")), ("false", _("Not shown"))]
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    check_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, symptoms: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("symptoms", symptoms)

    def found(self) -> AtTheDoor:
        """What was entered, as the service takes it."""
        given = self.cleaned_data
        return AtTheDoor(
            result=given["result"],
            temperature=given["temperature"],
            symptoms=given["symptoms"],
            reason=given["reason"],
            papers=given["papers"],
        )


class DepartForm(WorkForm):
    """Who drives, for the checkpoint that expects the coach."""

    driver = forms.CharField(
        label=_("Driver's name"), max_length=64, required=False, widget=forms.TextInput
    )
    phone = forms.CharField(label=_("Driver's phone"), max_length=32, required=False)


class ProposalForm(WorkForm):
    """For which day, and from which areas, vehicles are to be proposed."""

    day = day_field(_("Day"))
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all of them."),
    )

    def __init__(self, *args: Any, areas: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("areas", areas)


class AcceptForm(WorkForm):
    """When the vehicles of an accepted proposal leave, and where to."""

    destination = forms.CharField(label=_("Destination"), max_length=64)
    departs = forms.CharField(
        label=_("Departs at"),
        max_length=5,
        initial="08:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    point_id = forms.TypedChoiceField(
        label=_("Checkpoint"), required=False, coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, checkpoints: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("point_id", [("", "—"), *checkpoints])


def local_now(now: datetime) -> datetime:
    """The moment as a form shows it."""
    return now.astimezone(LOCAL_ZONE)
