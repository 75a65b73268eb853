"""What people type about places. The rules themselves stand in the services; forms only read."""

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.kit.coordinates import Crs
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import plain
from lianfang.places.enums import HOLDS, ROOT_KINDS, CodeSystem, DwellingUse, PlaceKind, SiteKind
from lianfang.places.selectors.places import KIND_ORDER

CRS_CHOICES = [
    (Crs.WGS84.value, _("GPS, WGS-84 (CGCS2000)")),
    (Crs.GCJ02.value, _("Gaode or Tencent map (GCJ-02)")),
    (Crs.BD09.value, _("Baidu map (BD-09)")),
]


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **more
    )


def kind_choices(parent_kind: str | None) -> list[tuple[str, Any]]:
    """The kinds that may stand under a place of that kind, None: at the top."""
    held = HOLDS[PlaceKind(parent_kind)] if parent_kind else ROOT_KINDS
    return [(kind.value, kind.label) for kind in KIND_ORDER if kind in held]


def has_letter_or_digit(name: str) -> None:
    """3栋 and A are names, a picture or a stroke is none."""
    if not any(map(str.isalnum, name)):
        raise forms.ValidationError(_("This is no name."))


class PlaceFacts(forms.Form):
    """What is said of a place of any kind."""

    name = forms.CharField(
        label=_("Official name"),
        max_length=128,
        validators=[has_letter_or_digit],
        help_text=_("As it stands on the sign: 四棵社区居委会, 金山花园, 3栋."),
    )
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=64,
        required=False,
        help_text=_("What people say. Left empty, it is made from the official name."),
    )
    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=1000,
        help_text=_("Also earlier ones; rosters that use them find the place. One a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    code = forms.CharField(label=_("Own code"), max_length=32, required=False)
    address = forms.CharField(label=_("Address"), max_length=256, required=False)
    walking_order = forms.IntegerField(
        label=_("Walking order"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Places under one are listed and walked in this order."),
    )
    opened_on = day_field(_("Since"))

    def clean_aliases(self) -> list[str]:
        parts = re.split(r"[\n,，、;；]", self.cleaned_data["aliases"])
        return [plain(part) for part in parts if plain(part)]

    def facts(self) -> dict[str, Any]:
        """Arguments of the service."""
        return dict(self.cleaned_data)


class NewPlaceForm(PlaceFacts):
    """A place under another; only kinds that may stand there are offered."""

    kind = forms.ChoiceField(label=_("Kind"))
    site_kind = forms.ChoiceField(
        label=_("Kind of site"),
        choices=[("", _("Not a site")), *SiteKind.choices],
        required=False,
    )
    field_order = ["kind", "site_kind", "name", "short_name"]

    def __init__(self, *args: Any, parent_kind: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices(parent_kind)  # type: ignore[attr-defined]
        if not any(kind == PlaceKind.SITE for kind, _label in kind_choices(parent_kind)):
            del self.fields["site_kind"]

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        given["kind"] = PlaceKind(given["kind"])
        if given["kind"] is not PlaceKind.SITE:
            given["site_kind"] = ""
        return given


class EditPlaceForm(PlaceFacts):
    """Correcting a place; a site may change its kind of site."""

    site_kind = forms.ChoiceField(label=_("Kind of site"), choices=SiteKind.choices)
    field_order = ["name", "short_name", "site_kind"]

    def __init__(self, *args: Any, is_site: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_site:
            del self.fields["site_kind"]


class MoveForm(forms.Form):
    """Under which place, and why."""

    place_id = forms.UUIDField(
        label=_("New place above"),
        required=False,
        error_messages={"invalid": _("Choose a place from the list.")},
    )
    to_top = forms.BooleanField(label=_("To the very top, under no other place"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=128)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "place_id" not in self.errors and bool(cleaned.get("place_id")) == bool(
            cleaned.get("to_top")
        ):
            self.add_error("place_id", _("Choose a place from the list."))
        return cleaned


class CloseForm(forms.Form):
    """Since when a place is no more."""

    closed_on = day_field(_("Closed on"), help_text=_("Left empty: today."))
    with_inside = forms.BooleanField(label=_("Close everything inside as well"), required=False)


class LocateForm(forms.Form):
    """A point, an outline, or both; empty fields take them away."""

    longitude = forms.FloatField(label=_("Longitude"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False)
    geometry = forms.CharField(
        label=_("Outline (GeoJSON)"),
        required=False,
        max_length=600_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    source_crs = forms.ChoiceField(
        label=_("Read from"),
        choices=CRS_CHOICES,
        help_text=_("Positions are kept in WGS-84; those of other maps are converted."),
    )
    source = forms.CharField(label=_("Drawn by"), max_length=128, required=False)

    @staticmethod
    def shown(geometry: Any) -> str:
        """A stored outline as text to be edited."""
        return json.dumps(geometry) if geometry else ""


class OutlinesForm(forms.Form):
    """A file with the outlines of many places."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("One feature a place, with its code or name as property “code” or “name”."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    source_crs = forms.ChoiceField(
        label=_("Read from"),
        choices=CRS_CHOICES,
        help_text=_("Positions are kept in WGS-84; those of other maps are converted."),
    )
    source = forms.CharField(label=_("Drawn by"), max_length=128, required=False)


class CodeForm(forms.Form):
    """An official code, since when, and who says so."""

    system = forms.ChoiceField(label=_("System"), choices=CodeSystem.choices)
    code = forms.CharField(label=_("Code"), max_length=20)
    valid_from = day_field(_("Valid from"))
    source = forms.CharField(label=_("Source"), max_length=128)


class DoorForm(forms.Form):
    """A door of a stairwell or bay."""

    label = forms.CharField(label=_("Door"), max_length=32, help_text=_("501, 12号"))
    floor = forms.IntegerField(label=_("Floor"), required=False, min_value=-9, max_value=200)
    use = forms.ChoiceField(label=_("Use"), choices=DwellingUse.choices, initial="unknown")


class FoundForm(forms.Form):
    """A township from the published list of divisions."""

    township_code = forms.RegexField(
        r"^\s*\d{9}(000)?\s*$",
        label=_("Code of the subdistrict or town"),
        max_length=16,
        help_text=_("Nine or twelve digits, for example 420281070."),
    )
    governed_by_name = forms.CharField(
        label=_("Governed by"),
        max_length=64,
        required=False,
        help_text=_(
            "District or zone above it, as it is governed; empty where there is none. "
            "It need not be the one in the code."
        ),
    )


def say_errors(form: forms.Form, error: InvalidInput) -> None:
    """Put what a service objects to beside the fields it speaks of, or at the top."""
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, error.message)
