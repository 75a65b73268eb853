"""What a check found: a stable code for machines, words for the clerk, numbers to fill the words.

An error refuses the value; a warning lets it pass and asks a person to look. Parameters never hold
the value that was checked, so a finding may be logged, stored and shown to anyone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lianfang.kit.errors import InvalidInput, Text


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. Equality is code, parameters and severity; the wording may change."""

    code: str
    message: Text = field(compare=False, repr=False)
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """The sentence in the language that is active now."""
        text = str(self.message)
        return text % self.params if self.params else text

    def as_error(self) -> InvalidInput:
        """The same finding as an exception, for code that must not go on."""
        params: dict[str, Any] = dict(self.params)
        return InvalidInput(self.message, code=self.code, **params)


class Catalogue:
    """All findings of one area: name -> sentence (English msgid, `%(name)s` for parameters)."""

    def __init__(self, area: str, messages: Mapping[str, Text]) -> None:
        self.area = area
        self.messages = dict(messages)

    def error(self, name: str, **params: str | int) -> Finding:
        return self._finding(name, params, Severity.ERROR)

    def warning(self, name: str, **params: str | int) -> Finding:
        return self._finding(name, params, Severity.WARNING)

    def _finding(self, name: str, params: Mapping[str, str | int], severity: Severity) -> Finding:
        return Finding(f"{self.area}.{name}", self.messages[name], params, severity)
