"""What applying a row of a roster would do: where the person comes to live, and what changes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lianfang.kit.identity_papers import PaperKind
from lianfang.people.enums import Sex
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.sheets.columns import RESIDENTS
from lianfang.people.sheets.entries import Entry
from lianfang.people.sheets.homes import HomeFinder
from lianfang.people.sheets.spots import SpotFinder
from lianfang.people.sheets.stored import Match, Stored
from lianfang.people.sheets.texts import Texts, place_name
from lianfang.sheets.kinds import Change

# Fields that are compared as they are stored.
_PLAIN = ("relation", "kind", "registered_place", "party_member", "employer", "note")
_WHERE = ("address", "unit", "building", "estate", "bay", "grid", "community")


@dataclass(slots=True)
class Plan:
    """One row on its way to the register.

    place_id, path  where the person lives afterwards
    home_id         the household afterwards, None for none or one to be made
    makes_home      whether the household has yet to be made
    moves_home      whether the household found moves to the row's place
    new_groups      special groups the person joins
    """

    entry: Entry
    place_id: UUID
    path: str
    home_id: UUID | None
    makes_home: bool = False
    moves_home: bool = False
    stored: Stored | None = None
    keeps_paper: bool = False
    new_groups: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def moves(self) -> bool:
        return self.stored is not None and self.path != self.stored.path


class Planner:
    """Makes the plans of one batch; remembers texts between rows."""

    def __init__(self, spots: SpotFinder, homes: HomeFinder) -> None:
        self.spots, self.homes = spots, homes
        self.texts = Texts(RESIDENTS)

    def plan_new(self, entry: Entry) -> Plan:
        plan = Plan(entry, entry.spot.place.id, entry.spot.place.path, None)
        if entry.home is not None:
            self._settle(plan, self.homes.find(entry.home))
        plan.new_groups = entry.groups or ()
        return plan

    def plan_change(self, entry: Entry, match: Match, groups: set[str]) -> Plan:
        """The plan for somebody on the register; without changes if all is as it should be."""
        stored = match.stored
        if stored is None:
            raise ValueError("nobody was found")
        plan = Plan(entry, stored.place_id, stored.path, stored.household_id, stored=stored)
        # A paper that led here through a merged entry is not the one to keep.
        plan.keeps_paper = match.by_merged
        is_given = entry.spot.is_given
        if is_given and not stored.path.startswith(entry.spot.place.path):
            plan.place_id, plan.path = entry.spot.place.id, entry.spot.place.path
        ref, current = entry.home, stored.household_id
        if ref is not None:
            stays = current is not None and self.homes.is_home(ref, current)
            self._settle(plan, current if stays else self.homes.find(ref))
        elif plan.moves:
            plan.home_id = None
        plan.new_groups = tuple(group for group in entry.groups or () if group not in groups)
        plan.changes = tuple(self._changes(plan, stored, groups))
        return plan

    def _settle(self, plan: Plan, home_id: UUID | None) -> None:
        """Into the household found, or one to be made."""
        home = self.homes.get(home_id)
        spot = plan.entry.spot
        plan.home_id, plan.makes_home = home_id, home_id is None
        if home is None:
            return
        if spot.is_given and not home.path.startswith(spot.place.path):
            plan.moves_home = True
            plan.place_id, plan.path = spot.place.id, spot.place.path
        else:
            plan.place_id, plan.path = home.place_id, home.path

    def _changes(self, plan: Plan, stored: Stored, groups: set[str]) -> list[Change]:
        entry = plan.entry
        changes: list[Change] = []

        def differs(field: str, old: Any, new: Any) -> None:
            if new is not None and new != old:
                changes.append(Change(field, self.texts.of(field, old), self.texts.of(field, new)))

        differs("name", stored.name, entry.name)
        changes += self._paper_change(plan, stored)
        sex = entry.sex if entry.sex in (Sex.MALE, Sex.FEMALE) else None
        differs("sex", stored.sex, sex)
        differs("birth_date", stored.birth_date, entry.birth_date)
        if entry.phones is not None:
            differs("phones", open_phones(stored.phone_cipher), entry.phones)
        for field in _PLAIN:
            differs(field, getattr(stored, field), getattr(entry, field))
        if plan.new_groups:
            before = tuple(group for group in _all_groups() if group in groups)
            after = tuple(g for g in _all_groups() if g in groups or g in plan.new_groups)
            changes.append(
                Change("groups", self.texts.of("groups", before), self.texts.of("groups", after))
            )
        changes += self._place_changes(plan, stored)
        return changes

    def _paper_change(self, plan: Plan, stored: Stored) -> list[Change]:
        entry = plan.entry
        if entry.paper_kind is None or plan.keeps_paper:
            return []
        if entry.paper_kind == PaperKind.NONE_YET:
            has_paper = stored.paper_hash is not None
            if has_paper or entry.no_paper_reason in ("", stored.no_paper_reason):
                return []
            return [Change("paper", stored.no_paper_reason, entry.no_paper_reason)]
        if stored.paper_hash is not None and bytes(stored.paper_hash) == entry.paper_hash:
            return []
        old = open_paper(stored.paper_cipher) or stored.no_paper_reason
        return [Change("paper", old, entry.paper_number)]

    def _place_changes(self, plan: Plan, stored: Stored) -> list[Change]:
        changes: list[Change] = []
        if plan.moves:
            changes.append(
                Change(
                    self._where(plan),
                    place_name(self.spots, stored.path),
                    place_name(self.spots, plan.path),
                )
            )
        if stored.left_on is not None:
            changes.append(Change("name", f"{stored.name} ({stored.left_on})", plan.entry.name))
        ref = plan.entry.home
        if plan.home_id != stored.household_id and ref is not None:
            old = self.homes.get(stored.household_id)
            field = {"number": "household_no", "door": "door", "head": "head_name"}[ref.by]
            before = {"number": "source_key", "door": "door", "head": "head_name"}[ref.by]
            old_text = getattr(old, before) if old else ""
            if ref.by == "door" and old_text == ref.name:
                field, old_text = "head_name", old.head_name if old else ""
                changes.append(Change(field, old_text, ref.head))
            else:
                changes.append(Change(field, old_text, ref.name))
        return changes

    def _where(self, plan: Plan) -> str:
        """The column a move is shown in: the most exact kind of place that the row can name."""
        kinds = {"unit": "unit", "building": "building", "estate": "estate", "grid": "grid"}
        return kinds.get(plan.entry.spot.place.kind.value, "community")


def _all_groups() -> list[str]:
    return [choice.key for choice in RESIDENTS.column("groups").choices]
