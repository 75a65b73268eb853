"""What stands in each cell of a table as of a moment: figures counted, rows of registers taken,
stamps set. Nothing passes through a person's hands on its way from the rows to the paper; what is
not known stays empty and says why.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from lianfang.access.actors import Actor
from lianfang.blanks.model import (
    Anchor,
    Blank,
    CellRef,
    Region,
    Slot,
    SlotKind,
    Stamp,
    Value,
    Wants,
)
from lianfang.kit.clock import LOCAL_ZONE, day_bounds, local_day
from lianfang.kit.dates import read_date
from lianfang.kit.errors import InvalidInput
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.places.selectors import children_of, codes_of, place_list
from lianfang.reports.references import FigureRef, by_child_for, figure_for
from lianfang.sheets.kinds import find_kind
from lianfang.tables.selectors.kept import packed, scaled
from lianfang.tables.selectors.meanings import ROW_PLACES
from lianfang.tables.selectors.reasons import left_empty, nothing_known
from lianfang.tables.selectors.registers import Taken, may_take, take_rows
from lianfang.tables.selectors.said import UNKNOWN, Said, What
from lianfang.tables.selectors.subjects import Subject
from lianfang.tables.selectors.totals import adds_up, sum_of, together


@dataclass
class Counted:
    """Everything that goes into the file, what is shown of it, and what stays empty."""

    values: dict[CellRef, Value] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    stamps: dict[str, Value] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    blanks: list[dict[str, str]] = field(default_factory=list)
    row_count: int = 0
    is_personal: bool = False


@dataclass(frozen=True)
class Wanted:
    """For whom and how a table is filled."""

    viewer: Actor
    place: Place
    moment: datetime
    masked: bool = True
    reporter: str = ""


Meanings = Mapping[str, Said]


# The row under which it is kept what a form about a single enterprise is about.
WHOLE = 0


def row_key(region: Region, row: int) -> str:
    """The name under which the meaning of a labelled row is kept."""
    return f"{region.id}#{row}"


def count_table(blank: Blank, meanings: Meanings, wanted: Wanted) -> Counted:
    """Every cell of the blank for the place as of the moment, as far as it is known."""
    counter = _Counter(meanings, wanted)
    for region in blank.regions:
        if region.grows:
            counter.grow(region)
        else:
            counter.fixed(region)
    for stamp in blank.stamps:
        counter.stamp(stamp)
    return counter.out


class _Counter:
    def __init__(self, meanings: Meanings, wanted: Wanted) -> None:
        self.meanings = meanings
        self.wanted = wanted
        self.out = Counted()
        self._places: dict[str, Place] = {}
        self._registers: dict[str, Taken] = {}
        self._by_name: dict[str, dict[str, Value]] | None = None

    def said(self, key: str) -> Said:
        return self.meanings.get(key, UNKNOWN)

    # Tables whose rows stand in the blank.

    def fixed(self, region: Region) -> None:
        rows = self._subjects(region)
        about = self.said(row_key(region, WHOLE))
        firm = about.text if about.what is What.ENTERPRISE else ""
        one = Subject(self.wanted.place, self.wanted.moment, enterprise=firm)
        for slot in region.slots:
            if slot.is_formula or slot.is_sequence or slot.column == region.label_column:
                continue
            if slot.row is not None:
                self._column(region, slot, {slot.row: one})
            else:
                self._column(region, slot, rows)

    def _subjects(self, region: Region) -> dict[int, Subject | None]:
        found: dict[int, Subject | None] = {}
        for label in region.row_labels:
            if not label.is_total and label.row not in region.total_rows:
                found[label.row] = self._subject(region, label.row, label.text)
        if not region.row_labels and region.first_row:
            found[region.first_row] = Subject(self.wanted.place, self.wanted.moment)
        return found

    def _subject(self, region: Region, row: int, text: str) -> Subject | None:
        said, wanted = self.said(row_key(region, row)), self.wanted
        if said.what is What.PLACE:
            place = self._place(said.text)
            return Subject(place, wanted.moment) if place else None
        if said.what is What.CUT:
            name, _eq, choice = said.text.partition("=")
            return Subject(wanted.place, wanted.moment, ((name, choice),))
        if said.what is What.ENTERPRISE:
            return Subject(None, wanted.moment, enterprise=said.text)
        if said.what is What.TOTAL:
            return Subject(wanted.place, wanted.moment)
        if region.anchor is Anchor.DAY:
            moment = self._end_of_day(text)
            return Subject(wanted.place, moment) if moment else None
        return None

    def _end_of_day(self, text: str) -> datetime | None:
        day = read_date(text, reference=local_day(self.wanted.moment)).date
        if day is None or day > local_day(self.wanted.moment):
            return None
        return min(day_bounds(day)[1], self.wanted.moment)

    def _column(self, region: Region, slot: Slot, rows: Mapping[int, Subject | None]) -> None:
        said = self.said(slot.id)
        if said.what in (What.UNKNOWN, What.EMPTY):
            self._leave(region, slot, None, left_empty(said))
            return
        figures = self._figures(said, rows) if said.what is What.FIGURE else {}
        for row, subject in rows.items():
            if subject is None:
                reason = _("It is not known what this row is about.")
                self._leave(region, slot, row, reason)
                continue
            value = (
                figures.get(row) if said.what is What.FIGURE else self._other(said, slot, subject)
            )
            self._put(region, slot, row, said, subject, value)
        if slot.row is None:
            self._totals(region, slot, said, figures, rows)

    def _figures(self, said: Said, rows: Mapping[int, Subject | None]) -> dict[int, Value]:
        """The figure for each row; places that stand side by side are counted together."""
        found: dict[int, Value] = {}
        together: dict[str, list[int]] = defaultdict(list)
        for row, subject in rows.items():
            if subject is None or (subject.place is None and not said.place):
                continue
            alone = said.place or subject.choices or subject.moment != self.wanted.moment
            if subject.place is not None and not alone:
                together[subject.place.path[:-STEP]].append(row)
            else:
                found[row] = self._figure(said, subject)
        for above, numbers in together.items():
            parent = self._by_path(above) if len(numbers) > 1 else None
            if parent is None:
                found |= {row: self._figure(said, rows[row]) for row in numbers}
            else:
                found |= self._side_by_side(said, parent, {row: rows[row] for row in numbers})
        return found

    def _side_by_side(
        self, said: Said, parent: Place, rows: Mapping[int, Subject | None]
    ) -> dict[int, Value]:
        places = {row: s.place for row, s in rows.items() if s is not None and s.place is not None}
        try:
            shares = by_child_for(
                self.wanted.viewer,
                said.reference,
                parent,
                list({place.pk: place for place in places.values()}.values()),
                self.wanted.moment,
            )
        except InvalidInput:
            return {}
        values = {share.place.pk: share.figure.value for share in shares}
        return {row: scaled(values.get(place.pk), said) for row, place in places.items()}

    def _figure(self, said: Said, subject: Subject | None) -> Value:
        if subject is None:
            return None
        place = self._place(said.place) if said.place else subject.place
        ref = said.reference
        known = dict(ref.choices)
        if place is None or any(known.get(n, c) != c for n, c in subject.choices):
            return None
        cut = tuple(sorted({**known, **dict(subject.choices)}.items()))
        try:
            found = figure_for(
                self.wanted.viewer,
                FigureRef(ref.key, ref.span, cut),
                place.path,
                subject.moment,
            )
        except InvalidInput:
            return None
        return scaled(found.value, said)

    def _totals(
        self,
        region: Region,
        slot: Slot,
        said: Said,
        figures: Mapping[int, Value],
        rows: Mapping[int, Subject | None],
    ) -> None:
        if said.what is not What.FIGURE:
            return
        whole = Subject(self.wanted.place, self.wanted.moment)
        part = Subject(None, self.wanted.moment)
        texts = {label.row: label.text for label in region.row_labels}
        before = 0
        for row in sorted(region.total_rows):
            own = "小计" in texts.get(row, "")
            parts = {n: one for n, one in rows.items() if not own or before < n < row}
            before = row
            # A total that cannot be told says nothing more than the rows it lacks.
            if (value := self._total(said, figures, parts)) is not None:
                is_whole = value == self._figure(said, whole)
                self._put(region, slot, row, said, whole if is_whole else part, value)

    def _total(
        self, said: Said, figures: Mapping[int, Value], parts: Mapping[int, Subject | None]
    ) -> Value:
        if parts and adds_up(said):
            return sum_of([figures.get(row) for row in parts])
        wanted = self.wanted
        whole = Subject(wanted.place, wanted.moment)
        if any(one is None for one in parts.values()):
            return None
        paths = [one.path_as_of(wanted.moment) for one in parts.values() if one is not None]
        if said.place or not all(paths):
            return self._figure(said, whole)  # rows of days, or parts of one place
        return together(wanted.viewer, said, wanted.place.path, paths, wanted.moment)

    # Tables whose rows are added.

    def grow(self, region: Region) -> None:
        said = {slot.id: self.said(slot.id) for slot in region.slots}
        registers = {
            one.register
            for one in said.values()
            if one.what is What.FIELD and one.register != "place"
        }
        if registers:
            self._from_register(region, sorted(registers)[0])
        elif any(one.what is What.FIGURE for one in said.values()):
            self._from_places(region)
        else:
            for slot in region.slots:
                if slot.fillable and not slot.is_sequence:
                    self._leave(region, slot, None, left_empty(said[slot.id]))

    def _from_register(self, region: Region, key: str) -> None:
        taken = self._taken(key)
        if taken is None:
            for slot in region.slots:
                reason = _("Your role may not take these rows out.")
                self._leave(region, slot, None, reason)
            return
        kind = find_kind(key)
        self.out.is_personal = True
        self.out.row_count += len(taken.rows)
        lines: list[dict[str, Value]] = [{} for _row in taken.rows]
        for slot in region.slots:
            said = self.said(slot.id)
            if slot.is_sequence:
                continue
            if said.what is What.FIELD and said.register == key:
                for line, row in zip(lines, taken.rows, strict=True):
                    line[slot.id] = row.get(said.field)
            elif said.what is What.CONSTANT:
                for line in lines:
                    line[slot.id] = said.text
            elif slot.fillable:
                self._leave(region, slot, None, left_empty(said))
        self.out.rows[region.id] = lines
        if taken.cut_off and kind is not None:
            reason = _("Only the first %(n)s rows; choose a smaller place or order an export.")
            self._note(str(kind.title), reason, len(taken.rows))

    def _taken(self, key: str) -> Taken | None:
        kind, wanted = find_kind(key), self.wanted
        if kind is None or not may_take(
            wanted.viewer, kind, wanted.place.path, masked=wanted.masked
        ):
            return None
        if key not in self._registers:
            self._registers[key] = take_rows(
                wanted.viewer, kind, wanted.place, wanted.moment, masked=wanted.masked
            )
        return self._registers[key]

    def _from_places(self, region: Region) -> None:
        """A row for every place directly inside; a table of no place has one for the place."""
        wanted = self.wanted
        places = [wanted.place]
        if region.anchor is Anchor.PLACE:
            inside = children_of(wanted.viewer, wanted.place)
            places = [one for one in inside if one.kind in ROW_PLACES] or places
        rows: dict[int, Subject | None] = {
            region.first_row + n: Subject(place, wanted.moment) for n, place in enumerate(places)
        }
        lines: list[dict[str, Value]] = [{} for _row in rows]
        for slot in region.slots:
            said = self.said(slot.id)
            if slot.is_sequence or not slot.fillable:
                continue
            if said.what in (What.UNKNOWN, What.EMPTY):
                self._leave(region, slot, None, left_empty(said))
                continue
            figures = self._figures(said, rows) if said.what is What.FIGURE else {}
            for line, (row, subject) in zip(lines, rows.items(), strict=True):
                if subject is None:
                    continue
                is_figure = said.what is What.FIGURE
                value = figures.get(row) if is_figure else self._other(said, slot, subject)
                line[slot.id] = value
                self._show(region, slot, row, said, subject, value)
        self.out.rows[region.id] = lines
        self.out.row_count += len(lines)

    # Anything but figures.

    def _other(self, said: Said, slot: Slot, subject: Subject) -> Value:
        if said.what is What.CONSTANT:
            return _typed(said.text, slot)
        if said.what is What.STAMP:
            return self._stamped(said.text)
        if said.what is What.FIELD and said.register == "place" and subject.place is not None:
            return self._of_place(said.field, subject.place)
        if said.what is What.FIELD and said.register == "enterprises" and subject.enterprise:
            return self._enterprise(subject.enterprise).get(said.field)
        return None

    def _of_place(self, name: str, place: Place) -> Value:
        if name == "name":
            return place.name
        code = codes_of(self.wanted.viewer, place).first()
        return code.code if code else place.code or None

    def _enterprise(self, name: str) -> Mapping[str, Value]:
        if self._by_name is None:
            taken = self._taken("enterprises")
            self.out.is_personal = True
            rows = taken.rows if taken else []
            self._by_name = {str(row.get("name")): row for row in rows}
        return self._by_name.get(name, {})

    def stamp(self, stamp: Stamp) -> None:
        said = self.meanings.get(stamp.id, Said(What.STAMP, stamp.wants))
        if said.what is What.EMPTY:
            return
        value = said.text if said.what is What.CONSTANT else self._stamped(said.text)
        if value is None or value == "":
            self._note(stamp.label, _("To be written in by hand, or once for all as fixed words."))
        else:
            self.out.stamps[stamp.id] = value

    def _stamped(self, wants: str) -> Value:
        if wants == Wants.UNIT:
            return self.wanted.place.name
        if wants == Wants.REPORTER:
            return self.wanted.reporter or None
        if wants == Wants.AS_OF:
            return self.wanted.moment.astimezone(LOCAL_ZONE)
        return None

    # Places, and what is kept of every cell.

    def _place(self, place_id: str) -> Place | None:
        self._load()
        return self._places.get(place_id)

    def _by_path(self, path: str) -> Place | None:
        self._load()
        return self._places.get(f"/{path}")

    def _load(self) -> None:
        if self._places:
            return
        wanted = self.wanted
        rows = place_list(wanted.viewer, under=wanted.place.path).filter(kind__in=ROW_PLACES)
        for place in (wanted.place, *rows):
            self._places[str(place.pk)] = self._places[f"/{place.path}"] = place

    def _put(
        self, region: Region, slot: Slot, row: int, said: Said, subject: Subject, value: Value
    ) -> None:
        if value is None:
            self._leave(region, slot, row, nothing_known(said))
            return
        self.out.values[region.cell(slot, row)] = value
        self._show(region, slot, row, said, subject, value)

    def _show(
        self, region: Region, slot: Slot, row: int, said: Said, subject: Subject, value: Value
    ) -> None:
        if value is None:
            self._leave(region, slot, row, nothing_known(said))
            return
        if said.what is What.FIELD and said.register != "place" and not self.wanted.masked:
            return  # full numbers of people stand in the file only
        place = self._place(said.place) if said.place else subject.place
        ref = str(said)
        if subject.choices and said.what is What.FIGURE:
            own = said.reference
            ref = f"figure:{FigureRef(own.key, own.span, (*own.choices, *subject.choices))}"
        self.out.shown.append(
            {
                "cell": str(region.cell(slot, row)),
                "region": region.id,
                "slot": slot.id,
                "row": row,
                "heading": slot.title,
                "place": str(place.pk) if place else "",
                "label": _label(region, row) or (place.short_name if place else ""),
                "said": ref,
                "at": subject.moment.isoformat(),
                **packed(value),
            }
        )

    def _leave(self, region: Region, slot: Slot, row: int | None, reason: str) -> None:
        if not slot.fillable:
            return
        at = row if row is not None else slot.row
        cell = str(region.cell(slot, at)) if at is not None else ""
        self.out.blanks.append(
            {
                "cell": cell,
                "slot": slot.id,
                "heading": slot.title,
                "label": _label(region, row) if row is not None else "",
                "reason": reason,
            }
        )

    def _note(self, heading: str, reason: str, number: int | None = None) -> None:
        said = {"cell": "", "slot": "", "heading": heading, "label": "", "reason": reason}
        self.out.blanks.append(said if number is None else said | {"n": str(number)})


def _label(region: Region, row: int) -> str:
    return next((label.text for label in region.row_labels if label.row == row), "")


def _typed(text: str, slot: Slot) -> Value:
    """Fixed words; a number where the column holds numbers."""
    if slot.kind in (SlotKind.NUMBER, SlotKind.PERCENT) and text.lstrip("-").isdigit():
        return int(text)
    return text
