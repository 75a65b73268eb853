"""Calls to many at once that a plan holds ready: for which rule, and in which words."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording


class Call(Part, frozen=True):
    """Everybody who may take a rule's role is given one place each and asked to come.

    `answer_hours`: so long the invitation is valid; `text`: what it says.
    """

    key: Key
    title: Wording
    rule: Key
    text: Wording
    answer_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 12


def wrong_calls(calls: Iterable[Call], kinds: dict[str, SubjectKind]) -> Iterable[tuple[str, str]]:
    """Path and description of what contradicts the rules; `kinds`: of whom each rule speaks."""
    for index, call in enumerate(calls):
        kind = kinds.get(call.rule)
        if kind is None:
            yield (
                f".calls[{index}].rule",
                _("There is no “%(key)s” in this plan.") % {"key": call.rule},
            )
        elif kind != SubjectKind.PLACE:
            # An invitation is read without a log-in: it may name a place, never a resident.
            yield f".calls[{index}].rule", _("People are called to places, not to residents.")
