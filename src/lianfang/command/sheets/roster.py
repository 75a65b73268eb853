"""Finding the people a roster names: by name, and by phone where a name is not enough."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.territory import ancestors
from lianfang.kit.text import plain
from lianfang.people.models import Staff
from lianfang.people.models.sealed import keys_of_phone
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import CellFinding, Verdict

UNKNOWN = gettext_noop("Nobody of this name is on the roster of staff. Import that roster first.")
SEVERAL = gettext_noop("Several people on the roster have this name; add the phone number.")
OTHER_PHONE = gettext_noop("Somebody of this name is on the roster, but with another phone.")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the roster of staff."""

    id: uuid.UUID
    name: str
    kind: str
    level: str
    path: str
    phone_keys: frozenset[int]


class Roster:
    """Everybody who serves in or over a place and whom the viewer may put to work."""

    def __init__(self, viewer: Actor, path: str, day: date) -> None:
        rows = Staff.objects.filter(
            Q(path__under=path) | Q(path__in=ancestors(path)),
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            path__under=viewer.territory("people.staff.view"),
        )
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        self.by_id: dict[uuid.UUID, Known] = {}
        fields = ("id", "name", "kind", "level", "path", "lookup_keys")
        for pk, name, kind, level, at, keys in rows.order_by("path", "id").values_list(*fields):
            known = Known(pk, name, kind, level, at, frozenset(keys))
            self._by_name[plain(name)].append(known)
            self.by_id[pk] = known

    def find(self, name: str, phones: tuple[str, ...] | None) -> Known | Verdict:
        """The one person meant, or why none could be told."""
        found = self._by_name.get(plain(name), [])
        if not found:
            return wrong("roster.unknown", UNKNOWN, "name")
        if phones:
            keys = {key for phone in phones for key in keys_of_phone(phone)}
            # Somebody whose phone is not on record yet may still be meant by name alone.
            same = [one for one in found if one.phone_keys & keys]
            unmarked = [one for one in found if not one.phone_keys]
            if not same and not unmarked:
                return wrong("roster.other_phone", OTHER_PHONE, "phones")
            found = same or unmarked
        if len(found) > 1:
            return wrong("roster.several", SEVERAL, "name")
        return found[0]


def names_of_staff(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of staff rows that were found through rows the viewer may see."""
    with everywhere("who answers for a subject may be named to whoever sees the subject"):
        return dict(Staff.objects.filter(pk__in=ids).values_list("pk", "name"))


def wrong(code: str, message: str, field: str, **params: str | int) -> Verdict:
    """A verdict that refuses the row for one reason."""
    return Verdict(Outcome.WRONG, findings=(CellFinding(code, message, field, dict(params)),))
