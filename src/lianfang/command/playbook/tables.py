"""The tables part of a plan: names superiors use for figures, and when tables are due.

Every entry has a default: a plan that says nothing fills tables that are due by 10:00, too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.parts import ClockTime, Key, Part
from lianfang.command.playbook.wording import Wording

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
MEANING = re.compile(
    r"[a-z][a-z0-9_]*([:.][a-z][a-z0-9_]*)?(\?[a-z0-9_]+=[^&=\s]+(&[a-z0-9_]+=[^&=\s]+)*)?"
)


class Synonym(Part, frozen=True):
    """What a town or its superiors call a figure or a field of a register.

    meaning  a figure (`arrivals`, `arrivals:today?origin=wuhan`) or a field (`residents.phones`)
    names    headings that mean it
    """

    meaning: Annotated[str, msgspec.Meta(min_length=2, max_length=128)]
    names: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1, max_length=50)]


class Schedule(Part, frozen=True):
    """When tables are due every day.

    words     a table whose title holds one of them follows this schedule; none = any table that
              is due every day and fits no other
    due       time of the day at which it must be handed in
    draft     when the draft is made by itself
    remind    minutes before `due` at which whoever fills is reminded
    reviewer  who looks at it before it is frozen
    """

    key: Key
    title: Wording
    words: tuple[Words, ...] = ()
    due: ClockTime = "10:00"
    draft: ClockTime = "09:30"
    remind: Annotated[int, msgspec.Meta(ge=0, le=240)] = 10
    reviewer: AccountRole = AccountRole.COMMANDER


DAILY = Schedule("daily", Wording("每日10时前报", "Daily by 10:00"))


class Tables(Part, frozen=True):
    """Superiors' tables of a town. `keep_days`: how long filled tables with rows about persons are
    kept; counts stay."""

    synonyms: tuple[Synonym, ...] = ()
    schedules: Annotated[tuple[Schedule, ...], msgspec.Meta(min_length=1)] = (DAILY,)
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=180)] = 14

    def schedule_for(self, title: str, key: str = "") -> Schedule:
        """The schedule of that key; else the first whose words stand in the title; else the first
        without words, or the first of all."""
        by_key = (one for one in self.schedules if key and one.key == key)
        by_words = (one for one in self.schedules if any(word in title for word in one.words))
        general = (one for one in self.schedules if not one.words)
        return next(by_key, None) or next(by_words, None) or next(general, self.schedules[0])


def tables_contradictions(plan: Tables, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for key, times in Counter(one.key for one in plan.schedules).items():
        if times > 1:
            said = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
            yield f"{path}.schedules", said
    for number, one in enumerate(plan.schedules):
        if one.draft >= one.due:
            yield (
                f"{path}.schedules[{number}].draft",
                _("The draft must be made before the table is due."),
            )
    owners: dict[str, str] = {}
    for number, synonym in enumerate(plan.synonyms):
        here = f"{path}.synonyms[{number}]"
        if not MEANING.fullmatch(synonym.meaning):
            yield (
                f"{here}.meaning",
                _("“%(text)s” is neither a figure nor a field.") % {"text": synonym.meaning},
            )
        for name in synonym.names:
            if owners.setdefault(name, synonym.meaning) != synonym.meaning:
                yield f"{here}.names", _("“%(name)s” is given two meanings.") % {"name": name}
