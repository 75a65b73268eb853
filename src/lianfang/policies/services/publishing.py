"""Policies are published, corrected by new versions, and withdrawn; what was published stays."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseState
from lianfang.enterprises.selectors.plans import plans_inside
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place
from lianfang.policies.enums import PolicyState
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import Fit, read_fit, written

MOST_TEXT = 20_000
MOST_PARTS = 30
MOST_WORDS = 1_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


EVERYBODY = Fit()


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """All that is said of a policy: see the model. `questions` are {"question", "answer"}, `steps`
    {"what", "papers", "where", "contact"}."""

    title: str
    issuer: str
    issued_on: date
    valid_from: date
    text: str
    benefit: str
    number: str = ""
    valid_until: date | None = None
    apply_until: date | None = None
    fit: Fit = EVERYBODY
    questions: Sequence[Mapping[str, str]] = ()
    steps: Sequence[Mapping[str, str]] = ()
    fund_key: str = ""


class PolicyOver(Conflict):
    """The policy was replaced or withdrawn."""

    code = "policy_over"
    default = _("This version is not in force any more.")


class PolicyConflict(Conflict):
    """The same id was sent before with other content."""

    code = "policy_conflict"
    default = _("A different policy was sent before under the same number.")


@action("policies.policy.publish")
def publish_policy(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    words: PolicyWords,
    policy_id: uuid.UUID | None = None,
) -> Policy:
    """Publish a policy for the enterprises of a place. From then on its words are frozen.

    The id may be made by the form: the same again is the same row. Raises InvalidInput by field,
    PolicyConflict.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    given = {"place_id": place.pk, **_checked(actor, now, place.path, words)}
    present = _present(policy_id, given)
    if present is not None:
        return present
    row = Policy(
        id=policy_id or new_id(),
        path=place.path,
        published_at=now,
        published_by=actor.display_name[:64],
        **given,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The same form sent twice at the same moment: the other one was stored first.
        present = _present(policy_id, given)
        if present is None:
            raise
        return present
    concerning(row, path=place.path)
    return row


@action("policies.policy.correct")
def correct_policy(
    *, actor: Actor, now: datetime, policy_id: uuid.UUID, words: PolicyWords, reason: str
) -> Policy:
    """A new version stands in the place of this one and says why; enterprises are told anew.

    Raises InvalidInput by field, PolicyOver.
    """
    old = locked_policy(policy_id)
    concerning(old, path=old.path)
    given = _checked(actor, now, old.path, words)
    _end(old, now, PolicyState.REPLACED, reason)
    row = Policy(
        place_id=old.place_id,
        path=old.path,
        family=old.family,
        version=old.version + 1,
        published_at=now,
        published_by=actor.display_name[:64],
        reason=tidy(reason)[:256],
        **given,
    )
    row.save(force_insert=True)
    concerning(row, path=row.path)
    return row


@action("policies.policy.withdraw")
def withdraw_policy(*, actor: Actor, now: datetime, policy_id: uuid.UUID, reason: str) -> Policy:
    """It holds no longer, and why; what was applied for goes on. Raises as `correct_policy`."""
    row = locked_policy(policy_id)
    concerning(row, path=row.path)
    return _end(row, now, PolicyState.WITHDRAWN, reason)


def _present(policy_id: uuid.UUID | None, given: Mapping[str, Any]) -> Policy | None:
    """The policy that was sent before under this id. Raises PolicyConflict where anything of it
    was different: it would be lost."""
    if policy_id is None:
        return None
    with everywhere("an id is taken wherever it was used"):
        row: Policy | None = Policy.objects.filter(pk=policy_id).first()
    if row is None:
        return None
    stored = {name: getattr(row, name) for name in given}
    # Lists of a rule come back from the database as lists, whatever they were.
    same = read_fit(stored.pop("fit")) == read_fit(given["fit"])
    if not same or stored != {name: given[name] for name in stored}:
        raise PolicyConflict()
    return row


def locked_policy(policy_id: uuid.UUID) -> Policy:
    """The policy, locked, within the places of whoever acts; NotFound otherwise."""
    rows: Any = Policy.objects.select_for_update(of=("self",))
    row: Policy | None = rows.filter(pk=policy_id).first()
    if row is None:
        raise NotFound()
    return row


def _end(row: Policy, now: datetime, state: PolicyState, reason: str) -> Policy:
    if row.state != PolicyState.PUBLISHED:
        raise PolicyOver()
    why = tidy(reason)[:256]
    if len(why) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    row.state, row.ended_at, row.end_reason = state, now, why
    row.save(update_fields=["state", "ended_at", "end_reason"])
    return row


def _checked(actor: Actor, now: datetime, path: str, words: PolicyWords) -> dict[str, Any]:
    """What is stored of the words. Raises InvalidInput by field."""
    fields: dict[str, Any] = {}
    for name, longest in (("title", 128), ("issuer", 128), ("benefit", 256)):
        if not 2 <= len(tidy(getattr(words, name))) <= longest:
            fields[name] = _("Say it in a few words.")
    # The text of a policy has paragraphs: each is tidied by itself.
    text = "\n".join(tidy(line) for line in words.text.splitlines()).strip()
    if not 2 <= len(text) <= MOST_TEXT:
        fields["text"] = _("Give the text, at most 20,000 characters.")
    days: dict[str, date | None] = {"issued_on": words.issued_on, "valid_from": words.valid_from}
    days |= {"valid_until": words.valid_until, "apply_until": words.apply_until}
    for name, day in days.items():
        if day is not None and not FIRST_DAY <= day < LAST_DAY:
            fields[name] = _("This day cannot be.")
    for name in ("valid_until", "apply_until"):
        day = days[name]
        if day is not None and day < words.valid_from:
            fields[name] = _("This lies before the day it is valid from.")
    known = {one.key for plan in plans_inside(actor, path, now) for one in plan.classes}
    if set(words.fit.classes) - known or set(words.fit.states) - set(EnterpriseState.values):
        fields["fit"] = _("Choose one of the list.")
    highest = words.fit.max_staff
    if highest is not None and highest < words.fit.test.min_staff:
        fields["max_staff"] = _("The minimum is above the maximum.")
    parts = {
        "questions": _parts(words.questions, ("question", "answer")),
        "steps": _parts(words.steps, ("what", "papers", "where", "contact")),
    }
    for name, found in parts.items():
        if len(found) > MOST_PARTS:
            fields[name] = _("At most thirty of them.")
    if any(not one["question"] or not one["answer"] for one in parts["questions"]):
        fields["questions"] = _("Each question needs its answer.")
    if any(not one["what"] for one in parts["steps"]):
        fields["steps"] = _("Each step says what is to be done.")
    if fields:
        raise InvalidInput(fields=fields)
    return {
        "number": tidy(words.number)[:64],
        "title": tidy(words.title),
        "issuer": tidy(words.issuer),
        "benefit": tidy(words.benefit),
        "text": text,
        "fit": written(words.fit),
        "fund_key": words.fund_key.strip()[:32],
        **days,
        **parts,
    }


def _parts(given: Sequence[Mapping[str, str]], names: tuple[str, ...]) -> list[dict[str, str]]:
    """Parts with these entries, tidied; empty ones are left out."""
    found = [{name: tidy(one.get(name, ""))[:MOST_WORDS] for name in names} for one in given]
    return [one for one in found if any(one.values())]
