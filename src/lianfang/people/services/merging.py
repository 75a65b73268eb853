"""Two entries turn out to be one person: one goes on, the other stays closed behind it.

Nothing is thrown away. The duplicate keeps its rows and its history and points to the entry that
goes on, so whatever refers to it can still be followed. What the kept entry lacks is carried over;
what was carried is written down, which makes the merge undoable.
"""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.people.enums import Sex
from lianfang.people.models import GroupMembership, Person, PersonMerge
from lianfang.people.models.sealed import keys_of_phone, open_paper, open_phones
from lianfang.people.selectors.locked import locked_persons
from lianfang.people.services.counting import recount_members
from lianfang.places.services.paths import hold_still

_CARRIED_FIELDS = ("birth_date", "registered_place", "employer", "note")


@action("people.person.merge")
def merge_persons(
    *,
    actor: Actor,
    now: datetime,
    kept_id: uuid.UUID,
    duplicate_id: uuid.UUID,
    reason: str,
) -> PersonMerge:
    """Close `duplicate` in favour of `kept`. Needs the right in the places of both.

    Empty fields of the kept entry are filled from the duplicate, running memberships in special
    groups go over, arrivals stay where they are and are shown with the kept entry. Raises Conflict
    for two entries with different papers of one kind: those are two people.
    """
    hold_still()
    if kept_id == duplicate_id:
        raise InvalidInput(_("Choose two different entries."))
    rows = locked_persons(actor, [kept_id, duplicate_id])
    kept, duplicate = rows[kept_id], rows[duplicate_id]
    concerning(duplicate, path=duplicate.path)
    concerning(kept, path=kept.path, duplicate=str(duplicate.pk))
    _check(kept, duplicate)
    reason = tidy(reason)[:128]
    if not reason:
        raise InvalidInput(fields={"reason": _("Say how you know it is one person.")})
    duplicate.merged_into = kept
    duplicate.save(update_fields=["merged_into"])
    carried = {**_fill_gaps(kept, duplicate), **_hand_over_groups(kept, duplicate, now)}
    Person.objects.filter(merged_into=duplicate).update(merged_into=kept)
    merge = PersonMerge.objects.create(
        id=new_id(),
        place_id=kept.place_id,
        path=kept.path,
        kept=kept,
        duplicate=duplicate,
        reason=reason,
        carried=carried,
        merged_at=now,
        merged_by=actor.display_name,
    )
    concerning(kept, path=kept.path, carried=carried["fields"], merge=str(merge.pk))
    recount_members([kept.household_id, duplicate.household_id])
    return merge


@action("people.person.unmerge")
def undo_merge(*, actor: Actor, now: datetime, merge_id: uuid.UUID) -> PersonMerge:
    """The two are different people after all: the duplicate is opened again.

    Memberships go back as they were; a field carried over is emptied again where it still holds the
    duplicate's value; what was merged into the duplicate before follows it again. What was recorded
    about the kept entry since then stays with it. Raises Conflict when the duplicate's paper number
    meanwhile belongs to somebody else.
    """
    hold_still()
    merge = PersonMerge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
    if merge is None:
        raise NotFound()
    rows = locked_persons(actor, [merge.kept_id, merge.duplicate_id])
    kept, duplicate = rows[merge.kept_id], rows[merge.duplicate_id]
    concerning(duplicate, path=duplicate.path)
    concerning(kept, path=kept.path, duplicate=str(duplicate.pk), merge=str(merge.pk))
    if merge.undone_at is not None:
        raise Conflict(_("This merge was undone already."), code="undone")
    if kept.merged_into_id is not None:
        raise Conflict(_("Undo the later merge first."), code="merged_on")
    _empty_again(kept, duplicate, merge.carried)
    _reopen(duplicate)
    today = local_day(now)
    GroupMembership.objects.filter(pk__in=merge.carried["ended"]).update(until=None)
    begun = GroupMembership.objects.filter(pk__in=merge.carried["begun"], until__isnull=True)
    begun.update(until=today)
    merge.undone_at, merge.undone_by = now, actor.display_name
    merge.save(update_fields=["undone_at", "undone_by"])
    recount_members([kept.household_id, duplicate.household_id])
    return merge


def _check(kept: Person, duplicate: Person) -> None:
    if kept.merged_into_id or duplicate.merged_into_id:
        raise Conflict(_("One of the entries was merged already."), code="merged")
    papers = {bytes(row.paper_hash) for row in (kept, duplicate) if row.paper_hash is not None}
    if len(papers) == 2 and kept.paper_kind == duplicate.paper_kind:
        raise Conflict(
            _("They hold two different papers of one kind, so they are two people."),
            code="two_papers",
        )


def _fill_gaps(kept: Person, duplicate: Person) -> dict[str, list[Any]]:
    """Fill what the kept entry lacks: names of the filled fields, lookup keys of added phones."""
    filled: list[str] = []
    if kept.paper_hash is None and duplicate.paper_hash is not None:
        kept.set_paper(duplicate.paper_kind, open_paper(duplicate.paper_cipher))
        filled.append("paper")
    phones = open_phones(kept.phone_cipher)
    more = tuple(n for n in open_phones(duplicate.phone_cipher) if n not in phones)
    if more:
        kept.set_phones([*phones, *more])
        filled.append("phones")
    if kept.sex in (Sex.UNKNOWN, Sex.UNSTATED) and duplicate.sex in (Sex.MALE, Sex.FEMALE):
        kept.sex = duplicate.sex
        filled.append("sex")
    if duplicate.party_member and not kept.party_member:
        kept.party_member = True
        filled.append("party_member")
    for field in _CARRIED_FIELDS:
        if not getattr(kept, field) and getattr(duplicate, field):
            setattr(kept, field, getattr(duplicate, field))
            filled.append(field)
    if filled:
        kept.save()
    return {"fields": filled, "phones": [keys_of_phone(number)[0] for number in more]}


def _reopen(duplicate: Person) -> None:
    if duplicate.paper_hash is not None:
        holders = Person._base_manager.filter(paper_hash=duplicate.paper_hash)
        if holders.filter(merged_into__isnull=True).exists():
            raise Conflict(
                _("This paper number is registered again meanwhile."), code="paper_taken"
            )
    duplicate.merged_into = None
    duplicate.save(update_fields=["merged_into"])
    Person.objects.filter(pk__in=_merged_before(duplicate)).update(merged_into=duplicate)


def _merged_before(person: Person) -> set[uuid.UUID]:
    """Entries closed behind this one, directly or through another: they come back with it."""
    found: set[uuid.UUID] = set()
    layer = {person.pk}
    while layer:
        standing = PersonMerge.objects.filter(kept__in=layer, undone_at__isnull=True)
        layer = set(standing.values_list("duplicate_id", flat=True)) - found
        found |= layer
    return found


def _empty_again(kept: Person, duplicate: Person, carried: dict[str, list[Any]]) -> None:
    filled = carried["fields"]
    same_paper = kept.paper_hash is not None and kept.paper_hash == duplicate.paper_hash
    if "paper" in filled and same_paper:
        kept.set_paper(PaperKind.NONE_YET.value, "", str(_("not recorded")))
    if "phones" in filled:
        numbers = open_phones(kept.phone_cipher)
        added = set(carried["phones"])
        kept.set_phones([n for n in numbers if not added.intersection(keys_of_phone(n))])
    empty: dict[str, Any] = {"sex": Sex.UNKNOWN.value, "party_member": False, "birth_date": None}
    for field in (*_CARRIED_FIELDS, "sex", "party_member"):
        if field in filled and getattr(kept, field) == getattr(duplicate, field):
            setattr(kept, field, empty.get(field, ""))
    kept.save()


def _hand_over_groups(kept: Person, duplicate: Person, now: datetime) -> dict[str, list[str]]:
    """Running memberships of the duplicate end; the kept entry gets those it lacks, same since."""
    running = list(GroupMembership.objects.filter(person=duplicate, until__isnull=True))
    has = set(
        GroupMembership.objects.filter(person=kept, until__isnull=True).values_list(
            "group", flat=True
        )
    )
    begun = [
        GroupMembership(
            person=kept,
            place_id=kept.place_id,
            path=kept.path,
            group=row.group,
            since=row.since,
            note=row.note,
        )
        for row in running
        if row.group not in has and not kept.left_on
    ]
    for row in running:
        row.until = max(local_day(now), row.since)
        row.save(update_fields=["until"])
    GroupMembership.objects.bulk_create(begun)
    return {
        "ended": [str(row.pk) for row in running],
        "begun": [str(row.pk) for row in begun],
    }
