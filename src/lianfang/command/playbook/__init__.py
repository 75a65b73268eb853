"""A town's plan as data: what a playbook can say, and how its text is read and checked.

`read_playbook(text)` gives a `Playbook` or raises `PlaybookError`, which names the line of every
mistake. Nothing here touches the database.
"""

from lianfang.command.playbook.bulletin import Bulletin, Placeholder, Section, fill, placeholders
from lianfang.command.playbook.reading import Mistake, PlaybookError, read_playbook
from lianfang.command.playbook.schema import (
    Choice,
    Escalation,
    Phase,
    Playbook,
    Role,
    Routine,
    Rule,
    Sop,
    SubjectSet,
    TeamKindName,
    Temperature,
    VisitForm,
    Window,
)
from lianfang.command.playbook.wording import Wording

__all__ = [
    "Bulletin",
    "Choice",
    "Escalation",
    "Mistake",
    "Phase",
    "Placeholder",
    "Playbook",
    "PlaybookError",
    "Role",
    "Routine",
    "Rule",
    "Section",
    "Sop",
    "SubjectSet",
    "TeamKindName",
    "Temperature",
    "VisitForm",
    "Window",
    "Wording",
    "fill",
    "placeholders",
    "read_playbook",
]
