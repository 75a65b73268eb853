"""What the columns and rows beside a heading say of it: a table tells of one subject.

Neighbours mostly tell of the same work; a column of parts is one figure, which its rows only cut;
a part the title and most columns name (工地, 个体户) cuts the figures between them, too.
"""

from collections import Counter

from lianfang.blanks.concepts import ACTS, SCENES, WEAK
from lianfang.blanks.model import Anchor, Meaning, MeaningKind, Region, Slot, SlotKind
from lianfang.blanks.scoring import Asked, Known, Scored, apply_span
from lianfang.blanks.wording import is_total

ENOUGH = 0.58  # of a score, to be proposed at all
WORTH_SHOWING = 0.3
LED = 0.5  # of a row that speaks for the figure of its column
SIBLING = 0.85  # of a figure its parts beside it speak for
CLOSE = 0.04  # of scores: hardly better than the next
AGREED = 0.08  # for the figure most rows of a column are parts of
FAMILY = 0.03  # of the work the next columns tell of
SUBJECT = 0.02  # of the work half of the table tells of
# What a table, or a column of it, may be about beside what is done.
THINGS = (SCENES - ACTS) | {"enterprise"}
MOST = 0.5  # of the columns: what the table is about


def prefer_fields(offers: list[list[Scored]]) -> None:
    """A form about one firm or person asks for its own numbers, not for those of the place."""
    led = [
        bool(o) and o[0].known.meaning.kind is MeaningKind.FIELD and o[0].score >= 0.75
        for o in offers
    ]
    if sum(led) < 0.3 * len(offers):
        return
    for offered in offers:
        for scored in offered:
            if scored.known.meaning.kind is not MeaningKind.FIELD:
                scored.score *= 0.6
        offered.sort(key=lambda one: -one.score)


def join_siblings(slots: list[Slot], offers: list[list[Scored]], asked: dict[str, Asked]) -> None:
    """A bare 合计 beside parts of one figure (武汉, 浙江, 境外) is that figure itself."""
    parts = [o[0].known for o in offers if o and o[0].choices and o[0].score >= ENOUGH]
    if len(parts) < 2:
        return
    (key, count), *_rest = Counter(known.meaning.key for known in parts).most_common(1)
    if 2 * count < len(parts):
        return
    known = next(one for one in parts if one.meaning.key == key)
    for slot, offered in zip(slots, offers, strict=True):
        one = asked[slot.id]
        if not one.inner and not one.outer and (one.span or slot.is_total or slot.labels):
            scored = Scored(known, SIBLING, reasons=["neighbours"])
            apply_span(one, known, scored)
            offered.insert(0, scored)


def agree(
    region: Region, slots: list[Slot], offers: list[list[Scored]], asked: dict[str, Asked]
) -> None:
    """Where rows are parts (小餐饮, 小旅馆, 合计) a column is one figure, and a row one part."""
    if region.anchor is not Anchor.QUESTION or region.header_rows == (0, 0):
        return
    by_column: dict[int, list[int]] = {}
    for number, slot in enumerate(slots):
        by_column.setdefault(slot.column, []).append(number)
    for numbers in by_column.values():
        leader = _leader([offers[n][0] for n in numbers if offers[n]], len(numbers))
        if leader is None:
            continue
        for number in numbers:
            _follow(offers[number], leader)
            if slots[number].labels and is_total(slots[number].labels[0]):
                _sum_up(offers[number], leader, asked[slots[number].id])


def _leader(firsts: list[Scored], rows: int) -> Scored | None:
    """The figure most rows of a column are parts of."""
    parts = [one for one in firsts if one.choices and one.score >= LED]
    if len(parts) < 2 or 2 * len(parts) < rows:
        return None
    weights: Counter[tuple[str, str]] = Counter()
    for one in parts:
        weights[one.known.meaning.key, one.span] += round(100 * one.score)
    (key, span), weight = weights.most_common(1)[0]
    if 2 * weight < sum(weights.values()):
        return None
    return next(one for one in parts if (one.known.meaning.key, one.span) == (key, span))


def _follow(offered: list[Scored], leader: Scored) -> None:
    """The figure of the column comes first where the row only cuts it, as other rows do."""
    first = max((one.score for one in offered), default=0.0)
    dimensions = {dimension for dimension, _choice in leader.choices}
    same = [
        one
        for one in offered
        if one.known.meaning.key == leader.known.meaning.key and one.span == leader.span
    ]
    for one in same:
        one.score = min(1.0, one.score + AGREED)
    cut = [one for one in same if {dimension for dimension, _choice in one.choices} == dimensions]
    if cut:
        best = max(cut, key=lambda one: one.score)
        best.score = max(best.score, min(1.0, first + CLOSE))
    offered.sort(key=lambda one: -one.score)


def _sum_up(offered: list[Scored], leader: Scored, asked: Asked) -> None:
    """The total row of parts: the figure itself, or a narrower one the title names, which the
    rows are all parts of (小餐饮, 小旅馆: 五小场所)."""
    known, own = leader.known, _ideas(leader.known)
    narrower = [
        one
        for one in offered
        if one.span == leader.span
        and {d.key for d in one.known.meaning.dimensions} >= {d for d, _c in leader.choices}
        and (_ideas(one.known) - own - WEAK) & asked.context
        and one.score > WORTH_SHOWING
        and not one.choices
    ]
    if narrower:
        known = max(narrower, key=lambda one: one.score).known
    cut = known.meaning.cut
    total = Scored(known, 1.0 + AGREED, leader.span, cut, leader.scale, ["neighbours"])
    offered.insert(0, total)


def _ideas(known: Known) -> frozenset[str]:
    return frozenset(known.names[0].said.tokens)


def keep_family(offers: list[list[Scored]]) -> None:
    """Neighbours speak of the same work: of equals the figure of the family beside it."""
    firsts = [o[0].known.meaning if o and o[0].score >= ENOUGH else None for o in offers]
    led = Counter(_family(first) for first in firsts if first is not None)
    subjects = {family for family, times in led.items() if times >= max(2, MOST * led.total())}
    for at, offered in enumerate(offers):
        own = firsts[at]
        beside = {
            _family(near)
            for near in firsts[max(0, at - 3) : at + 3]
            if near is not None and (own is None or near.key != own.key)
        }
        for one in offered:
            family = _family(one.known.meaning)
            one.score += FAMILY if family in beside else 0.0
            one.score += SUBJECT if family in subjects else 0.0
        offered.sort(key=lambda one: -one.score)


def cut_by_title(slots: list[Slot], offers: list[list[Scored]], asked: dict[str, Asked]) -> None:
    """In a table about 在建项目 the staff between its columns is the staff of those projects: a
    part the title names and most columns are about cuts every figure that knows it."""
    firsts = [o[0] for o in offers if o and o[0].score >= ENOUGH]
    told = Counter(idea for one in firsts for idea in _ideas(one.known) & THINGS - WEAK)
    subjects = {idea for idea, times in told.items() if times >= max(2, MOST * len(firsts))}
    for slot, offered in zip(slots, offers, strict=True):
        heading = asked[slot.id]
        if (heading.inner | heading.outer) & THINGS - subjects:
            continue  # 企业职工数 beside the projects is not theirs
        for one in offered:
            for dimension, choice, tokens in one.known.choices:
                is_free = dimension not in dict(one.choices)
                about = tokens & subjects & heading.context
                if is_free and about and tokens == about and not about & _told(one.known, heading):
                    one.choices = tuple(sorted((*one.choices, (dimension, choice))))
                    one.reasons.append("neighbours")
                    break


def _told(known: Known, heading: Asked) -> frozenset[str]:
    """What the heading and the figure's own names say."""
    names = (token for name in known.names for token in name.said.tokens)
    return heading.inner | heading.outer | frozenset(names)


def _family(meaning: Meaning) -> str:
    return meaning.family or meaning.key.partition("_")[0]


def weigh_rates(slots: list[Slot], offers: list[list[Scored]]) -> None:
    """A share right of its own part and whole is the rate of the two."""
    for at, slot in enumerate(slots):
        if slot.kind is not SlotKind.PERCENT:
            continue
        near = {
            other.known.meaning.key: other.score
            for before in offers[max(0, at - 4) : at]
            for other in before[:2]
        }
        for scored in offers[at]:
            parts = scored.known.meaning.parts
            if scored.known.meaning.kind is MeaningKind.RATE and parts:
                known = sum(part in near for part in parts)
                if known:
                    scored.score = max(scored.score, min(1.0, scored.score + 0.12 * known))
                    scored.reasons.append("part_of_rate")
        offers[at].sort(key=lambda one: -one.score)
