"""What the health part of a plan may not say although each entry is well formed."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lianfang.command.playbook.health import Asked
from lianfang.command.playbook.schema import Playbook

Found = Iterator[tuple[str, str]]


def health_contradictions(playbook: Playbook) -> Found:
    """Path and description of all that contradicts something else in the health part."""
    health = playbook.health
    heat = health.temperature
    if not heat.minimum < heat.fever <= heat.maximum:
        yield ".health.temperature", _("Minimum, fever and maximum must rise in this order.")
    phases = {phase.key for phase in playbook.phases}
    for index, key in enumerate(health.asking.phases):
        if key not in phases:
            yield f".health.asking.phases[{index}]", _missing(key)
    if health.asking.groups and health.asking.of != Asked.GROUPS:
        yield ".health.asking.groups", _("Groups are named, but others are asked.")
    routines = {routine.key for routine in playbook.routines}
    for index, closing in enumerate(health.closes):
        if closing.routine not in routines:
            yield f".health.closes[{index}].routine", _missing(closing.routine)
    yield from _path(playbook)


def _path(playbook: Playbook) -> Found:
    health = playbook.health
    roles = {role.key for role in playbook.roles}
    for name, keys in (
        ("symptoms", [symptom.key for symptom in health.symptoms]),
        ("fever_path", [step.key for step in health.fever_path]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
                yield f".health.{name}", text
    for index, step in enumerate(health.fever_path):
        where = f".health.fever_path[{index}]"
        for number, role in enumerate(step.roles):
            if role not in roles:
                yield f"{where}.roles[{number}]", _missing(role)
        minutes = [telling.after_minutes for telling in step.tell]
        if minutes != sorted(set(minutes)):
            yield f"{where}.tell", _("Each escalation must come later than the one before.")


def _missing(key: str) -> str:
    return _("There is no “%(key)s” in this plan.") % {"key": key}
