"""Forms a town asks its people to fill in: typed questions, ranges, what is asked only sometimes.

One definition drives the page, the phone, the check of what arrives and the export. A form says why
it asks and how long the answers are kept, because what cannot be said should not be asked.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording


class QuestionKind(StrEnum):
    """What sort of answer is expected."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    PLATE = "plate"
    PHOTO = "photo"
    GROUP = "group"


class About(StrEnum):
    """What a record of the form is about; every record also lies in a place."""

    PLACE = "place"
    HOUSEHOLD = "household"
    PERSON = "person"


class Option(Part, frozen=True):
    """One answer to choose from."""

    key: Key
    title: Wording


class ShowIf(Part, frozen=True):
    """The question is asked only when `question` (one before it) was answered with one of `answers`
    ("true" and "false" for yes or no)."""

    question: Key
    answers: tuple[str, ...]


class Question(Part, frozen=True):
    """One thing asked.

    minimum, maximum  of a number; of the length of a text; of how many photos or repeats of a group
    decimals          of a number
    unit              shown behind a number, such as m²
    options           of a choice
    questions         of a group, which may be repeated; groups hold no groups
    personal          may identify somebody: masked for whoever may not read names
    """

    key: Key
    title: Wording
    kind: QuestionKind
    required: bool = False
    help: Wording | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    decimals: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0
    unit: Wording | None = None
    options: tuple[Option, ...] = ()
    show_if: ShowIf | None = None
    questions: tuple["Question", ...] = ()
    personal: bool = False


class RecordForm(Part, frozen=True):
    """A form of the plan. `purpose` and `keep_days`: why it asks, and how long answers are kept.

    `counts` names whole-number questions whose sums are figures of the town, such as people whom a
    patrol sent home.
    """

    key: Key
    title: Wording
    about: About
    purpose: Wording
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3650)]
    questions: tuple[Question, ...]
    counts: tuple[Key, ...] = ()
    sop: str = ""
