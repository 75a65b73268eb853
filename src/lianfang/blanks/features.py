"""A heading as ideas: cut into known words, each with the weight of how rare it is.

No dictionary of the language is needed: words come from `concepts`, from the choices of dimensions
and from the meanings' own names; what is left is cut into pairs of characters.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lianfang.blanks.concepts import AS_OF_WORDS, CONCEPTS, DEEDS, GENERIC, SPAN_WORDS, STATES, WEAK
from lianfang.blanks.wording import folded, without_number

_SPANS = tuple((span, re.compile(words)) for span, words in SPAN_WORDS)
_AS_OF = re.compile(AS_OF_WORDS)
# In brackets: words to choose from, or how to fill in. They say nothing of what is meant.
_ASIDES = re.compile(
    r"\([^()]*[/、|][^()]*\)|\([省市区县镇乡村街道社级]{2,}\)|\((?:详细|具体|精确|请|如|注|填|含)[^()]*\)"
)
# 湖北(除武汉): what is left out is not what is meant.
_EXCEPT = re.compile(r"\((?:除|不含|不包括|不包含|扣除)[^()]*\)|(?:除|不含)[^()]{1,6}?以?外的?")
_BRACKETS = re.compile(r"[()\[\]{}<>【】〔〕《》「」]")
_PUNCTUATION = re.compile(r"(?:[\s*:;,、。/\\|_\-·•\"'“”‘’?!#=+~—]|(?<!\d)\.|\.(?!\d))+")
_WITHIN = re.compile(r"其中")
_CHINESE = re.compile(r"[一-鿿]{2}")
# 从业人数 Staff: the heading a second time, for others to read.
_FOREIGN = re.compile(r"[a-z][a-z .'/&-]{2,}[a-z.]$")
LONGEST_WORD = 14
UNKNOWN_COST = 2.5  # of a character outside all known words; a word costs about 1
UNKNOWN_WEIGHT = 1.3  # of a pair of characters no meaning uses
WEAK_FACTOR = 0.45
NEGATIONS = frozenset({"not"})


@dataclass(frozen=True, slots=True)
class Said:
    """What one text says: ideas in order, the span it names ("" none), whether it begins 其中."""

    tokens: tuple[str, ...]
    span: str = ""
    within: bool = False


@dataclass
class Words:
    """The words known, and how much each idea tells (rarer = more)."""

    known: dict[str, str] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    most: float = 1.0
    heard: dict[str, Said] = field(default_factory=dict)

    def weight(self, token: str) -> float:
        if token.startswith("~"):
            return self.weights.get(token, UNKNOWN_WEIGHT) * 0.5
        return self.weights.get(token, self.most)

    def tokens(self, text: str) -> tuple[str, ...]:
        """Ideas of a folded text, each once, in order; `~xy` are pairs of unknown characters."""
        found: list[str] = []
        rest = ""
        for word in self._cut(text):
            if word in self.known:
                found += [*_pairs(rest), *self.known[word].split()]
                rest = ""
            else:
                rest += word
        return tuple(dict.fromkeys([*found, *_pairs(rest)]))

    def _cut(self, text: str) -> list[str]:
        """The text as known words and single characters: as few unknown ones and as long words as
        can be (the cheapest path over all cuts)."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            best.append((best[end - 1][0] + UNKNOWN_COST, end - 1))
            for start in range(max(0, end - LONGEST_WORD), end):
                if text[start:end] in self.known:
                    cost = best[start][0] + 1 - 0.05 * (end - start)
                    best[end] = min(best[end], (cost, start))
        words = []
        end = len(text)
        while end:
            start = best[end][1]
            words.append(text[start:end])
            end = start
        return words[::-1]

    def said(self, text: str) -> Said:
        """What a label or a name says; a text heard before is not cut again."""
        if text not in self.heard:
            self.heard[text] = self._said(text)
        return self.heard[text]

    def _said(self, text: str) -> Said:
        bare = folded(without_number(text))
        if _CHINESE.search(bare):
            bare = _FOREIGN.sub("", bare) or bare
        bare = _EXCEPT.sub("", _ASIDES.sub("", bare)) or bare
        within = bool(_WITHIN.match(bare))
        bare = _WITHIN.sub("", bare)
        span = ""
        for name, pattern in _SPANS:
            if pattern.search(bare):
                span = span or name
                bare = pattern.sub(" ", bare)
        bare = _AS_OF.sub(" ", bare)
        bare = _PUNCTUATION.sub(" ", _BRACKETS.sub(" ", bare))
        tokens = [token for part in bare.split() for token in self.tokens(part)]
        if "late" in tokens:
            # 逾期, 逾期未办, 逾期尚未办结 say the same.
            tokens = [token for token in tokens if token not in NEGATIONS]
        return Said(tuple(dict.fromkeys(tokens)), span, within)


def _pairs(rest: str) -> list[str]:
    if len(rest) < 2:
        return [f"~{rest}"] if rest and not rest.isdigit() else []
    return [f"~{rest[at : at + 2]}" for at in range(len(rest) - 1)]


def build_words(names: Iterable[Iterable[str]], choices: Mapping[str, str]) -> Words:
    """Words for meanings with these names; `choices` are further words -> idea (parts of figures).

    An idea's weight is the inverse share of meanings that use it, between 0.3 and about 2.
    """
    words = Words()
    for generic in GENERIC.split():
        words.known[generic] = ""
    for idea, said in CONCEPTS.items():
        for word in said.split():
            words.known[folded(word)] = idea
    for sign, state in STATES.items():
        for deed, idea in DEEDS.items():
            words.known.setdefault(sign + deed, f"{state} {idea}")
    for word, idea in choices.items():
        words.known.setdefault(word, idea)
    counts: dict[str, int] = {}
    total = 0
    for several in names:
        total += 1
        for token in {token for name in several for token in words.said(name).tokens}:
            counts[token] = counts.get(token, 0) + 1
    most = math.log(1 + total)
    for token, count in counts.items():
        rarity = math.log(1 + total / count) / most
        weight = 0.3 + 1.4 * rarity
        words.weights[token] = weight * (WEAK_FACTOR if token in WEAK else 1.0)
    for token in WEAK:
        words.weights.setdefault(token, WEAK_FACTOR)
    words.most = 1.7
    return words
