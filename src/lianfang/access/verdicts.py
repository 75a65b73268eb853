"""What a verification of the chain found, in words for the person who asked."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.access.models import AuditEvent

REASONS: dict[str, str | Promise] = {
    "changed": _("An event was changed after it was sealed."),
    "event_missing": _("An event that was sealed is gone."),
    "seal_missing": _("A link of the chain is gone."),
    "inserted": _("An event was put in behind the chain's back."),
    "rebuilt": _("The chain is not the one noted outside the database: it was made anew."),
    "cut_off": _("The chain is shorter than what was noted outside the database."),
}


@dataclass(frozen=True)
class VerdictInWords:
    """The last verification: when and by whom, how far the chain fits, and what is wrong, if
    anything."""

    at: datetime
    who: str
    checked: int
    unsealed: int
    noted_heads: int
    head: str
    broken_at: int | None
    event_id: str
    reason: str


def verdict_in_words(event: AuditEvent | None) -> VerdictInWords | None:
    """From the event a verification left; None if the chain was never verified."""
    if event is None or "checked" not in event.details:
        return None
    found = event.details
    return VerdictInWords(
        at=event.at,
        who=event.actor_name,
        checked=found["checked"],
        unsealed=found["unsealed"],
        noted_heads=found["noted_heads"],
        head=found["head"],
        broken_at=found["broken_at"],
        event_id=found["event"],
        reason=str(REASONS.get(found["reason"], found["reason"])),
    )
