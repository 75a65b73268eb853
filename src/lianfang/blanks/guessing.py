"""What the columns of a blank may mean: every heading against everything the house can say.

First what a person once said of the same heading; then words, headings above, unit, span and the
parts figures are cut by; then neighbours (其中, the parts of a rate). In a region every meaning is
given once, so that the sum of what fits is greatest. What nothing fits stays without a guess.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from lianfang.blanks.assigning import assign
from lianfang.blanks.concepts import WEAK
from lianfang.blanks.features import Said, Words, build_words
from lianfang.blanks.model import (
    Anchor,
    Blank,
    Guess,
    Meaning,
    MeaningKind,
    Named,
    Proposal,
    Region,
    RegionProposal,
    Remembered,
    RowProposal,
    Slot,
    SlotKind,
    SlotProposal,
)
from lianfang.blanks.naming import Gazetteer, match_rows
from lianfang.blanks.scoring import (
    CROSSED,
    OUTER,
    UNIT_IDEAS,
    Asked,
    Known,
    Scored,
    apply_span,
    implied_unit,
    know,
    score,
)
from lianfang.blanks.wording import folded, is_index, is_total

ENOUGH = 0.58  # of a score, to be proposed at all
ENOUGH_ALONE = 0.47  # the same where nothing else comes near
ALONE = 0.18
WORTH_SHOWING = 0.3
SECONDS = 5
_OTHERS = re.compile(r"(?:省|市)?(?:其他|其它|除|\(|不含).*$|(?:省|市)$")
_NUMBER = re.compile(r"(?:总数量?|数量|个数|数)$")  # 督导组数量 is called 督导组
_WHOLE = re.compile(r"总(?:人|户|家)?数|总量")
SIBLING = 0.85  # of a figure its parts beside it speak for
CLOSE = 0.04  # of scores: hardly better than the next
AGREED = 0.08  # for the figure most rows of a column are parts of
FAMILY = 0.03
KEPT = 12  # candidates per slot that take part in the assignment


class _Vocabulary:
    """Meanings ready to be compared, and which of them use an idea."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        plain = build_words([meaning.names for meaning in meanings], {})
        choices = _choice_words(meanings, plain)
        self.words: Words = build_words([meaning.names for meaning in meanings], choices)
        self.known: list[Known] = know(meanings, self.words)
        self.users: dict[str, set[int]] = {}
        for number, known in enumerate(self.known):
            for one in known.names:
                for token in one.said.tokens:
                    self.users.setdefault(token, set()).add(number)
            if any(WEAK.issuperset(one.said.tokens) for one in known.names):
                for _dimension, _choice, tokens in known.choices:
                    for token in tokens:
                        self.users.setdefault(token, set()).add(number)

    def candidates(self, tokens: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for token in tokens:
            found |= self.users.get(token, set())
        return found


def _choice_words(meanings: Sequence[Meaning], plain: Words) -> dict[str, str]:
    """Words of figures' parts that are not made of known words: places, programmes, trades.

    湖北其他地区 is also what 湖北 beside 武汉 means, unless another part is called so.
    """
    found: dict[str, str] = {}
    short: dict[str, str] = {}
    seen: set[int] = set()
    for meaning in meanings:
        for dimension in meaning.dimensions:
            if id(dimension.choices) in seen:
                continue
            seen.add(id(dimension.choices))
            for choice in dimension.choices:
                idea = "part:" + "".join(choice.names[0].split())
                for name in choice.names:
                    word = folded(name)
                    if len(word) >= 2 and any(t.startswith("~") for t in plain.tokens(word)):
                        found.setdefault(word, idea)
                        short.setdefault(_OTHERS.sub("", word), idea)
    return {word: idea for word, idea in short.items() if len(word) >= 2} | found


@lru_cache(maxsize=16)
def _vocabulary(meanings: tuple[Meaning, ...]) -> _Vocabulary:
    return _Vocabulary(meanings)


def propose(
    blank: Blank,
    meanings: Sequence[Meaning],
    places: Sequence[Named],
    remembered: Sequence[Remembered] = (),
    enterprises: Sequence[Named] = (),
) -> Proposal:
    """A proposal for every fillable slot and every labelled row. Never raises for odd content."""
    vocabulary = _vocabulary(tuple(meanings))
    gazetteer, firms = Gazetteer(places), Gazetteer(enterprises)
    learned = {(_wording(one.labels), one.anchor): one.guess for one in reversed(remembered)}
    regions = []
    for region in blank.regions:
        slots = _propose_region(blank, region, vocabulary, gazetteer, learned)
        rows: tuple[RowProposal, ...] = ()
        if region.row_labels:
            used = firms if region.anchor is Anchor.ENTERPRISE else gazetteer
            rows = match_rows(region.row_labels, used)
        regions.append(RegionProposal(region.id, region.anchor, slots, rows))
    return Proposal(tuple(regions))


def _wording(labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(folded(label) for label in labels)


def _propose_region(
    blank: Blank,
    region: Region,
    vocabulary: _Vocabulary,
    gazetteer: Gazetteer,
    learned: dict[tuple[tuple[str, ...], Anchor], Guess | None],
) -> tuple[SlotProposal, ...]:
    wanted = [slot for slot in region.slots if slot.fillable and not slot.is_sequence]
    asked = _ask(blank, region, vocabulary.words, gazetteer)
    offers = [_offers(asked[slot.id], vocabulary) for slot in wanted]
    if region.anchor is Anchor.QUESTION and region.header_rows == (0, 0):
        _prefer_fields(offers)
    _join_siblings(wanted, offers, asked)
    _agree(region, wanted, offers, asked)
    _keep_family(offers)
    _weigh_rates(wanted, offers)
    fixed = [learned.get((_wording(slot.labels), region.anchor), ...) for slot in wanted]
    offers = [_once(offered) for offered in offers]
    taken = _distribute(wanted, offers, fixed, asked)
    found = []
    for number, slot in enumerate(wanted):
        said = fixed[number]
        others = offers[number]
        if said is not ...:
            best = said and _sure(said)
            found.append(SlotProposal(slot.id, best, _seconds(others, best, asked[slot.id])))
            continue
        chosen = next((one for one in others if one.identity == taken[number]), None)
        best_guess = (
            chosen.guess(_confidence(chosen, others), asked[slot.id].place) if chosen else None
        )
        found.append(
            SlotProposal(slot.id, best_guess, _seconds(others, best_guess, asked[slot.id]))
        )
    return tuple(found)


def _sure(guess: Guess) -> Guess:
    return Guess(
        guess.key, guess.span, guess.choices, guess.scale, 1.0, guess.place, ("remembered",)
    )


def _seconds(offers: list[Scored], best: Guess | None, asked: Asked) -> tuple[Guess, ...]:
    guesses = (
        one.guess(_confidence(one, offers) * 0.9, asked.place)
        for one in offers
        if one.score >= WORTH_SHOWING
    )
    found = [g for g in guesses if best is None or g.reference != best.reference]
    return tuple(found[:SECONDS])


def _confidence(chosen: Scored, offers: list[Scored]) -> float:
    """Chance of being right: the score, less where another meaning fits nearly as well."""
    rival = max((o.score for o in offers if o.identity != chosen.identity), default=0.0)
    margin = max(-0.2, min(0.25, chosen.score - rival))
    sure = chosen.score * 0.8 + margin * 0.8 + 0.08
    if 0 <= margin < CLOSE:
        # Measured on blanks: of two that fit alike the first is right two times in three.
        sure = min(sure, 0.6 + 8 * margin)
    return max(0.05, min(0.99, sure))


# --- what a heading asks for


def _ask(blank: Blank, region: Region, words: Words, gazetteer: Gazetteer) -> dict[str, Asked]:
    """Every slot of the region, calculated ones included, cut into ideas."""
    title = set(words.said(blank.title).tokens) | set(words.said(region.title).tokens)
    asked: dict[str, Asked] = {}
    base: frozenset[str] = frozenset()
    base_span, base_above = "", ""
    for slot in region.slots:
        one, within = _ask_one(slot, region, words, gazetteer, frozenset(title))
        above = " ".join(slot.labels[:-1])
        if within:
            one = replace(one, base=base, span=one.span or base_span)
        elif one.inner or base_above != above:
            base, base_span, base_above = one.inner | one.outer, one.span, above
        asked[slot.id] = one
    return _with_neighbours(asked, region)


def _with_neighbours(asked: dict[str, Asked], region: Region) -> dict[str, Asked]:
    """Words of the two headings before and the one after, and the idea of the unit: they help to
    explain, and ask for nothing."""
    slots = [asked[slot.id] for slot in region.slots]
    found = {}
    for at, one in enumerate(slots):
        beside = [other for other in slots[max(0, at - 2) : at + 2] if other is not one]
        if region.anchor is Anchor.QUESTION and one.slot.row is not None:
            rows = (one.slot.row - 1, one.slot.row + 1)
            beside += [s for s in slots if s.slot.column == one.slot.column and s.slot.row in rows]
        near = frozenset(token for other in beside for token in other.inner | other.outer)
        unit = one.slot.unit or implied_unit(one.slot)
        idea = frozenset({UNIT_IDEAS[unit]}) if unit in UNIT_IDEAS else frozenset()
        found[one.slot.id] = replace(one, near=near, context=one.context | idea)
    return found


def _ask_one(
    slot: Slot, region: Region, words: Words, gazetteer: Gazetteer, title: frozenset[str]
) -> tuple[Asked, bool]:
    place, labels, total = "", list(slot.labels), False
    if region.anchor in (Anchor.QUESTION, Anchor.NONE, Anchor.DAY):
        for label in list(labels):
            key = gazetteer.whole(label)
            if key and len(labels) > 1:
                place = key
                labels.remove(label)
                break
        if not place and len(labels) > 1 and is_total(labels[-1]) and slot.row is not None:
            total = bool(labels.pop())
    labels = [label for label in labels if not is_index(label)]
    said: list[Said] = [words.said(label) for label in labels]
    within = any(one.within for one in said)
    span = next((one.span for one in reversed(said) if one.span), "")
    inner_at = next((n for n in range(len(said) - 1, -1, -1) if said[n].tokens), -1)
    inner = frozenset(said[inner_at].tokens) if inner_at >= 0 else frozenset()
    outer = frozenset(t for n, one in enumerate(said) if n != inner_at for t in one.tokens)
    drop = frozenset({"special_line"})
    # Where the words of a row and of a column meet in a cell both must be told.
    crossed = region.anchor is Anchor.QUESTION and region.header_rows != (0, 0)
    crossed = crossed and not place and not total
    joined = "".join(folded(label) for label in labels)
    last = folded(labels[inner_at if inner_at >= 0 else -1]) if labels else ""
    asked = Asked(
        slot=slot,
        anchor=region.anchor,
        inner=inner - drop,
        outer=(outer - inner) - drop,
        context=title,
        span=span,
        span_is_own=bool(said and said[-1].span),
        outer_weight=CROSSED if crossed else OUTER,
        head=said[inner_at].tokens[-1] if inner_at >= 0 else "",
        texts=frozenset({last, joined} - {""}),
        plain=_NUMBER.sub("", last),
        place=place,
        is_whole=bool(inner) and _WHOLE.search(last) is not None,
    )
    return asked, within


def _offers(asked: Asked, vocabulary: _Vocabulary) -> list[Scored]:
    tokens = asked.inner | asked.outer | asked.base
    if not tokens and asked.span:
        tokens = asked.context
    found = []
    for number in vocabulary.candidates(tokens | asked.context if asked.context else tokens):
        scored = score(asked, vocabulary.known[number], vocabulary.words)
        if scored is not None:
            found.append(scored)
    found.sort(key=lambda one: (-one.score, len(one.choices), one.known.meaning.key))
    return found[:KEPT]


# --- neighbours


def _prefer_fields(offers: list[list[Scored]]) -> None:
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


def _join_siblings(slots: list[Slot], offers: list[list[Scored]], asked: dict[str, Asked]) -> None:
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


def _once(offered: list[Scored]) -> list[Scored]:
    """Of several ways to the same meaning the best one."""
    best: dict[str, Scored] = {}
    for one in sorted(offered, key=lambda one: -one.score):
        best.setdefault(one.identity, one)
    return list(best.values())


def _agree(
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
    parts = [one for one in firsts if one.choices and one.score >= ENOUGH]
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
    for one in offered:
        if one.known.meaning.key == leader.known.meaning.key and one.span == leader.span:
            one.score = min(1.0, one.score + AGREED)
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


def _keep_family(offers: list[list[Scored]]) -> None:
    """Neighbours speak of the same work: of equals the figure of the family beside it."""
    firsts = [o[0].known.meaning if o and o[0].score >= ENOUGH else None for o in offers]
    for at, offered in enumerate(offers):
        own = firsts[at]
        beside = {
            _family(near)
            for near in firsts[max(0, at - 3) : at + 3]
            if near is not None and (own is None or near.key != own.key)
        }
        for one in offered:
            one.score += FAMILY if _family(one.known.meaning) in beside else 0.0
        offered.sort(key=lambda one: -one.score)


def _family(meaning: Meaning) -> str:
    return meaning.family or meaning.key.partition("_")[0]


def _weigh_rates(slots: list[Slot], offers: list[list[Scored]]) -> None:
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
                    scored.score = min(1.0, scored.score + 0.12 * known)
                    scored.reasons.append("part_of_rate")
        offers[at].sort(key=lambda one: -one.score)


def _enough(offered: list[Scored]) -> list[Scored]:
    """What may be proposed: what fits well, or fits fairly while nothing else comes near."""
    if offered and ENOUGH_ALONE <= offered[0].score < ENOUGH:
        second = offered[1].score if len(offered) > 1 else 0.0
        return offered[:1] if offered[0].score - second >= ALONE else []
    return [one for one in offered if one.score >= ENOUGH]


def _distribute(
    slots: list[Slot],
    offers: list[list[Scored]],
    fixed: Sequence[object],
    asked: dict[str, Asked],
) -> list[str]:
    """The identity of the meaning each slot gets. Equal headings and different places may share."""
    held = {
        f"{said.key}:{said.span}?{'&'.join('='.join(p) for p in said.choices)}"
        for said in fixed
        if isinstance(said, Guess)
    }
    seen: dict[tuple[str, ...], int] = {}
    gains: list[dict[str, float]] = []
    copies: list[str] = []
    for number, slot in enumerate(slots):
        wording = (*_wording(slot.labels), slot.unit)
        turn = seen[wording] = seen.get(wording, 0) + 1
        copy = f"#{asked[slot.id].place}#{turn if turn > 1 else ''}"
        copies.append(copy)
        if fixed[number] is not ...:
            gains.append({})
            continue
        gains.append(
            {
                one.identity + copy: max(one.score - ENOUGH, 0) + 0.01
                for one in _enough(offers[number])
                if one.identity not in held or turn > 1
            }
        )
    taken = assign(gains)
    return [
        meaning.removesuffix(copy) if meaning else ""
        for meaning, copy in zip(taken, copies, strict=True)
    ]
