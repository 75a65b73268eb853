"""What the plan in force at a place says about recruitment; without a plan, the defaults."""

from collections.abc import Iterable
from datetime import datetime

from lianfang.command.playbook.labour import Labour
from lianfang.command.selectors.plan import Playbooks, playbook_in_force
from lianfang.kit.text import compact, tidy
from lianfang.labour.models.vacancy import LONGEST_SKILL, MOST_SKILLS

DEFAULTS = Labour()
# What separates skills where several are written into one cell or field.
_BETWEEN = "、，,;；/|\n\t"
_ANYBODY = frozenset({"不限", "无", "无要求", "任意", "any", "none"})


def labour_plan(path: str, moment: datetime) -> Labour:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.labour if playbook else DEFAULTS


class Plans:
    """Plans by path, read at once: for lists and rosters over many places."""

    def __init__(self, moment: datetime) -> None:
        self._playbooks = Playbooks(moment)

    def at(self, path: str) -> Labour:
        playbook = self._playbooks.at(path)
        return playbook.labour if playbook else DEFAULTS


def read_skills(plan: Labour, typed: str | Iterable[str]) -> list[str]:
    """Skills as typed, in keys of the plan where it knows the word, each once, in order.

    Words longer than a skill may be are cut, more than a list may hold are left out.
    """
    words = _split(typed) if isinstance(typed, str) else [tidy(word) for word in typed]
    known = _known_words(plan)
    found: dict[str, None] = {}
    for word in words:
        key = compact(word).lower()
        if key and key not in _ANYBODY:
            found[known.get(key, word[:LONGEST_SKILL])] = None
    return list(found)[:MOST_SKILLS]


def _split(text: str) -> list[str]:
    for mark in _BETWEEN:
        text = text.replace(mark, " ")
    return [tidy(word) for word in text.split()]


def _known_words(plan: Labour) -> dict[str, str]:
    words: dict[str, str] = {}
    for skill in plan.skills:
        for word in (skill.key, skill.title.zh, skill.title.en, *skill.words):
            words.setdefault(compact(word).lower(), skill.key)
    return words


def skill_choices(plan: Labour) -> list[tuple[str, str]]:
    """(key, title) of every skill on the plan's list."""
    return [(one.key, str(one.title)) for one in plan.skills]


def skill_titles(plan: Labour, skills: Iterable[str]) -> tuple[str, ...]:
    """Skills in this town's words."""
    return tuple(plan.skill_title(key) for key in skills)
