"""Is somebody on the register of persons already? By paper number, or by name and phone number.

Asked wherever an employee is put on a list: who lives in the town is found and never added twice.
Nothing of what is found is shown to whoever asked.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import plain
from lianfang.people.models import Person
from lianfang.people.models.sealed import keys_of_phone
from lianfang.people.selectors.entries import (
    paper_holder,
    read_paper_entry,
    read_phones_entry,
)
from lianfang.workforce.models import Employment

OTHER_NAME = _("This paper number is registered under another name. Please check both.")


def find_person(
    *,
    now: datetime,
    name: str,
    paper_kind: str = "",
    paper_number: str = "",
    phones: Sequence[str] = (),
) -> Person | None:
    """Whoever is on the register with that paper, or with that name and one of the phones.

    Raises InvalidInput for a paper or phone that cannot be, and for a paper of somebody else.
    """
    name = plain(name)
    paper = None
    if paper_number.strip():
        paper = read_paper_entry(paper_kind, paper_number, "", local_day(now))
        holder = paper_holder(paper.kind, paper.number)
        if holder is not None:
            if holder.name != name:
                raise InvalidInput(fields={"paper_number": OTHER_NAME}, code="other_name")
            return holder
    numbers = read_phones_entry([one for one in phones if one.strip()]).numbers
    keys = [key for number in numbers for key in keys_of_phone(number)]
    if not keys:
        return None
    with everywhere("somebody who works here may live anywhere in the town"):
        rows = Person.objects.filter(
            lookup_keys__overlap=keys, name=name, merged_into__isnull=True
        ).order_by("left_on", "id")
        found = [row for row in rows if paper is None or row.paper_hash is None]
    here = [row for row in found if row.left_on is None]
    return next(iter(here or found), None)


def running_employers(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """Names of the enterprises that employ these persons now: person -> enterprise -> name."""
    with everywhere("who is employed twice is said wherever the other enterprise lies"):
        rows = Employment.objects.filter(person__in=list(person_ids), until__isnull=True)
        named = rows.order_by("since", "id").values_list(
            "person_id", "enterprise_id", "enterprise__name"
        )
        found: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
        for person_id, enterprise_id, name in named:
            found.setdefault(person_id, {})[enterprise_id] = name
    return found


def employed_elsewhere(
    person_ids: Iterable[uuid.UUID], enterprise_id: uuid.UUID
) -> dict[uuid.UUID, tuple[str, ...]]:
    """Names of the other enterprises that employ these persons now; nobody without any."""
    found = {
        key: tuple(name for other, name in names.items() if other != enterprise_id)
        for key, names in running_employers(person_ids).items()
    }
    return {key: names for key, names in found.items() if names}


def is_on_list(enterprise_id: uuid.UUID, person_id: uuid.UUID, day: date) -> bool:
    """Whether the person works for the enterprise on the day."""
    with everywhere("the caller has checked whose enterprise it is"):
        rows = Employment.objects.filter(enterprise=enterprise_id, person=person_id)
        return any(row.since <= day and (row.until is None or row.until > day) for row in rows)


def stand_in(actor: Actor) -> Actor:
    """The system doing what `actor` asked for and may not do alone: health checks and the register
    of persons are not a contact's to write, yet what they report is kept there. Bears their name.
    """
    return Actor(
        user_id=None, display_name=actor.display_name[:64], is_system=True, name="workforce"
    )
