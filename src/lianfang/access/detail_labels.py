"""What each detail of an audit event is called on screen.

Rooms note details by short names of code (`concerning(row, path=..., masked=True)`); whoever reads
the trail is no programmer. A test names every detail a room notes that has no words here.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from lianfang.access.enums import Role

Text = str | Promise

DETAILS: dict[str, Text] = {
    "accepts": pgettext_lazy("detail of an event", "accepts"),
    "address": pgettext_lazy("detail of an event", "network address"),
    "after": pgettext_lazy("detail of an event", "after"),
    "again": pgettext_lazy("detail of an event", "sent again"),
    "alarm": pgettext_lazy("detail of an event", "alarm raised"),
    "alarming": pgettext_lazy("detail of an event", "values that raise an alarm"),
    "alerts": pgettext_lazy("detail of an event", "fever cases"),
    "allowed": pgettext_lazy("detail of an event", "agreed beforehand"),
    "also": pgettext_lazy("detail of an event", "also concerns"),
    "answer": pgettext_lazy("detail of an event", "answer"),
    "answers_for": pgettext_lazy("detail of an event", "answers for"),
    "arrivals": pgettext_lazy("detail of an event", "arrivals"),
    "arrived": pgettext_lazy("detail of an event", "arrived"),
    "attention": pgettext_lazy("detail of an event", "needs attention"),
    "away": pgettext_lazy("detail of an event", "away"),
    "batch": pgettext_lazy("detail of an event", "published together"),
    "before": pgettext_lazy("detail of an event", "before"),
    "broken_at": pgettext_lazy("detail of an event", "broken at link"),
    "by": pgettext_lazy("detail of an event", "by"),
    "bytes": pgettext_lazy("detail of an event", "bytes"),
    "campaign": pgettext_lazy("detail of an event", "screening campaign"),
    "cancelled": pgettext_lazy("detail of an event", "tasks cancelled"),
    "carried": pgettext_lazy("detail of an event", "carried over"),
    "case": pgettext_lazy("detail of an event", "case"),
    "changed": pgettext_lazy("detail of an event", "changed"),
    "check": pgettext_lazy("detail of an event", "check on return"),
    "checked": pgettext_lazy("detail of an event", "checked"),
    "cleared": pgettext_lazy("detail of an event", "cleared"),
    "closes": pgettext_lazy("detail of an event", "closes"),
    "coach": pgettext_lazy("detail of an event", "coach"),
    "code": pgettext_lazy("detail of an event", "code"),
    "contradictions": pgettext_lazy("detail of an event", "contradictions"),
    "copies": pgettext_lazy("detail of an event", "copies"),
    "correction": pgettext_lazy("detail of an event", "correction"),
    "corrects": pgettext_lazy("detail of an event", "corrects an earlier record"),
    "count": pgettext_lazy("detail of an event", "number"),
    "covered": pgettext_lazy("detail of an event", "places covered"),
    "created": pgettext_lazy("detail of an event", "newly made"),
    "crs": pgettext_lazy("detail of an event", "coordinate system"),
    "day": pgettext_lazy("detail of an event", "day"),
    "days": pgettext_lazy("detail of an event", "days"),
    "deed": pgettext_lazy("detail of an event", "what was done"),
    "deleted": pgettext_lazy("detail of an event", "deleted"),
    "differences": pgettext_lazy("detail of an event", "differences"),
    "digest": pgettext_lazy("detail of an event", "digest"),
    "doors": pgettext_lazy("detail of an event", "doors"),
    "driver": pgettext_lazy("detail of an event", "driver"),
    "due_at": pgettext_lazy("detail of an event", "due"),
    "duplicate": pgettext_lazy("detail of an event", "duplicate"),
    "duty": pgettext_lazy("detail of an event", "duty"),
    "early": pgettext_lazy("detail of an event", "before its time"),
    "ended": pgettext_lazy("detail of an event", "ended"),
    "escalated": pgettext_lazy("detail of an event", "reported upwards"),
    "event": pgettext_lazy("detail of an event", "event"),
    "factors": pgettext_lazy("detail of an event", "ways of signing in"),
    "failed": pgettext_lazy("detail of an event", "failed"),
    "fever": pgettext_lazy("detail of an event", "fever"),
    "field": pgettext_lazy("detail of an event", "field shown"),
    "figures": pgettext_lazy("detail of an event", "figures"),
    "files": pgettext_lazy("detail of an event", "files"),
    "filled": pgettext_lazy("detail of an event", "posts filled"),
    "filters": pgettext_lazy("detail of an event", "filters"),
    "first": pgettext_lazy("detail of an event", "first"),
    "first_row": pgettext_lazy("detail of an event", "first row"),
    "form": pgettext_lazy("detail of an event", "form"),
    "found": pgettext_lazy("detail of an event", "found"),
    "gone": pgettext_lazy("detail of an event", "no longer here"),
    "group": pgettext_lazy("detail of an event", "group"),
    "head": pgettext_lazy("detail of an event", "end of the chain"),
    "households": pgettext_lazy("detail of an event", "households"),
    "inside": pgettext_lazy("detail of an event", "places inside"),
    "invited": pgettext_lazy("detail of an event", "invited"),
    "issued": pgettext_lazy("detail of an event", "issued"),
    "joined": pgettext_lazy("detail of an event", "joined"),
    "kept": pgettext_lazy("detail of an event", "kept"),
    "key": pgettext_lazy("detail of an event", "key"),
    "kind": pgettext_lazy("detail of an event", "kind"),
    "kinds": pgettext_lazy("detail of an event", "kinds"),
    "last": pgettext_lazy("detail of an event", "last"),
    "last_row": pgettext_lazy("detail of an event", "last row"),
    "left": pgettext_lazy("detail of an event", "left"),
    "left_out": pgettext_lazy("detail of an event", "left out"),
    "lines": pgettext_lazy("detail of an event", "lines"),
    "link": pgettext_lazy("detail of an event", "link"),
    "links": pgettext_lazy("detail of an event", "links"),
    "located": pgettext_lazy("detail of an event", "located"),
    "made": pgettext_lazy("detail of an event", "made"),
    "masked": pgettext_lazy("detail of an event", "masked"),
    "members": pgettext_lazy("detail of an event", "members"),
    "merge": pgettext_lazy("detail of an event", "merge"),
    "missed": pgettext_lazy("detail of an event", "missed"),
    "mode": pgettext_lazy("detail of an event", "way"),
    "moved": pgettext_lazy("detail of an event", "moved"),
    "moved_from": pgettext_lazy("detail of an event", "moved from"),
    "moved_to": pgettext_lazy("detail of an event", "moved to"),
    "new": pgettext_lazy("detail of an event", "new"),
    "new_path": pgettext_lazy("detail of an event", "new path"),
    "nobody": pgettext_lazy("detail of an event", "without anybody"),
    "noted": pgettext_lazy("detail of an event", "noted"),
    "noted_heads": pgettext_lazy("detail of an event", "ends noted outside"),
    "number": pgettext_lazy("detail of an event", "number"),
    "old_path": pgettext_lazy("detail of an event", "old path"),
    "only_wrong": pgettext_lazy("detail of an event", "wrong rows only"),
    "opened": pgettext_lazy("detail of an event", "opened"),
    "order": pgettext_lazy("detail of an event", "order"),
    "outcome": pgettext_lazy("detail of an event", "outcome"),
    "outline": pgettext_lazy("detail of an event", "outline"),
    "overdue": pgettext_lazy("detail of an event", "overdue"),
    "overtaken": pgettext_lazy("detail of an event", "overtaken rows"),
    "paper": pgettext_lazy("detail of an event", "paper"),
    "parent": pgettext_lazy("detail of an event", "team above"),
    "passage": pgettext_lazy("detail of an event", "passage"),
    "passenger": pgettext_lazy("detail of an event", "passenger"),
    "passengers": pgettext_lazy("detail of an event", "passengers"),
    "person": pgettext_lazy("detail of an event", "person"),
    "persons": pgettext_lazy("detail of an event", "persons"),
    "phase": pgettext_lazy("detail of an event", "phase"),
    "phases_ended": pgettext_lazy("detail of an event", "phases ended"),
    "photo": pgettext_lazy("detail of an event", "photo"),
    "photos": pgettext_lazy("detail of an event", "photos"),
    "place": pgettext_lazy("detail of an event", "place"),
    "place_kind": pgettext_lazy("detail of an event", "kind of place"),
    "places": pgettext_lazy("detail of an event", "places"),
    "playbook": pgettext_lazy("detail of an event", "playbook"),
    "point_kind": pgettext_lazy("detail of an event", "kind of checkpoint"),
    "points": pgettext_lazy("detail of an event", "checkpoints"),
    "position": pgettext_lazy("detail of an event", "position"),
    "post": pgettext_lazy("detail of an event", "post"),
    "posts": pgettext_lazy("detail of an event", "posts"),
    "proposal": pgettext_lazy("detail of an event", "proposal"),
    "purpose": pgettext_lazy("detail of an event", "purpose"),
    "reason": pgettext_lazy("detail of an event", "reason"),
    "received": pgettext_lazy("detail of an event", "received"),
    "recipients": pgettext_lazy("detail of an event", "recipients"),
    "record": pgettext_lazy("detail of an event", "record"),
    "records": pgettext_lazy("detail of an event", "records"),
    "records_digest": pgettext_lazy("detail of an event", "digest of the records"),
    "refuse": pgettext_lazy("detail of an event", "refused"),
    "released": pgettext_lazy("detail of an event", "released"),
    "reminded": pgettext_lazy("detail of an event", "reminded"),
    "restores": pgettext_lazy("detail of an event", "restores"),
    "role": pgettext_lazy("detail of an event", "role"),
    "round": pgettext_lazy("detail of an event", "round"),
    "rows": pgettext_lazy("detail of an event", "rows"),
    "rule": pgettext_lazy("detail of an event", "rule"),
    "rules": pgettext_lazy("detail of an event", "rules"),
    "seats": pgettext_lazy("detail of an event", "people needed"),
    "seen": pgettext_lazy("detail of an event", "seen"),
    "sha256": pgettext_lazy("detail of an event", "SHA-256 of the file"),
    "sheet": pgettext_lazy("detail of an event", "worksheet"),
    "shift": pgettext_lazy("detail of an event", "shift"),
    "skew_ms": pgettext_lazy("detail of an event", "clock difference (ms)"),
    "source": pgettext_lazy("detail of an event", "source"),
    "staff": pgettext_lazy("detail of an event", "staff member"),
    "state": pgettext_lazy("detail of an event", "state"),
    "status": pgettext_lazy("detail of an event", "status"),
    "step": pgettext_lazy("detail of an event", "step"),
    "supersedes": pgettext_lazy("detail of an event", "replaces"),
    "system": pgettext_lazy("detail of an event", "system"),
    "team": pgettext_lazy("detail of an event", "team"),
    "told": pgettext_lazy("detail of an event", "told upwards"),
    "took_second": pgettext_lazy("detail of an event", "second record taken"),
    "unchanged": pgettext_lazy("detail of an event", "unchanged"),
    "unsealed": pgettext_lazy("detail of an event", "not sealed yet"),
    "urgent": pgettext_lazy("detail of an event", "urgent"),
    "use": pgettext_lazy("detail of an event", "used as"),
    "user": pgettext_lazy("detail of an event", "account"),
    "vehicle": pgettext_lazy("detail of an event", "vehicle"),
    "version": pgettext_lazy("detail of an event", "version"),
    "void": pgettext_lazy("detail of an event", "declared void"),
    "withdrawn": pgettext_lazy("detail of an event", "withdrawn"),
    "written": pgettext_lazy("detail of an event", "written"),
    "wrong": pgettext_lazy("detail of an event", "wrong rows"),
}


def detail_label(name: str) -> str:
    """The detail in words of the reader's language; its bare name if it has none."""
    return str(DETAILS.get(name, name))


def detail_value(name: str, value: Any) -> str:
    """What was noted, as one reads it: yes and no, roles by their names, lists with commas."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, dict):
        parts = (f"{detail_label(str(k))}: {detail_value(str(k), v)}" for k, v in value.items())
        return "; ".join(parts)
    if isinstance(value, list):
        return ", ".join(detail_value(name, one) for one in value)
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    return str(value)


def details_in_words(details: dict[str, Any]) -> list[tuple[str, str]]:
    """The details of an event as (what, value), by what they are called."""
    return sorted(
        (detail_label(name), detail_value(name, value)) for name, value in details.items()
    )
