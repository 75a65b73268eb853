"""Health checks as a town does them: what is asked, of whom, and what follows from a fever.

Everything has a default, so that a plan that says nothing about it still finds a fever at 37.3 °C.
Symptoms are named as in WS 363.6; the threshold and the bands are those of the public notices of
2020.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import msgspec

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording
from lianfang.people.enums import SpecialGroup

Minutes = Annotated[int, msgspec.Meta(ge=0, le=10_080)]
Symptom = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$", max_length=24)]


class Asked(StrEnum):
    """Who is asked for a health check every day."""

    EVERYBODY = "everybody"
    GROUPS = "groups"
    NOBODY = "nobody"


class StepKind(StrEnum):
    """What a step of the fever path does; the program knows what each needs to be recorded."""

    ISOLATE = "isolate"
    CALL = "call"
    REMEASURE = "remeasure"
    TRANSFER = "transfer"
    CLEAR = "clear"


class SymptomName(Part, frozen=True):
    """One symptom to choose. `alarm`: it starts the fever path by itself, fever or not."""

    key: Symptom
    title: Wording
    alarm: bool = False


class Thermometer(Part, frozen=True):
    """What a thermometer may show (°C), and from where on it is a fever."""

    minimum: Decimal = Decimal("35.0")
    maximum: Decimal = Decimal("42.0")
    fever: Decimal = Decimal("37.3")


class Asking(Part, frozen=True):
    """Of whom a check is asked every day: everybody who lives there, people of special `groups`
    (none named: of any), or nobody. `phases` in which it is asked; none named: in all.
    """

    of: Asked = Asked.EVERYBODY
    groups: tuple[SpecialGroup, ...] = ()
    phases: tuple[str, ...] = ()

    def in_phase(self, phase: str) -> bool:
        """Whether anybody is asked while `phase` is in force."""
        return self.of != Asked.NOBODY and (not self.phases or phase in self.phases)


class Closing(Part, frozen=True):
    """A check fulfils the day's task of this routine if it was made so: empty means any way."""

    routine: Key
    sources: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


class Telling(Part, frozen=True):
    """So long after a step is due and not done, these are told: everybody with this role in a
    place above."""

    after_minutes: Minutes
    to: AccountRole


class FeverStep(Part, frozen=True):
    """One step of the fever path: due so many minutes after the fever was found.

    `roles` of the plan say who does it or who is called, in order of preference; whoever answers
    for the person in them is named on the page.
    """

    key: Key
    title: Wording
    kind: StepKind
    minutes: Minutes
    roles: tuple[Key, ...] = ()
    tell: tuple[Telling, ...] = ()


def _said(zh: str, en: str) -> Wording:
    return Wording(zh=zh, en=en)


SYMPTOMS = (
    SymptomName("cough", _said("咳嗽", "Cough")),
    SymptomName("sore_throat", _said("咽痛", "Sore throat")),
    SymptomName("fatigue", _said("乏力", "Fatigue")),
    SymptomName("diarrhoea", _said("腹泻", "Diarrhoea")),
    SymptomName("no_smell", _said("嗅觉味觉减退", "Loss of smell or taste")),
    SymptomName("short_breath", _said("气促", "Short of breath"), alarm=True),
    SymptomName("chest_pain", _said("胸闷胸痛", "Chest pain"), alarm=True),
)
STEPS = (
    FeverStep("isolate", _said("就地隔离", "Isolate on the spot"), StepKind.ISOLATE, 0),
    FeverStep("call", _said("电话报告社区", "Phone the community"), StepKind.CALL, 5),
    FeverStep("remeasure", _said("复测体温", "Measure again"), StepKind.REMEASURE, 15),
    FeverStep("transfer", _said("送发热门诊", "To the fever clinic"), StepKind.TRANSFER, 60),
    FeverStep("clear", _said("排除或归来", "Cleared, or back"), StepKind.CLEAR, 1440),
)


class HealthPlan(Part, frozen=True):
    """The health part of a plan."""

    temperature: Thermometer = Thermometer()
    symptoms: tuple[SymptomName, ...] = SYMPTOMS
    asking: Asking = Asking()
    closes: tuple[Closing, ...] = ()
    fever_path: tuple[FeverStep, ...] = STEPS

    def alarms(self) -> frozenset[str]:
        """Symptoms that start the fever path by themselves."""
        return frozenset(symptom.key for symptom in self.symptoms if symptom.alarm)

    def step(self, key: str) -> FeverStep | None:
        """The step of that key, None in a plan that does not know it."""
        return next((step for step in self.fever_path if step.key == key), None)


# What holds where no plan is in force.
DEFAULT = HealthPlan(asking=Asking(of=Asked.NOBODY))
