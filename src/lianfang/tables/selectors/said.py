"""What a column means, in one line of text: a figure, a field of a register, a stamp, fixed words.

    figure:arrivals:today?origin=wuhan|scale=10000|place=<id>    field:residents.phones
    stamp:unit    constant:0714-1234567    empty    "" (nobody knows)
    rows: place:<id>    enterprise:<name>    cut:class=regulated    total

Kept so with each version of a blank, in its history and in the figures of a filled table.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from lianfang.blanks.model import Guess, Wants
from lianfang.kit.errors import InvalidInput
from lianfang.reports.references import BadReference, FigureRef

LONGEST = 256


class What(StrEnum):
    """What kind of thing stands in the cells."""

    UNKNOWN = ""
    FIGURE = "figure"
    FIELD = "field"
    STAMP = "stamp"
    CONSTANT = "constant"
    PLACE = "place"
    ENTERPRISE = "enterprise"
    CUT = "cut"
    TOTAL = "total"
    EMPTY = "empty"


# Meanings that need no further words, and those that are words.
BARE = (What.UNKNOWN, What.EMPTY, What.TOTAL)
WORDS = (What.CONSTANT, What.ENTERPRISE, What.CUT)


@dataclass(frozen=True)
class Said:
    """A meaning. `text` is the reference, `kind.field`, the stamp, the fixed words, a place's id,
    the name of an enterprise or a choice of a dimension; of figures `scale` divides (10000 for
    万元) and `place` is the id of another place than the row's."""

    what: What
    text: str = ""
    scale: int = 1
    place: str = ""

    def __str__(self) -> str:
        if self.what in BARE:
            return str(self.what)
        more = f"|scale={self.scale}" if self.scale != 1 else ""
        more += f"|place={self.place}" if self.place else ""
        return f"{self.what}:{self.text}{more}"

    @property
    def reference(self) -> FigureRef:
        """Of figures. Raises BadReference."""
        return FigureRef.parse(self.text)

    @property
    def register(self) -> str:
        """Of fields: the register's key."""
        return self.text.partition(".")[0]

    @property
    def field(self) -> str:
        """Of fields: the column of the register."""
        return self.text.partition(".")[2]


UNKNOWN, EMPTY, TOTAL = Said(What.UNKNOWN), Said(What.EMPTY), Said(What.TOTAL)


def read_said(text: str) -> Said:
    """The meaning a text stands for. Raises InvalidInput where it is none."""
    if len(text) > LONGEST:
        raise InvalidInput()
    kind, found, rest = text.partition(":")
    if kind not in set(What) or (kind in set(BARE)) == bool(found):
        raise InvalidInput()
    what = What(kind)
    if what in BARE or what in WORDS:
        return Said(what, rest)
    said = Said(what, "")
    rest, *more = rest.split("|")
    for part in more:
        name, _eq, value = part.partition("=")
        if name == "scale" and value.isdigit() and 1 <= int(value) <= 10**8:
            said = replace(said, scale=int(value))
        elif name == "place" and value:
            said = replace(said, place=value)
        else:
            raise InvalidInput()
    if what is What.FIGURE:
        try:
            FigureRef.parse(rest)
        except BadReference as error:
            raise InvalidInput(error.message) from error
    if what is What.STAMP and rest not in set(Wants):
        raise InvalidInput()
    return replace(said, text=rest)


def of_guess(guess: Guess | None, registers: frozenset[str]) -> Said:
    """The meaning the engine guessed; keys with a known register before the dot are fields."""
    if guess is None:
        return UNKNOWN
    head, dot, _field = guess.key.partition(".")
    if dot and (head in registers or head == "place"):
        return Said(What.FIELD, guess.key)
    if guess.key in set(Wants):
        return Said(What.STAMP, guess.key)
    return Said(What.FIGURE, guess.reference, guess.scale, guess.place)


def as_guess(said: Said) -> Guess | None:
    """What a person chose, in the engine's form, to be remembered for the next blank; None for
    "leave it empty" and for fixed words."""
    if said.what is What.FIGURE:
        ref = said.reference
        return Guess(ref.key, ref.span, ref.choices, said.scale, 1.0, said.place)
    if said.what in (What.FIELD, What.STAMP):
        return Guess(said.text, confidence=1.0)
    return None
