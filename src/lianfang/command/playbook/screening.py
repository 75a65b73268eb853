"""Screening as a town does it: what is asked at each door, what settles it, what needs a person.

Every entry has a default, so that a plan that says nothing about it can still go from door to door
and know whom it has missed. The questions themselves are record forms of the plan: one about a
household, one about a person.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import Key, Part, ShortKey
from lianfang.command.playbook.questions import About, QuestionKind, RecordForm
from lianfang.command.playbook.wording import Wording
from lianfang.people.enums import HouseholdKind


class Found(StrEnum):
    """What somebody found at a door."""

    SCREENED = "screened"
    NOBODY = "nobody"
    REFUSED = "refused"
    MOVED = "moved"
    EMPTY = "empty"


class Attention(Part, frozen=True):
    """These answers need a person: `question` of the household's form, or of a person's form.

    `sop` names the way of working that is shown then.
    """

    question: Key
    answers: tuple[str, ...]
    title: Wording
    sop: str = ""


class Need(Part, frozen=True):
    """Something a household lacks that the town can bring."""

    key: ShortKey
    title: Wording


class Survey(Part, frozen=True):
    """One kind of screening.

    household_form  key of a record form about a household, "" for none: asked once at the door
    person_form     key of a record form about a person, "" for none: asked of everybody present
    answers_for     outcomes with which the required questions must be answered
    closing         outcomes that settle a household; after others it stays on the list
    kinds           only households of these kinds are listed; none named = all of them
    temperature     a temperature is asked of everybody present
    round_days      usual days of a round: the first guess of its end
    """

    key: Key
    title: Wording
    household_form: str = ""
    person_form: str = ""
    answers_for: tuple[Found, ...] = (Found.SCREENED,)
    closing: tuple[Found, ...] = (Found.SCREENED, Found.MOVED, Found.EMPTY)
    kinds: tuple[HouseholdKind, ...] = ()
    temperature: bool = False
    round_days: Annotated[int, msgspec.Meta(ge=1, le=31)] = 3
    attention: tuple[Attention, ...] = ()

    def raised(self, *answered: dict[str, object]) -> list[str]:
        """Keys of the questions whose answers need a person, in the plan's order."""
        return [
            one.question
            for one in self.attention
            if any(_matches(one, answers) for answers in answered)
        ]

    def attention_title(self, question: str) -> str:
        """What a question that needs a person is called; its key for one of another plan."""
        return next((str(o.title) for o in self.attention if o.question == question), question)


def _matches(attention: Attention, answers: dict[str, object]) -> bool:
    given = answers.get(attention.question)
    words = given if isinstance(given, list) else [given]
    said = [str(w).lower() if isinstance(w, bool) else str(w) for w in words if w is not None]
    return any(word in attention.answers for word in said)


SURVEYS = (Survey("households", Wording("入户排查", "Door-to-door screening")),)
NEEDS = (
    Need("food", Wording("食品蔬菜", "Food")),
    Need("medicine", Wording("药品", "Medicine")),
    Need("care", Wording("照料", "Care")),
    Need("masks", Wording("口罩消毒用品", "Masks and disinfectant")),
    Need("other", Wording("其他", "Other")),
)


class Screening(Part, frozen=True):
    """The screening part of a plan; temperatures in °C with one decimal."""

    surveys: tuple[Survey, ...] = SURVEYS
    needs: tuple[Need, ...] = NEEDS
    most_rounds: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5
    minimum: Decimal = Decimal("34.0")
    maximum: Decimal = Decimal("42.0")

    def survey(self, key: str) -> Survey | None:
        return next((one for one in self.surveys if one.key == key), None)

    def need_title(self, key: str) -> str:
        """The need in this town's words; the key itself for one of another plan."""
        return next((str(one.title) for one in self.needs if one.key == key), key)


def screening_contradictions(
    plan: Screening, forms: Sequence[RecordForm], sops: set[str], path: str
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for name in ("surveys", "needs"):
        counted = Counter(one.key for one in getattr(plan, name))
        for key, times in counted.items():
            if times > 1:
                yield (
                    f"{path}.{name}",
                    _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
                )
    if not plan.surveys:
        yield f"{path}.surveys", _("At least one must be named.")
    if plan.minimum >= plan.maximum:
        yield f"{path}.maximum", _("The most allowed is less than the least.")
    known = {form.key: form for form in forms}
    for index, survey in enumerate(plan.surveys):
        yield from _survey(survey, known, sops, f"{path}.surveys[{index}]")


def _survey(
    survey: Survey, known: dict[str, RecordForm], sops: set[str], path: str
) -> Iterator[tuple[str, str]]:
    asked: set[str] = set()
    wanted = (
        ("household_form", survey.household_form, About.HOUSEHOLD),
        ("person_form", survey.person_form, About.PERSON),
    )
    for name, key, about in wanted:
        form = known.get(key)
        if key and form is None:
            yield f"{path}.{name}", _("There is no “%(key)s” in this plan.") % {"key": key}
        elif form is not None and form.about != about:
            yield f"{path}.{name}", _("This form is about something else.")
        elif form is not None:
            asked |= {question.key for question in form.questions}
            if any(question.kind == QuestionKind.PHOTO for question in form.questions):
                yield f"{path}.{name}", _("A screening takes no photos of homes.")
    if Found.SCREENED not in survey.closing:
        yield f"{path}.closing", _("A household that was screened is settled.")
    for index, one in enumerate(survey.attention):
        here = f"{path}.attention[{index}]"
        if one.question not in asked:
            text = _("There is no “%(key)s” in this plan.") % {"key": one.question}
            yield f"{here}.question", text
        if one.sop and one.sop not in sops:
            yield f"{here}.sop", _("There is no “%(key)s” in this plan.") % {"key": one.sop}
