"""What is different in the next version of a blank, and what of the old mapping still holds.

Superiors change headings, order and columns overnight. A column is the same while its words are;
moved when only its place changed; renamed when its words are alike and one like it fell out.
"""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from lianfang.blanks.assigning import assign
from lianfang.blanks.model import (
    Blank,
    Difference,
    Differences,
    Guess,
    Region,
    Remembered,
    Slot,
)
from lianfang.blanks.wording import folded

ALIKE = 0.55  # of two headings that may be the same column renamed
_DIGITS = re.compile(r"[0-9]+")


def compare(old: Blank, new: Blank) -> Differences:
    """Changes from the old version to the new one. Days written into headings do not count."""
    changes: list[Difference] = []
    carries: list[tuple[str, str, bool]] = []
    if _wording((old.title,)) != _wording((new.title,)):
        changes.append(Difference("title_changed", "", "", (old.title,), (new.title,)))
    pairs, gone, fresh = _pair_regions(old.regions, new.regions)
    for region in gone:
        changes.append(Difference("region_removed", region.id, "", (region.title,)))
    for region in fresh:
        changes.append(Difference("region_added", "", region.id, (), (region.title,)))
    for before, after in pairs:
        found, kept = _compare_regions(before, after)
        changes += found
        carries += kept
    return Differences(tuple(changes), tuple(carries))


def remember(blank: Blank, chosen: Mapping[str, Guess | None]) -> tuple[Remembered, ...]:
    """What a person chose, by heading, to be proposed again wherever the heading comes back."""
    found = []
    for region in blank.regions:
        for slot in region.slots:
            if slot.id in chosen:
                found.append(Remembered(slot.labels, region.anchor, chosen[slot.id]))
    return tuple(found)


def _wording(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_DIGITS.sub("#", folded(label)) for label in labels)


def _words(region: Region) -> set[tuple[str, ...]]:
    return {_wording(slot.labels) for slot in region.slots}


def _pair_regions(
    old: tuple[Region, ...], new: tuple[Region, ...]
) -> tuple[list[tuple[Region, Region]], list[Region], list[Region]]:
    """Regions of both versions that share most headings; the only one of each is always a pair."""
    offers: list[dict[str, float]] = []
    for before in old:
        offered = {}
        for after in new:
            shared = len(_words(before) & _words(after))
            union = len(_words(before) | _words(after)) or 1
            value = (
                shared / union
                + 0.05 * (before.id == after.id)
                + 0.05 * (before.anchor is after.anchor)
            )
            if value > 0.15 or len(old) == len(new) == 1:
                offered[after.id] = value + 0.01
        offers.append(offered)
    by_id = {region.id: region for region in new}
    taken = assign(offers)
    pairs = [(region, by_id[found]) for region, found in zip(old, taken, strict=True) if found]
    gone = [region for region, found in zip(old, taken, strict=True) if not found]
    fresh = [region for region in new if region.id not in taken]
    return pairs, gone, fresh


def _compare_regions(
    old: Region, new: Region
) -> tuple[list[Difference], list[tuple[str, str, bool]]]:
    changes: list[Difference] = []
    same = _same(old, new)
    left = [slot for slot in old.slots if slot.id not in same]
    come = [slot for slot in new.slots if slot.id not in same.values()]
    renamed = _renamed(left, come, old, new)
    new_by_id = {slot.id: slot for slot in new.slots}
    old_by_id = {slot.id: slot for slot in old.slots}
    moved = _moved([(old_by_id[a], new_by_id[b]) for a, b in same.items()])
    carries = [(a, b, False) for a, b in same.items()]
    for before, after in renamed:
        changes.append(Difference("renamed", before.id, after.id, before.labels, after.labels))
        carries.append((before.id, after.id, True))
    for before, after in moved:
        changes.append(Difference("moved", before.id, after.id, before.labels, after.labels))
    for a, b in same.items():
        if old_by_id[a].unit != new_by_id[b].unit:
            labels = (old_by_id[a].unit,), (new_by_id[b].unit,)
            changes.append(Difference("unit_changed", a, b, *labels))
    named = {before.id for before, _after in renamed}, {after.id for _before, after in renamed}
    changes += [
        Difference("removed", slot.id, "", slot.labels) for slot in left if slot.id not in named[0]
    ]
    changes += [
        Difference("added", "", slot.id, (), slot.labels)
        for slot in come
        if slot.id not in named[1]
    ]
    return changes, carries


def _same(old: Region, new: Region) -> dict[str, str]:
    """Slots of equal words; of several equal ones in their order."""
    waiting: dict[tuple[str, ...], list[str]] = {}
    for slot in new.slots:
        waiting.setdefault(_wording(slot.labels), []).append(slot.id)
    found = {}
    for slot in old.slots:
        others = waiting.get(_wording(slot.labels))
        if others:
            found[slot.id] = others.pop(0)
    return found


def _renamed(
    left: list[Slot], come: list[Slot], old: Region, new: Region
) -> list[tuple[Slot, Slot]]:
    """Columns whose words are alike, the more so where they stand at the same place."""
    places = {slot.id: number for number, slot in enumerate(old.slots)}
    others = {slot.id: number for number, slot in enumerate(new.slots)}
    offers: list[dict[str, float]] = []
    for before in left:
        offered = {}
        for after in come:
            words = "".join(_wording(before.labels)), "".join(_wording(after.labels))
            alike = SequenceMatcher(None, *words).ratio()
            inner = SequenceMatcher(
                None,
                folded(before.labels[-1]) if before.labels else "",
                folded(after.labels[-1]) if after.labels else "",
            ).ratio()
            near = 0.15 if abs(places[before.id] - others[after.id]) <= 1 else 0.0
            value = max(alike, inner) + near - 0.1 * (before.kind != after.kind)
            if value >= ALIKE:
                offered[after.id] = value
        offers.append(offered)
    by_id = {slot.id: slot for slot in come}
    taken = assign(offers)
    return [(before, by_id[found]) for before, found in zip(left, taken, strict=True) if found]


def _moved(pairs: list[tuple[Slot, Slot]]) -> list[tuple[Slot, Slot]]:
    """Of columns in both versions those that left the common order (the longest run that keeps it
    stays where it is)."""
    order = [(after.row or 0, after.column) for _before, after in pairs]
    best: list[tuple[int, int]] = []  # (length, previous) of the longest run ending here
    for at, place in enumerate(order):
        run = max(((best[b][0] + 1, b) for b in range(at) if order[b] < place), default=(1, -1))
        best.append(run)
    keeps: set[int] = set()
    at = max(range(len(best)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        keeps.add(at)
        at = best[at][1]
    return [pair for number, pair in enumerate(pairs) if number not in keeps]
