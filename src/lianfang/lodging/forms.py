"""What is entered about hotels, wishes and bookings; the rules stand in the services."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.errors import InvalidInput
from lianfang.kit.money import read_yuan
from lianfang.lodging.enums import RoomKind
from lianfang.lodging.services.booking import Asked
from lianfang.web.inputs import WorkForm

STAGES = (
    ("running", pgettext_lazy("lodging", "Lodged now")),
    ("coming", pgettext_lazy("lodging", "To come")),
    ("over", pgettext_lazy("lodging", "Over")),
    ("ended", _("Changed or cancelled")),
    ("all", _("All")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class HotelForm(WorkForm):
    """A hotel to be taken on."""

    place_id = forms.UUIDField(label=pgettext_lazy("lodging", "Hotel"))
    note = forms.CharField(label=_("Note"), max_length=256, required=False)


class RoomsForm(WorkForm):
    """Rooms of one kind to be written down."""

    numbers = forms.CharField(
        label=_("Room numbers"), max_length=500, help_text=_("Such as 301-310, 315.")
    )
    kind = forms.ChoiceField(label=pgettext_lazy("lodging", "Kind"), choices=RoomKind.choices)
    beds = forms.IntegerField(label=_("Beds"), min_value=1, max_value=12, initial=2)
    price = forms.CharField(
        label=_("Price of a night (yuan)"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        initial="0",
    )
    isolation = forms.BooleanField(label=_("Fit for isolation"), required=False)

    def clean_price(self) -> int:
        """Fen."""
        try:
            return read_yuan(self.cleaned_data["price"])
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def given(self) -> dict[str, Any]:
        """What was entered, as the service takes it."""
        known = dict(self.cleaned_data)
        known["price_fen"] = known.pop("price")
        return known


class StayForm(WorkForm):
    """Days of a stay."""

    from_day = day_field(_("Arrive on"))
    until_day = day_field(_("Leave on"))


class WishForm(StayForm):
    """What an enterprise asks for."""

    wish_id = forms.UUIDField(widget=forms.HiddenInput)
    persons = forms.IntegerField(label=_("Persons"), min_value=1, max_value=2_000)
    isolation = forms.BooleanField(label=_("Rooms fit for isolation"), required=False)
    note = forms.CharField(label=_("Note"), max_length=256, required=False)

    def asked(self) -> Asked:
        """What was entered."""
        given = self.cleaned_data
        return Asked(
            persons=given["persons"],
            from_day=given["from_day"],
            until_day=given["until_day"],
            isolation=given["isolation"],
            note=given["note"],
        )


class DeskWishForm(WishForm):
    """What the desk notes for an enterprise of its places."""

    enterprise_id = forms.TypedChoiceField(label=_("Enterprise"), coerce=uuid.UUID)

    def __init__(self, *args: Any, enterprises: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("enterprise_id", enterprises)


class ChangeForm(WorkForm):
    """Another last day, and why."""

    until_day = day_field(_("Leave on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
