"""What may be said of a door: the answers by the plan, and how many people fit together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.command.playbook.answers import check_answers
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.playbook.screening import Found
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import tidy
from lianfang.screening.enums import GONE_OUTCOMES, DoorOutcome
from lianfang.screening.selectors.plans import CampaignPlan
from lianfang.screening.services.entries import DoorEntry

MOST_PEOPLE = 200
MOST_LIVING = 2_000
NOTE_LENGTH = 200


@dataclass(slots=True)
class Said:
    """Answers in order: open ones, ones that may identify somebody, photos are not taken."""

    values: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)

    @property
    def whole(self) -> dict[str, Any]:
        return {**self.values, **self.personal}


@dataclass(slots=True)
class Judged:
    """An entry found right: what of it is stored. `people` and `newcomers` hold answers in the
    order of the entry's."""

    outcome: DoorOutcome
    closes: bool
    household: Said
    people: list[Said]
    newcomers: list[Said]
    attention: list[str]
    note: str


def judge(entry: DoorEntry, asked: CampaignPlan, *, correcting: bool = False) -> Judged:
    """Check an entry by the campaign's plan. Raises InvalidInput by field, such as "answers.told",
    "people.0.temperature", "newcomers.1.answers.contact"."""
    fields: dict[str, Any] = {}
    if entry.outcome not in DoorOutcome.values:
        raise InvalidInput(fields={"outcome": _("Choose from the list.")})
    outcome = DoorOutcome(entry.outcome)
    found = Found(entry.outcome)
    must = found in asked.survey.answers_for
    household = _answers(asked.household_form, entry.answers, must, "answers", fields)
    _people(entry, outcome, asked, fields, correcting=correcting)
    people = [
        _answers(
            asked.person_form, one.answers, must and one.present, f"people.{i}.answers", fields
        )
        for i, one in enumerate(entry.people)
    ]
    newcomers = [
        _answers(asked.person_form, one.answers, must, f"newcomers.{i}.answers", fields)
        for i, one in enumerate(entry.newcomers)
    ]
    if not set(entry.needs) <= {need.key for need in asked.plan.needs}:
        fields["needs"] = _("Choose from the list.")
    note = tidy(entry.note.replace("\x00", ""))
    if len(note) > NOTE_LENGTH:
        fields["note"] = _("At most %(most)s characters.") % {"most": NOTE_LENGTH}
    if fields:
        raise InvalidInput(fields=fields)
    answered = [household.whole, *(one.whole for one in (*people, *newcomers))]
    return Judged(
        outcome,
        found in asked.survey.closing,
        household,
        people,
        newcomers,
        asked.survey.raised(*answered),
        note,
    )


def _answers(
    form: RecordForm | None,
    answers: Mapping[str, Any],
    must: bool,
    path: str,
    fields: dict[str, Any],
) -> Said:
    """The answers to a form; without `must` a required question may stay open."""
    if form is None:
        if answers:
            fields[path] = _("Nothing is asked here.")
        return Said()
    if not must:
        loose = tuple(msgspec.structs.replace(q, required=False) for q in form.questions)
        form = msgspec.structs.replace(form, questions=loose)
    answered = check_answers(form, answers)
    fields |= {f"{path}.{key}": text for key, text in answered.errors.items()}
    return Said(answered.values, answered.personal)


def _people(
    entry: DoorEntry,
    outcome: DoorOutcome,
    asked: CampaignPlan,
    fields: dict[str, Any],
    *,
    correcting: bool,
) -> None:
    if len(entry.people) + len(entry.newcomers) > MOST_PEOPLE:
        fields["people"] = _("At most %(most)s people.") % {"most": MOST_PEOPLE}
    if outcome != DoorOutcome.SCREENED and (entry.people or entry.newcomers or entry.seen):
        fields["people"] = _("People are named where the household was screened.")
    if correcting and (entry.newcomers or any(one.came for one in entry.people)):
        # They have rows of their own by now, each with its own correction.
        fields["newcomers"] = _("People and arrivals are corrected on their own pages.")
    named = met(entry)
    seen = named if entry.seen is None else entry.seen
    if not named <= seen <= MOST_LIVING:
        fields["seen"] = _("Fewer than the people named as present.")
    if entry.living is not None and not seen <= entry.living <= MOST_LIVING:
        fields["living"] = _("Fewer than were seen.")
    heats = [
        *((f"people.{i}.temperature", one.temperature) for i, one in enumerate(entry.people)),
        *((f"newcomers.{i}.temperature", one.temperature) for i, one in enumerate(entry.newcomers)),
    ]
    for name, heat in heats:
        if heat is not None and not _possible(heat, asked):
            text = _("Between %(minimum)s and %(maximum)s °C.")
            limits = {"minimum": asked.plan.minimum, "maximum": asked.plan.maximum}
            fields[name] = text % limits
    for i, newcomer in enumerate(entry.newcomers):
        if not newcomer.name.strip():
            fields[f"newcomers.{i}.name"] = _("The name is missing.")


def _possible(heat: Decimal, asked: CampaignPlan) -> bool:
    return heat.is_finite() and asked.plan.minimum <= heat <= asked.plan.maximum


def met(entry: DoorEntry) -> int:
    """How many people are named as present."""
    return sum(one.present for one in entry.people) + len(entry.newcomers)


def numbers(entry: DoorEntry, outcome: DoorOutcome, stated: int) -> tuple[int, int]:
    """(seen, living) of an entry that was found right; `stated`: by the register."""
    if outcome in GONE_OUTCOMES:
        return 0, 0
    seen = met(entry) if entry.seen is None else entry.seen
    living = max(stated, seen) if entry.living is None else entry.living
    return seen, living


def same_people(entry: DoorEntry) -> Sequence[int]:
    """Indexes of people named twice."""
    known: set[Any] = set()
    twice = []
    for index, one in enumerate(entry.people):
        if one.person_id in known:
            twice.append(index)
        known.add(one.person_id)
    return twice
