"""Passes are issued by the rules of the plan, singly or for a whole estate, and revoked."""

import uuid
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.gates import PassRule
from lianfang.gates.models import Permit
from lianfang.gates.selectors.plans import Plans, gates_plan
from lianfang.gates.selectors.restrictions import kept_at_home
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.text import tidy
from lianfang.people.enums import HouseholdKind
from lianfang.people.models import Household, Person
from lianfang.people.selectors.households import get_household
from lianfang.people.selectors.persons import get_person
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 10
FURTHEST_START = 31
MOST_AT_ONCE = 20_000


class HasPass(Conflict):
    """One valid pass of a kind at a time."""

    code = "has_pass"
    default = _("There is a valid pass of this kind already. Revoke it first.")


class KeptAtHome(Conflict):
    """Whoever must stay at home gets no pass."""

    code = "kept_at_home"
    default = _("No pass: %(reason)s")


def _number(permit_id: uuid.UUID) -> str:
    """Ten letters and figures of the id's random part, without I, L, O, U: 50 bits."""
    rest = permit_id.int & ((1 << 50) - 1)
    return "".join(NUMBER_ALPHABET[rest >> shift & 31] for shift in range(45, -5, -5))


def _minutes(clock_time: str) -> int:
    hours, minutes = (int(part) for part in clock_time.split(":"))
    return hours * 60 + minutes


def _bits(rule: PassRule) -> int:
    return sum(1 << (day - 1) for day in rule.weekdays) or 127


def _permit(
    rule: PassRule,
    holder: Household | Person,
    purpose: str,
    first: date,
    actor: Actor,
    now: datetime,
) -> Permit:
    permit_id = id_at(now)
    return Permit(
        id=permit_id,
        number=_number(permit_id),
        rule=rule.key,
        household=holder if isinstance(holder, Household) else None,
        person=holder if isinstance(holder, Person) else None,
        place_id=holder.place_id,
        path=holder.path,
        purpose=purpose,
        valid_from=first,
        valid_to=first + timedelta(days=rule.valid_days - 1),
        every_days=rule.every_days,
        uses=rule.uses,
        weekdays=_bits(rule),
        begins=_minutes(rule.begins),
        ends=_minutes(rule.ends),
        issued_at=now,
        issued_by=actor.display_name[:64],
    )


def _first_day(valid_from: date | None, now: datetime) -> date:
    today = local_day(now)
    first = valid_from or today
    if not 0 <= (first - today).days <= FURTHEST_START:
        text = _("A pass begins today or within a month.")
        raise InvalidInput(fields={"valid_from": text})
    return first


def _purpose(rule: PassRule, purpose: str) -> str:
    if purpose and rule.purposes and purpose not in rule.purposes:
        raise InvalidInput(fields={"purpose": _("This kind of pass is for another purpose.")})
    return purpose or (rule.purposes[0] if rule.purposes else "")


@action("gates.permit.issue")
def issue_permit(
    *,
    actor: Actor,
    now: datetime,
    rule: str,
    household_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    purpose: str = "",
    valid_from: date | None = None,
) -> Permit:
    """A pass for a household or a person, as the rule of the plan in force there says.

    Raises InvalidInput by field, HasPass, KeptAtHome.
    """
    hold_still()
    holder: Household | Person
    if household_id is not None:
        holder = get_household(actor, household_id)
        Household.objects.select_for_update().get(pk=holder.pk)
    elif person_id is not None:
        holder = get_person(actor, person_id)
        Person.objects.select_for_update(of=("self",)).get(pk=holder.pk)
    else:
        raise InvalidInput(fields={"household_id": _("Say who gets it.")})
    concerning(holder, path=holder.path, rule=rule)
    known = gates_plan(holder.path, now).pass_rule(rule)
    if known is None:
        raise InvalidInput(fields={"rule": _("The plan has no such pass.")})
    if (known.holder == "household") != isinstance(holder, Household):
        raise InvalidInput(fields={"rule": _("This kind of pass is for others.")})
    if holder.left_on is not None:
        raise InvalidInput(fields={"household_id": _("They do not live here any more.")})
    first = _first_day(valid_from, now)
    row = _permit(known, holder, _purpose(known, purpose), first, actor, now)
    same = {"household": holder} if isinstance(holder, Household) else {"person": holder}
    if Permit.objects.filter(
        **same, rule=rule, revoked_at__isnull=True, valid_to__gte=first
    ).exists():
        raise HasPass()
    persons = [holder.pk] if isinstance(holder, Person) else []
    homes = [holder.pk] if isinstance(holder, Household) else []
    for reason in kept_at_home(persons, homes, now).values():
        raise KeptAtHome(reason=reason)
    row.save(force_insert=True)
    concerning(row, path=row.path, rule=rule)
    return row


@action("gates.permit.issue_many")
def issue_permits(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    rule: str,
    purpose: str = "",
    valid_from: date | None = None,
) -> tuple[int, int]:
    """A pass for every household inside the place that has none of this kind: (issued, left out).

    Left out are those who must stay at home. A fixed number of statements.
    """
    hold_still()
    place = get_place(actor, place_id)
    concerning(place, path=place.path, rule=rule)
    first = _first_day(valid_from, now)
    plans = Plans(actor, now)
    has = Permit.objects.filter(
        household=OuterRef("pk"), rule=rule, revoked_at__isnull=True, valid_to__gte=first
    )
    rows = list(
        Household.objects.filter(~Exists(has), path__under=place.path, left_on__isnull=True)
        .exclude(kind=HouseholdKind.EMPTY)
        .select_for_update(of=("self",))
        .order_by("pk")[:MOST_AT_ONCE]
    )
    kept = kept_at_home([], [row.pk for row in rows], now)
    made = []
    for row in rows:
        known = plans.at(row.path).pass_rule(rule)
        if known is None or known.holder != "household" or row.pk in kept:
            continue
        made.append(_permit(known, row, _purpose(known, purpose), first, actor, now))
    if not made and gates_plan(place.path, now).pass_rule(rule) is None:
        raise InvalidInput(fields={"rule": _("The plan has no such pass.")})
    Permit.objects.bulk_create(made, batch_size=2_000)
    concerning(place, path=place.path, issued=len(made), left_out=len(rows) - len(made))
    return len(made), len(rows) - len(made)


@action("gates.permit.revoke")
def revoke_permit(*, actor: Actor, now: datetime, permit_id: uuid.UUID, reason: str = "") -> Permit:
    """The pass holds no longer; gates carry its short id until it would have ended."""
    row: Permit | None = Permit.objects.select_for_update().filter(pk=permit_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    if row.revoked_at is not None:
        raise Conflict(_("This pass was revoked already."), code="already_revoked")
    row.revoked_at, row.revoked_by = now, actor.display_name[:64]
    row.revoked_reason = tidy(reason)[:128]
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    return row
