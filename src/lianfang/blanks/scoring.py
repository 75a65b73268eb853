"""How well a meaning explains a heading, between 0 and 1.

Both must be told by the other: how much of the heading the meaning says (precision) and how much of
the meaning's name the heading, the headings above it and the title say (recall). Span, unit, kind
and words that turn the sense (应, 未, 率) then speak for or against it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum

from lianfang.blanks.concepts import ACTS, ANYWHERE, MODIFIERS, SCENES, WEAK
from lianfang.blanks.features import Said, Words
from lianfang.blanks.model import Anchor, Dimension, Guess, Meaning, MeaningKind, Slot, SlotKind
from lianfang.blanks.wording import SCALES, folded, is_wordy

_IMPLIED = re.compile(r"(?:([人户家个份件辆次支名台张只处间条桌])数|(人次|车次|户次|家次))$")
MEASURED_AS = (
    ("元", re.compile(r"(?:金额|资金|经费|费用|款项)$")),
    ("㎡", re.compile(r"面积$")),
)
OUTER = 0.5  # how much words of headings above ask to be explained
CROSSED = 0.85  # the same where a row's words and a column's words meet in one cell
FROM_NEAR = 0.4
UNIT_IDEAS = {"人": "person", "户": "household", "家": "enterprise", "辆": "vehicle"}
FROM_OUTER, FROM_CONTEXT = 0.9, 0.65
FROM_TITLE = 0.85  # of a heading that says little itself
UNASKED_SPAN = 0.92  # a name that says 新增 for a heading that says nothing of the kind
SAME = 0.985
SAME_BELOW = 0.88  # the very words, below a title that says more
SAID_ABOVE = 0.6
BASE = 0.3  # how much the heading a 其中 belongs to asks to be explained
NOWHERE = 0.9  # where a telling idea of the name stands nowhere around the heading
ACT_LEFT = 0.8  # where the heading tells of something done that the name does not know
PART_CHOSEN = 0.985  # of a figure's part: of equals the figure with a name of its own
OFF_TOPIC = 0.7  # where the heading tells of work the name has nothing to do with: 疫苗, 税收
OF_WHOLE = 0.85
OF_BARE_WHOLE = 0.7
SCENE = 0.25  # how much the title of a table asks of a heading that says little itself
# Words that choose no part by themselves: 社区志愿者 says where, not what.
REST = WEAK | {"other", "community", "village"}
MEASURED = frozenset({"元", "㎡", "平方米", "平米", "m2", "亩"})
PERSONS = frozenset({"人", "人次", "名", "位"})
SAME_UNITS = (
    frozenset({"人", "人次", "名", "位"}),
    frozenset({"家", "户", "个", "处", "所", "间"}),
    frozenset({"项", "条", "件", "个", "起", "例"}),
    frozenset({"辆", "车次", "车", "趟", "辆次"}),
    frozenset({"次", "人次", "车次", "户次", "家次", "场", "趟", "项"}),
    frozenset({"份", "张", "册"}),
    frozenset({"㎡", "平方米", "平米", "m2"}),
    frozenset({"支", "个", "队"}),
    frozenset({"%", "％"}),
    frozenset({"瓶", "桶", "升", "公斤"}),
    frozenset({"支", "把", "台", "个", "只"}),
)


Part = tuple[str, str, frozenset[str]]  # dimension, choice, ideas


@dataclass(frozen=True)
class Name:
    """One name of a meaning, cut into ideas."""

    folded: str
    said: Said
    weight: float


@dataclass(frozen=True)
class Known:
    """A meaning ready to be compared: its names, and its parts' names as sets of ideas."""

    meaning: Meaning
    names: tuple[Name, ...]
    choices: tuple[Part, ...]
    own_span: str


@dataclass(frozen=True)
class Asked:
    """A heading cut into ideas: innermost words, words above, words of the neighbourhood."""

    slot: Slot
    anchor: Anchor
    inner: frozenset[str]
    outer: frozenset[str]
    context: frozenset[str]
    span: str
    span_is_own: bool  # said by the innermost heading
    texts: frozenset[str]  # folded innermost heading, and all headings joined
    plain: str  # innermost heading without 数, 总数
    near: frozenset[str] = frozenset()  # words of the columns or rows beside it
    outer_weight: float = OUTER
    head: str = ""  # last idea of the innermost heading: what is counted
    place: str = ""
    is_whole: bool = False  # the innermost heading asks for all of what it names: 职工总数
    is_bare_whole: bool = False  # 总数 alone, of what the heading beside it names: 小餐饮 / 总数
    base: frozenset[str] = frozenset()  # of a 其中: words of the heading it is a part of


@dataclass
class Scored:
    """A guess in the making."""

    known: Known
    score: float
    span: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    scale: int = 1
    reasons: list[str] = field(default_factory=list)

    @property
    def identity(self) -> str:
        asked = "&".join("=".join(pair) for pair in self.choices)
        return f"{self.known.meaning.key}:{self.span}?{asked}"

    def guess(self, confidence: float, place: str) -> Guess:
        return Guess(
            key=self.known.meaning.key,
            span=self.span,
            choices=self.choices,
            scale=self.scale,
            confidence=round(confidence, 3),
            place=place,
            reasons=tuple(self.reasons),
        )


def know(meanings: Sequence[Meaning], words: Words) -> list[Known]:
    """Meanings with their names cut into ideas."""
    found = []
    known_parts: dict[int, tuple[Part, ...]] = {}
    for meaning in meanings:
        names = []
        for number, text in enumerate(dict.fromkeys(meaning.names)):
            said = words.said(text)
            if said.tokens:
                names.append(Name(folded(text), said, 1.0 if number == 0 else 0.99))
        if not names:
            continue
        spans = {name.said.span for name in names if name.said.span}
        own = meaning.own_span
        if not own and not meaning.spans and meaning.kind is not MeaningKind.FIELD:
            own = (
                names[0].said.span if names[0].said.span in ("today", "total", "yesterday") else ""
            )
            own = own or (spans.pop() if len(spans) == 1 else "")
        choices = tuple(
            part
            for dimension in meaning.dimensions
            for part in _parts(dimension, words, known_parts)
        )
        found.append(Known(meaning, tuple(names), choices, own))
    return found


def _parts(
    dimension: Dimension, words: Words, known: dict[int, tuple[Part, ...]]
) -> tuple[Part, ...]:
    """(dimension, choice, ideas) of each name of each part; many figures share their parts."""
    if id(dimension.choices) not in known:
        known[id(dimension.choices)] = tuple(
            (dimension.key, choice.key, frozenset(words.said(text).tokens))
            for choice in dimension.choices
            for text in choice.names
            if not REST.issuperset(words.said(text).tokens)
        )
    parts = known[id(dimension.choices)]
    return tuple((dimension.key, choice, tokens) for _key, choice, tokens in parts)


def score(asked: Asked, known: Known, words: Words) -> Scored | None:
    """How well the meaning explains the heading; None where it cannot be meant."""
    fit = _kind_fit(asked, known.meaning)
    if fit == 0:
        return None
    best: Scored | None = None
    for name in known.names:
        scored = _score_name(asked, known, name, words)
        if scored is not None and (best is None or scored.score > best.score):
            best = scored
    if best is None:
        return None
    best.score *= fit * known.meaning.prior
    apply_span(asked, known, best)
    _apply_unit(asked, known.meaning, best)
    if asked.slot.kind is SlotKind.PERCENT and best.score > 0:
        best.scale = 1
    best.score = min(best.score, 1.0)
    return best if best.score > 0.15 else None


def _sum(tokens: frozenset[str] | set[str], words: Words) -> float:
    # Exactly rounded: the order of a set must not decide between two that fit alike.
    return fsum(words.weight(token) for token in tokens)


def _score_name(asked: Asked, known: Known, name: Name, words: Words) -> Scored | None:
    said = frozenset(name.said.tokens)
    everything = asked.inner | asked.outer | asked.base | asked.context | asked.near
    shared = said & everything
    if not shared and not (said <= WEAK and known.choices):
        return None
    left_inner = asked.inner - said
    left_outer = asked.outer - said
    also = said & asked.inner
    choices, left_inner, left_outer = _choose(known, said, left_inner, left_outer, also)
    if not shared:
        return None if known.meaning.cut else _only_part(known, choices, _telling(left_inner))
    is_short = sum(_telling(frozenset({token})) for token in asked.inner | asked.outer) < 2
    got = fsum(words.weight(token) * _heard(token, asked, is_short) for token in said)
    recall = got / _sum(said, words)
    about = asked.context if known.meaning.kind is MeaningKind.FIELD else frozenset()
    whole = _sum(asked.inner, words) + asked.outer_weight * _sum(asked.outer - asked.inner, words)
    left = _sum(left_inner, words) + asked.outer_weight * _sum(left_outer - left_inner, words)
    # What the title says already tells little in a column's heading: 复工状态 of 复工情况一览表.
    left -= SAID_ABOVE * _sum(left_inner & about, words)
    heading = asked.inner | asked.outer | asked.base
    is_bare = {one for one in heading if _telling(frozenset({one}))} <= ANYWHERE
    scene = asked.context & SCENES if is_bare else frozenset()
    if known.meaning.kind is not MeaningKind.FIELD:
        whole += SCENE * _sum(scene - asked.inner - asked.outer, words)
        left += SCENE * _sum(scene - asked.inner - asked.outer - said, words)
    if asked.base:
        whole += BASE * _sum(asked.base, words)
        left += BASE * _sum(asked.base - said - _of_choices(known, choices), words)
    precision = 1 - left / whole if whole else 0.6
    if not shared & (asked.inner | asked.outer) and choices == known.meaning.cut:
        precision *= 0.6
    total = precision + recall
    value = 2 * precision * recall / total if total else 0.0
    if any(token not in everything and token not in WEAK for token in said):
        value *= NOWHERE
    reasons = ["alike"]
    if name.said.span and not asked.span:
        value *= UNASKED_SPAN
    value *= 0.97 * _same_head(asked, name, said)
    if name.folded in asked.texts or name.folded == asked.plain:
        told = _telling(left_outer - left_inner)
        elsewhere = bool(scene) and not scene & said and known.meaning.kind is not MeaningKind.FIELD
        value, reasons = max(value, SAME_BELOW if told or elsewhere else SAME), ["same_words"]
        value *= 1.0 if name.folded in asked.texts else 0.985
    if shared & asked.outer - asked.inner:
        reasons.append("heading_above")
    if choices != known.meaning.cut:
        reasons.append("dimension")
    value *= _sense(asked, said, choices, known)
    value *= PART_CHOSEN ** (len(choices) - len(known.meaning.cut))
    if any(token.startswith("topic:") for token in left_inner | left_outer):
        value *= OFF_TOPIC
    if ACTS & left_inner:
        value *= ACT_LEFT
    if asked.is_whole and ACTS & said & asked.outer - asked.inner:
        value *= OF_WHOLE  # 职工返岗情况 / 职工总数 is no number of those who came back
    if asked.is_bare_whole and ACTS & said - asked.inner - asked.outer:
        value *= OF_BARE_WHOLE
    return Scored(known, value * name.weight, "", choices, 1, reasons)


def _heard(token: str, asked: Asked, is_short: bool) -> float:
    """How much an idea of a name counts as said, by where it stands: 1 in the heading itself."""
    if token in asked.inner:
        return 1.0
    if token in asked.outer or token in asked.base:
        return FROM_OUTER
    if token in asked.context:
        return FROM_TITLE if is_short else FROM_CONTEXT
    return FROM_NEAR if token in asked.near else 0.0


def _telling(tokens: frozenset[str]) -> bool:
    """Whether words left unexplained say something of their own."""
    return any(token not in WEAK and not token.startswith("~") for token in tokens)


def _same_head(asked: Asked, name: Name, said: frozenset[str]) -> float:
    """The last idea of a Chinese term is what it is about: 卡口值守人员 are people, 有人值守卡口
    are checkpoints."""
    head = name.said.tokens[-1]
    crossed = asked.head in said and head in asked.inner and asked.head != head
    return 0.92 if crossed else 1.0


def _only_part(known: Known, choices: tuple[tuple[str, str], ...], more: bool) -> Scored | None:
    """A heading that only names a part (网格员) of a figure whose own name hardly says more."""
    if not choices:
        return None
    return Scored(known, 0.55 if more else 0.72, "", choices, 1, ["dimension"])


def _choose(
    known: Known,
    said: frozenset[str],
    inner: frozenset[str],
    outer: frozenset[str],
    also: frozenset[str],
) -> tuple[tuple[tuple[str, str], ...], frozenset[str], frozenset[str]]:
    """Parts of the figure the left words name, one of each dimension, the longest first.

    `also` are words of the heading the name explains already, which may name a second part.
    """
    chosen: dict[str, str] = {}
    chosen.update(known.meaning.cut)
    if not known.choices:
        return tuple(sorted(chosen.items())), inner, outer
    ranked = sorted(known.choices, key=lambda choice: -len(choice[2]))
    for level in ("inner", "outer", "both"):
        for dimension, choice, tokens in ranked:
            near = inner if level == "inner" else outer if level == "outer" else inner | outer
            if dimension in chosen or tokens & near <= WEAK or not tokens <= near | said:
                continue
            if any(_alike(dimension, other) for other in chosen):
                continue
            beside = _beside(ranked, (dimension, choice, tokens), near | also)
            if beside:
                # 封控小区、楼栋 names two parts: neither alone is meant.
                chosen[dimension] = ""
                tokens = tokens ^ beside
            else:
                chosen[dimension] = choice
            inner, outer = inner - tokens, outer - tokens
    chosen = {dimension: choice for dimension, choice in chosen.items() if choice}
    return tuple(sorted(chosen.items())), inner, outer


def _alike(dimension: str, other: str) -> bool:
    """Two ways to cut by the same thing: origin, origin_class."""
    return dimension != other and dimension.split("_")[0] == other.split("_")[0]


def _beside(parts: Sequence[Part], one: Part, near: frozenset[str]) -> frozenset[str]:
    """Ideas of another part of the same dimension that the same heading names."""
    dimension, choice, tokens = one
    for other, another, ideas in parts:
        telling = ideas - WEAK
        is_other = other == dimension and choice != another and telling <= near
        if is_other and telling - tokens and tokens - WEAK - telling:
            return telling
    return frozenset()


def _sense(
    asked: Asked, said: frozenset[str], choices: tuple[tuple[str, str], ...], known: Known
) -> float:
    """Words that turn the sense must stand on both sides."""
    value = 1.0
    heading = asked.inner | asked.outer
    explained = _of_choices(known, choices)
    for word in MODIFIERS:
        if word == "rate":
            continue
        if word in said and word in asked.base:
            continue
        if word == "other" and any(token.startswith("part:") for token in heading):
            continue  # 湖北其他地市 is a part by itself
        if (word in heading) != (word in said) and word not in explained:
            value *= 0.62 if word in heading else 0.72
    if "done" in asked.inner and "should" in said and "done" not in said:
        value *= 0.5
    return value


def _of_choices(known: Known, choices: tuple[tuple[str, str], ...]) -> set[str]:
    """Ideas the chosen parts tell."""
    return {
        token
        for dimension, choice, tokens in known.choices
        if (dimension, choice) in choices
        for token in tokens
    }


def _kind_fit(asked: Asked, meaning: Meaning) -> float:
    slot, anchor = asked.slot, asked.anchor
    if meaning.kind is MeaningKind.STAMP:
        return 0.0
    if meaning.kind is MeaningKind.FIELD:
        return _field_fit(slot, anchor, meaning)
    if anchor in (Anchor.PERSON, Anchor.HOUSEHOLD) or is_wordy(slot.labels):
        return 0.0
    fit = 0.55 if anchor is Anchor.ENTERPRISE else 1.0
    if slot.kind is SlotKind.PERCENT:
        fit *= 1.0 if meaning.kind is MeaningKind.RATE else 0.3
    elif meaning.kind is MeaningKind.RATE:
        fit *= 0.3
    if slot.kind in (SlotKind.DATE, SlotKind.TIME):
        return 0.0
    return fit * (0.8 if slot.kind is SlotKind.TEXT else 1.0)


def _field_fit(slot: Slot, anchor: Anchor, meaning: Meaning) -> float:
    if anchor is meaning.anchor:
        fit = 1.0
    elif anchor in (Anchor.PLACE, Anchor.DAY, Anchor.NONE):
        fit = 0.9 if meaning.anchor in (Anchor.NONE, Anchor.PLACE) else 0.6
    elif anchor is Anchor.QUESTION:
        fit = 1.0 if meaning.anchor is Anchor.ENTERPRISE else 0.85
    elif meaning.anchor is Anchor.NONE:
        fit = 0.6
    else:
        fit = 0.88
    dated = {SlotKind.DATE, SlotKind.TIME}
    if (slot.kind in dated) != (meaning.value in dated):
        # 时间 and 日期 columns are often plain text, a register's day is a date.
        fit *= 0.7 if slot.kind in dated else 0.9
    if slot.kind is SlotKind.PERCENT or (
        slot.kind is SlotKind.NUMBER and meaning.value is SlotKind.TEXT
    ):
        fit *= 0.75
    return fit


def apply_span(asked: Asked, known: Known, scored: Scored) -> None:
    """Give a guess the span the heading names, and mark it down where the figure has no such."""
    meaning = known.meaning
    if meaning.kind is MeaningKind.FIELD:
        return
    wanted = asked.span
    if known.own_span:
        if not wanted:
            scored.score *= 0.95
        elif wanted != known.own_span:
            scored.score *= 0.5
        else:
            scored.reasons.append("span")
        return
    spans = meaning.spans
    if not wanted and asked.anchor is Anchor.DAY and "today" in spans:
        scored.span = "today"  # a row of a day tells of that day
    elif not wanted:
        scored.span = spans[0] if spans else ""
    elif wanted in spans:
        scored.span = wanted
        scored.reasons.append("span")
    elif wanted in ("total", "now") and set(spans) <= {"now", "total"}:
        scored.span = spans[0] if spans else ""
        scored.score *= 0.97 if wanted == "now" else 0.95
    elif wanted == "now" and "total" in spans:
        scored.span = "total"
        scored.score *= 0.86
    else:
        scored.span = spans[0] if spans else ""
        scored.score *= 0.6 if asked.span_is_own else 0.75


def implied_unit(slot: Slot) -> str:
    """The unit a heading counts in without saying so: 走访人数 -> 人, 户数 -> 户, 人次 -> 人次."""
    said = folded(slot.labels[-1]) if slot.labels else ""
    match = _IMPLIED.search(said)
    if match:
        return match[1] or match[2]
    return next((unit for unit, pattern in MEASURED_AS if pattern.search(said)), "")


def _comparable(unit: str, theirs: str) -> bool:
    """Units that count the same things, or several at once (人/户)."""
    several = "/" in unit or "、" in unit or theirs.startswith(unit)
    return several or any(unit in same and theirs in same for same in SAME_UNITS)


def _apply_unit(asked: Asked, meaning: Meaning, scored: Scored) -> None:
    unit = asked.slot.unit or implied_unit(asked.slot)
    if not unit or meaning.kind is MeaningKind.FIELD or not meaning.unit:
        return
    bare, scale = unit, 1
    if unit[0] in SCALES and len(unit) > 1:
        bare, scale = unit[1:], SCALES[unit[0]]
    theirs = folded(meaning.unit)
    if bare == theirs:
        scored.reasons.append("unit")
    elif _comparable(bare, theirs):
        scored.score *= 0.9 if (bare, theirs) == ("人次", "人") else 0.97
    else:
        persons = {bare, theirs} <= {"人", "人次", "名", "车次", "辆"}
        either = (bare in PERSONS) != (theirs in PERSONS)
        # Money and area are never a number of anything.
        measured = (bare in MEASURED) != (theirs in MEASURED)
        scored.score *= 0.9 if persons else 0.5 if measured else 0.74 if either else 0.84
        scale = 1 if theirs != bare else scale
    scored.scale = scale
