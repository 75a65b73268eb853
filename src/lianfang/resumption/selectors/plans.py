"""What the plan in force says about filing to resume; without a plan, the defaults."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.command.playbook.resumption import FilingMode, Resumption
from lianfang.command.selectors.plan import Region, playbook_in_force, regions
from lianfang.enterprises.models import Enterprise

DEFAULTS = Resumption()


def resumption_plan(path: str, moment: datetime) -> Resumption:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.resumption if playbook else DEFAULTS


def mode_for(plan: Resumption, enterprise: Enterprise, day: date) -> FilingMode | None:
    """How the enterprise files that begins on the day; None where nothing is asked of it."""
    park = enterprise.park
    return plan.mode_of(
        day,
        kind=enterprise.kind,
        service_class=enterprise.service_class,
        premises=enterprise.premises,
        park=park.kind if park else "",
    )


def changed_mode(plan: Resumption, filing_mode: str, enterprise: Enterprise, day: date) -> str:
    """The mode that holds on the day where it is another than the filing's, which goes on as it was
    begun; "" where nothing changed. `none` where the plan asks nothing any more."""
    mode = mode_for(plan, enterprise, day)
    today = mode.mode if mode else "none"
    return "" if today == filing_mode else today


def plans_around(viewer: Actor, path: str, moment: datetime) -> list[tuple[Resumption, Q]]:
    """The different plans that hold inside the place, each with where: a condition on `path`."""
    found = regions(viewer, path, moment)
    if not found:
        return [(DEFAULTS, Q())]
    grouped: dict[Resumption, list[Region]] = {}
    for region in found:
        grouped.setdefault(region.view.playbook.resumption, []).append(region)
    parts = [(plan, _any(one.condition() for one in where)) for plan, where in grouped.items()]
    if all(region.path != path for region in found):
        # Around the regions nothing was enforced: the defaults hold there.
        parts.append((DEFAULTS, ~_any(one.condition() for one in found)))
    return parts


def asked(viewer: Actor, path: str, moment: datetime) -> Q:
    """Condition on enterprises of the place: they count among those to resume."""
    parts = plans_around(viewer, path, moment)
    return _any(where & Q(kind__in=plan.kinds) for plan, where in parts)


def must_file(viewer: Actor, path: str, moment: datetime, day: date) -> Q:
    """Condition on enterprises of the place: a mode of the plan asks something of them that day."""
    parts = plans_around(viewer, path, moment)
    return _any(where & _modes(plan, day) for plan, where in parts)


def _modes(plan: Resumption, day: date) -> Q:
    return Q(kind__in=plan.kinds) & _any(_fits(one) for one in plan.modes if one.holds(day))


def _fits(mode: FilingMode) -> Q:
    given = {
        "kind__in": mode.kinds,
        "service_class__in": mode.classes,
        "premises__in": mode.premises,
        "park__kind__in": mode.parks,
    }
    # An entry that narrows nothing fits everybody; a bare Q() would vanish from an OR.
    return Q(pk__isnull=False, **{name: list(one) for name, one in given.items() if one})


def _any(conditions: Iterable[Q]) -> Q:
    found = list(conditions)
    return reduce(or_, found) if found else Q(pk__isnull=True)
