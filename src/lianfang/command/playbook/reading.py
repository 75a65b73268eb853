"""Reads a plan's text: YAML with plain rules, checked against the schema, mistakes named by line.

Only true, false, null, whole numbers and decimals are other than text, so that `08:00`, `no` and
dates stay what was written. Aliases, tags and double entries are refused.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from lianfang.command.playbook.checking import contradictions
from lianfang.command.playbook.schema import Playbook
from lianfang.kit.errors import InvalidInput

MAXIMUM_CHARACTERS = 500_000
MAXIMUM_DEPTH = 20

# What YAML takes entries without a tag for.
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{1,9}")
_FAULT = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_EXPECTED = re.compile(r"Expected `(.+?)`, got `(.+?)`")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a plan: where (path of keys, line from 1) and what."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return _("Line %(line)s, %(path)s: %(message)s") % {
            "line": self.line,
            "path": self.path.lstrip(".") or _("the whole plan"),
            "message": self.message,
        }


class PlaybookError(InvalidInput):
    """The text is no valid plan; `mistakes` says where and why."""

    code = "playbook_invalid"
    default = gettext_lazy("The playbook has mistakes.")

    def __init__(self, mistakes: list[Mistake]) -> None:
        text = "\n".join(str(mistake) for mistake in mistakes)
        super().__init__(fields={"text": text})
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(str(mistake) for mistake in self.mistakes)


# The library works a type out when it is first met, and two threads that meet it at once crash the
# process: so it is met here, before there are any.
msgspec.json.Decoder(Playbook)


@lru_cache(maxsize=32)
def read_playbook(text: str) -> Playbook:
    """The plan in `text`. Raises PlaybookError with every mistake found."""
    if len(text) > MAXIMUM_CHARACTERS:
        raise PlaybookError([Mistake("", 1, _("The text is far too long for a plan."))])
    lines: dict[str, int] = {"": 1}
    content = _plain(_compose(text), "", lines, 0)
    try:
        playbook = msgspec.convert(content, Playbook)
    except msgspec.ValidationError as error:
        raise PlaybookError([_in_words(str(error), lines)]) from None
    found = [Mistake(path, _line(path, lines), what) for path, what in contradictions(playbook)]
    if found:
        raise PlaybookError(found)
    return playbook


def _compose(text: str) -> Node:
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        _refuse_aliases(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise PlaybookError([Mistake("", line, error.problem or _("This is not YAML."))]) from None
    except (yaml.YAMLError, RecursionError):
        raise PlaybookError([Mistake("", 1, _("This is not YAML."))]) from None
    if node is None:
        raise PlaybookError([Mistake("", 1, _("The text is empty."))])
    return node


def _refuse_aliases(text: str) -> None:
    """An alias lets a short text stand for millions of entries; no plan needs one."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise PlaybookError([Mistake("", line, _("Aliases are not allowed."))])


def _plain(node: Node, path: str, lines: dict[str, int], depth: int) -> Any:
    """The node as lists, dicts and scalars; notes the line of every path on the way."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node.tag not in _TAGS:
        raise PlaybookError([Mistake(path, line, _("Tags are not allowed."))])
    if depth > MAXIMUM_DEPTH:
        raise PlaybookError([Mistake(path, line, _("This is nested too deeply."))])
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines, depth)
    if isinstance(node, SequenceNode):
        return [
            _plain(item, f"{path}[{index}]", lines, depth + 1)
            for index, item in enumerate(node.value)
        ]
    if isinstance(node, ScalarNode):
        return _scalar(node)
    raise PlaybookError([Mistake(path, line, _("This is not YAML."))])


def _mapping(node: MappingNode, path: str, lines: dict[str, int], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        inner = f"{path}.{key}"
        lines[inner] = key_node.start_mark.line + 1
        if key in found:
            raise PlaybookError([Mistake(inner, lines[inner], _("This entry is given twice."))])
        found[key] = _plain(value_node, inner, lines, depth + 1)
    return found


def _scalar(node: ScalarNode) -> Any:
    text = str(node.value)
    if node.style is not None:  # quoted or a block: text, whatever it looks like
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _line(path: str, lines: dict[str, int]) -> int:
    """The line of a path, or of the nearest entry around it."""
    while path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines[path]


def _in_words(error: str, lines: dict[str, int]) -> Mistake:
    """msgspec's sentence as a mistake in the reader's language."""
    match = _FAULT.fullmatch(error)
    what, path = (match["what"], match["path"] or "") if match else (error, "")
    path = path.replace("[...]", "")
    if missing := _MISSING.fullmatch(what):
        message = _("“%(name)s” is missing.") % {"name": missing[1]}
    elif unknown := _UNKNOWN.fullmatch(what):
        path = f"{path}.{unknown[1]}"
        message = _("This entry is not known here.")
    elif expected := _EXPECTED.fullmatch(what):
        message = _("Expected %(wanted)s, found %(found)s.") % {
            "wanted": expected[1],
            "found": expected[2],
        }
    else:
        message = what
    return Mistake(path, _line(path, lines), message)
