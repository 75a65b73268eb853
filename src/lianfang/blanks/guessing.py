"""What the columns of a blank may mean: every heading against everything the house can say.

First what a person once said of the same heading; then words, headings above, unit, span and the
parts figures are cut by; then neighbours (其中, the parts of a rate). In a region every meaning is
given once, so that the sum of what fits is greatest. What nothing fits stays without a guess.
"""

import re
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
    Named,
    Proposal,
    Region,
    RegionProposal,
    Remembered,
    RowProposal,
    Slot,
    SlotProposal,
)
from lianfang.blanks.naming import Gazetteer, match_rows
from lianfang.blanks.neighbours import (
    CLOSE,
    ENOUGH,
    WORTH_SHOWING,
    agree,
    cut_by_title,
    join_siblings,
    keep_family,
    prefer_fields,
    weigh_rates,
)
from lianfang.blanks.scoring import (
    CROSSED,
    OUTER,
    UNIT_IDEAS,
    Asked,
    Known,
    Scored,
    implied_unit,
    know,
    score,
)
from lianfang.blanks.wording import folded, is_index, is_total

ENOUGH_ALONE = 0.47  # the same where nothing else comes near
ALONE = 0.18
SECONDS = 5
_OTHERS = re.compile(r"(?:省|市)?(?:其他|其它|除|\(|不含).*$|(?:省|市)$")
_NUMBER = re.compile(r"(?:总数量?|数量|个数|数)$")  # 督导组数量 is called 督导组
_WHOLE = re.compile(r"总(?:人|户|家)?数|总量")
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
        prefer_fields(offers)
    join_siblings(wanted, offers, asked)
    agree(region, wanted, offers, asked)
    keep_family(offers)
    cut_by_title(wanted, offers, asked)
    weigh_rates(wanted, offers)
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
    drop |= {"other"} if any(_names_rest(one) for one in said) else set()
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
        is_bare_whole=bool(inner) and _is_bare_whole(labels[-1], said[-1]),
        is_whole=bool(inner) and _WHOLE.search(last) is not None,
    )
    return asked, within


def _names_rest(said: Said) -> bool:
    """湖北其他市州: the rest of what is named before it is a part by itself."""
    places = [n for n, token in enumerate(said.tokens) if token.startswith("part:")]
    return bool(places) and "other" in said.tokens[places[0] :]


def _is_bare_whole(label: str, said: Said) -> bool:
    return not said.tokens and not said.span and _WHOLE.search(folded(label)) is not None


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


def _once(offered: list[Scored]) -> list[Scored]:
    """Of several ways to the same meaning the best one."""
    best: dict[str, Scored] = {}
    for one in sorted(offered, key=lambda one: -one.score):
        best.setdefault(one.identity, one)
    return list(best.values())


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
