"""Is this a sound check, and is it a fever? The same answer for a device, a desk and the API."""

import uuid
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.health.selectors.rules import HealthRules

# An id says when it was made. Made further from the moment it speaks of, it would lie in a part of
# the table where nobody looks for it.
FURTHEST_ID_MS = 48 * 3_600_000
# The beginning of 2000, as an id counts: in milliseconds since 1970.
YEAR_2000_MS = 946_684_800_000
MOST_SYMPTOMS = 16

FAULTS: Mapping[str, tuple[str, Any]] = {
    "nothing_said": ("temperature", _("Give the temperature, or at least a symptom.")),
    "temperature_impossible": ("temperature", _("A thermometer cannot show this.")),
    "temperature_decimals": ("temperature", _("One decimal, as on the thermometer.")),
    "symptom_unknown": ("symptoms", _("The form has no such entry.")),
    "id_far_away": ("id", _("The number was made at quite another time than the check.")),
}


class Judged(NamedTuple):
    """A sound check: temperature in tenths of a degree, symptoms in the plan's order."""

    tenths: int | None
    symptoms: tuple[str, ...]
    fever: bool
    alarming: bool


# A town shows a few dozen temperatures all day long.
@lru_cache(maxsize=1024)
def in_tenths(temperature: float | None) -> int | None:
    """Tenths of a degree; -1 for what has more than one decimal."""
    if temperature is None:
        return None
    tenths = round(temperature * 10)
    return tenths if abs(temperature * 10 - tenths) < 1e-6 else -1


def judge(rules: HealthRules, tenths: int | None, symptoms: Sequence[str]) -> Judged | str:
    """The check as it is kept, or the key of what is wrong with it (`FAULTS`)."""
    if tenths is None:
        if not symptoms:
            return "nothing_said"
    elif tenths == -1:
        return "temperature_decimals"
    elif not rules.lowest <= tenths <= rules.highest:
        return "temperature_impossible"
    hot = tenths is not None and tenths >= rules.fever
    if not symptoms:
        return Judged(tenths, (), hot, hot)
    chosen = set(symptoms)
    if len(symptoms) > MOST_SYMPTOMS or not chosen <= rules.symptoms:
        return "symptom_unknown"
    kept = tuple(one.key for one in rules.plan.symptoms if one.key in chosen)
    return Judged(tenths, kept, hot, hot or not rules.alarms.isdisjoint(chosen))


def is_far(check_id: uuid.UUID, *moments: int) -> bool:
    """Whether the id was made more than two days away from all of these moments, each in
    microseconds since 2000."""
    made = (check_id.int >> 80) - YEAR_2000_MS
    for moment in moments:  # noqa: SIM110  twice as fast as all(), for every record of the town
        if abs(made - moment // 1000) <= FURTHEST_ID_MS:
            return False
    return True
