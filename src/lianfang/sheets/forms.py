"""What people type into the pages of tables in and out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.sheets.kinds import PlaceRef, SheetKind, find_kind, place_directory
from lianfang.sheets.selectors.runs import ColumnView, kinds_to_export, kinds_to_import

INDENT = "　"
# Most files are rosters of residents; where nobody may import them, the first kind stands.
USUAL_KIND = "residents"
ACCEPTED = ".xlsx,.xls,.csv"


def place_choices(places: Iterable[PlaceRef]) -> list[tuple[str, str]]:
    """Places by path, each below and to the right of the one it lies in."""
    listed = sorted(places, key=lambda place: place.path)
    top = min((len(place.path) for place in listed), default=0)
    return [(place.path, INDENT * ((len(place.path) - top) // 4) + place.name) for place in listed]


class KindAndPlaceForm(forms.Form):
    """A kind of table and the place it is for, out of those the person may choose."""

    kind = forms.ChoiceField(label=_("Kind of table"))
    place = forms.ChoiceField(label=_("For which place"))

    def __init__(self, *args: Any, viewer: Actor, kinds: list[SheetKind], **more: Any) -> None:
        super().__init__(*args, **more)
        self._viewer = viewer
        self._places = {place.path: place for place in place_directory().choices(viewer)}
        kind, place = self.fields["kind"], self.fields["place"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  declared above
        assert isinstance(place, forms.ChoiceField)  # noqa: S101  declared above
        kind.choices = [(found.key, found.title) for found in kinds]
        place.choices = place_choices(self._places.values())
        if viewer.home_path in self._places:
            place.initial = viewer.home_path

    def clean_kind(self) -> SheetKind:
        kind = find_kind(self.cleaned_data["kind"])
        if kind is None:
            raise forms.ValidationError(_("There is no such kind of table."))
        return kind

    def clean_place(self) -> PlaceRef:
        return self._places[self.cleaned_data["place"]]


class UploadForm(KindAndPlaceForm):
    """A file to be imported."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_(
            "Excel (.xlsx, .xls) or text (.csv), as it is: titles, sums and signatures may stay."
        ),
    )

    def __init__(self, *args: Any, viewer: Actor, **more: Any) -> None:
        super().__init__(*args, viewer=viewer, kinds=kinds_to_import(viewer), **more)
        self.fields["kind"].initial = USUAL_KIND


class ExportForm(KindAndPlaceForm):
    """A table to be exported."""

    content = forms.ChoiceField(
        label=_("Names and numbers"),
        choices=[("masked", _("Masked")), ("full", _("In full"))],
        initial="masked",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What the full numbers are needed for"),
        required=False,
        max_length=200,
        help_text=_("Recorded with your name and the time."),
    )
    form = forms.ChoiceField(
        label=_("Format"),
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, viewer: Actor, **more: Any) -> None:
        super().__init__(*args, viewer=viewer, kinds=kinds_to_export(viewer), **more)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("content") == "full" and len(cleaned.get("reason", "").strip()) < 2:
            self.add_error("reason", _("Say what the full numbers are needed for."))
        return cleaned


class HeaderForm(forms.Form):
    """Where the header of a table stands."""

    sheet = forms.TypedChoiceField(label=_("Worksheet"), coerce=int)
    first_row = forms.IntegerField(label=_("Header from row"), min_value=1, max_value=500)
    last_row = forms.IntegerField(label=_("to row"), min_value=1, max_value=500)

    def __init__(self, *args: Any, sheets: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["sheet"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(index, name or str(index + 1)) for index, name in sheets]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_row"), cleaned.get("last_row")
        if first and last and not first <= last < first + 3:
            self.add_error("last_row", _("A header has one to three rows."))
        return cleaned


class MappingForm(forms.Form):
    """For each column of the file, the column of ours it is."""

    def __init__(self, *args: Any, kind: SheetKind, columns: list[ColumnView], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("— not read —"))] + [
            (column.field, f"{column.title}{' *' if column.required else ''}")
            for column in kind.columns
        ]
        self.columns = columns
        self._needed = kind.columns.required
        for view in columns:
            self.fields[self.name_of(view)] = forms.ChoiceField(
                label=f"{view.letter} {view.header}",
                choices=choices,
                required=False,
                initial=view.field,
            )

    @staticmethod
    def name_of(view: ColumnView) -> str:
        return f"column_{view.index}"

    @property
    def lines(self) -> list[tuple[ColumnView, forms.BoundField]]:
        """Each column of the file with its input."""
        return [(view, self[self.name_of(view)]) for view in self.columns]

    @property
    def lacking(self) -> list[str]:
        """Titles of the columns that are needed and that nothing is read as yet."""
        read = {self[self.name_of(view)].value() for view in self.columns}
        return [str(column.title) for column in self._needed if column.field not in read]

    @property
    def mapping(self) -> dict[int, str]:
        return {view.index: self.cleaned_data[self.name_of(view)] for view in self.columns}
