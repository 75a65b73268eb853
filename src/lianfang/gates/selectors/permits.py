"""Passes: of which household or person, whether they hold, and what a gate is told."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import place_names, whereabouts, whereabouts_for
from lianfang.gates.enums import Answer, Deed, Direction
from lianfang.gates.models import Passage, Permit
from lianfang.gates.selectors.plans import Plans, gates_plan
from lianfang.gates.selectors.points import counting
from lianfang.gates.selectors.restrictions import kept_at_home
from lianfang.gates.selectors.signature import PREFIX, Claim, read_code, short_id
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.kit.text import compact
from lianfang.people.models import Household
from lianfang.people.selectors.cards import shown_name

VIEW = "gates.permit.view"
CHECK = "gates.permit.check"
NUMBER_LENGTH = 10


@dataclass(frozen=True, slots=True)
class PermitRow:
    """A pass as one viewer may see it; `near` is where it belongs as the viewer says it."""

    id: uuid.UUID
    number: str
    rule: str
    rule_title: str
    holder: str
    is_person: bool
    where: str
    near: str
    path: str
    purpose_title: str
    valid_from: date
    valid_to: date
    every_days: int
    uses: int
    begins: str
    ends: str
    weekdays: tuple[int, ...]
    issued_at: datetime
    issued_by: str
    revoked_at: datetime | None
    revoked_reason: str
    state: str


def holds_on(day: date) -> Q:
    """Condition on passes: valid on the day and not revoked."""
    return Q(revoked_at__isnull=True, valid_from__lte=day, valid_to__gte=day)


def permit_list(
    viewer: Actor, path: str, day: date, *, rule: str = "", stage: str = "valid"
) -> QuerySet[Permit]:
    """Passes of those who live in the place; `stage`: valid, over (ended or revoked) or ""."""
    rows: QuerySet[Permit] = Permit.objects.filter(path__under=viewer.territory(VIEW).within(path))
    if rule:
        rows = rows.filter(rule=rule)
    if stage == "valid":
        rows = rows.filter(revoked_at__isnull=True, valid_to__gte=day)
    elif stage == "over":
        rows = rows.filter(Q(revoked_at__isnull=False) | Q(valid_to__lt=day))
    return rows.select_related("household", "person", "place").order_by(
        "path", "household__door", "-issued_at", "-id"
    )


def get_permit(viewer: Actor, permit_id: uuid.UUID, right: str = VIEW) -> Permit:
    """A pass of somebody in the viewer's places, or NotFound."""
    row: Permit | None = (
        Permit.objects.select_related("household", "person", "place").filter(pk=permit_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def permits_of_household(viewer: Actor, household: Household) -> list[Permit]:
    """Every pass of a household, latest first."""
    rows = Permit.objects.filter(household=household, path__under=viewer.territory(VIEW))
    return list(rows.select_related("household", "person", "place").order_by("-issued_at"))


def clock_of(minutes: int) -> str:
    """Minutes of the day as 07:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def weekdays_of(bits: int) -> tuple[int, ...]:
    """The days of the week, 1 = Monday."""
    return tuple(day for day in range(1, 8) if bits >> (day - 1) & 1)


def permit_rows(viewer: Actor, rows: Sequence[Permit], moment: datetime) -> list[PermitRow]:
    """Rows of one page; a fixed number of queries beside one for each plan."""
    names = place_names(row.path for row in rows)
    plans = Plans(viewer, moment)
    today = local_day(moment)
    found = []
    for row in rows:
        plan = plans.at(row.path)
        rule = plan.pass_rule(row.rule)
        found.append(
            PermitRow(
                id=row.pk,
                number=row.number,
                rule=row.rule,
                rule_title=str(rule.title) if rule else row.rule,
                holder=_holder(viewer, row),
                is_person=row.person_id is not None,
                where=whereabouts(row.path, names),
                near=whereabouts_for(viewer, row.path, names),
                path=row.path,
                purpose_title=plan.purpose_title(row.purpose) if row.purpose else "",
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                every_days=row.every_days,
                uses=row.uses,
                begins=clock_of(row.begins),
                ends=clock_of(row.ends),
                weekdays=weekdays_of(row.weekdays),
                issued_at=row.issued_at,
                issued_by=row.issued_by,
                revoked_at=row.revoked_at,
                revoked_reason=row.revoked_reason,
                state=_state(row, today),
            )
        )
    return found


def _holder(viewer: Actor, row: Permit) -> str:
    """The door of a household, the (masked) name of a person."""
    if row.person is not None:
        return shown_name(viewer, row.person.name, row.person.path)
    return (row.household.door or mask_name(row.household.head_name)) if row.household else ""


def _state(row: Permit, today: date) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.valid_to < today:
        return "over"
    return "ahead" if row.valid_from > today else "valid"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a gate is told: may pass or stop, and why; the pass where it is known.

    `holder` is masked; `last_use`: when it was used last and at which checkpoint.
    """

    answer: Answer
    reasons: tuple[str, ...]
    code: str = ""
    permit_id: uuid.UUID | None = None
    number: str = ""
    rule_title: str = ""
    holder: str = ""
    where: str = ""
    purpose_title: str = ""
    last_use: datetime | None = None
    last_point: str = ""

    @property
    def may_go(self) -> bool:
        return self.answer == Answer.GO


def check_permit(
    viewer: Actor, text: str, path: str, moment: datetime, direction: str = Direction.OUT
) -> Checked:
    """Look at a pass shown at the gate at `path`: its code as scanned, or its number as typed.

    Who comes home is let in unless the pass is no pass. Raises NotFound where the viewer checks no
    passes.
    """
    if not viewer.can(CHECK, path):
        raise NotFound()
    typed = compact(text)
    claim = read_code(typed) if typed.upper().startswith(PREFIX) else None
    if claim is None and len(typed) != NUMBER_LENGTH:
        return _stop("forged", _("This is no pass of ours."))
    with everywhere("a pass is shown at gates outside the place its holder lives in"):
        rows = Permit.objects.select_related("household", "person", "place")
        wanted = Q(pk=claim.permit_id) if claim else Q(number=typed.upper())
        permit = rows.filter(wanted).first()
    if permit is None or (claim is not None and not _is_same(claim, permit)):
        return _stop("unknown", _("There is no such pass."))
    return _judged(viewer, permit, moment, direction)


def _stop(code: str, reason: str) -> Checked:
    return Checked(Answer.STOP, (reason,), code)


def _is_same(claim: Claim, permit: Permit) -> bool:
    return (claim.valid_from, claim.valid_to) == (permit.valid_from, permit.valid_to)


def last_uses(permit_id: uuid.UUID, moment: datetime, limit: int = 30) -> list[Passage]:
    """When the pass was used to go out, latest first, at any checkpoint."""
    with everywhere("a pass is used at several gates"):
        rows = Passage.objects.filter(
            counting(),
            permit_id=permit_id,
            direction=Direction.OUT,
            taken_at__lte=moment,
        ).exclude(deed=Deed.TURNED_BACK)
        return list(rows.select_related("place").order_by("-taken_at", "-id")[:limit])


def _judged(viewer: Actor, permit: Permit, moment: datetime, direction: str) -> Checked:
    used = last_uses(permit.pk, moment)
    problems = list(_problems(permit, used, moment, direction))
    plan = gates_plan(permit.path, moment)
    rule = plan.pass_rule(permit.rule)
    names = place_names([permit.path])
    last = used[0] if used else None
    return Checked(
        answer=Answer.STOP if problems else Answer.GO,
        reasons=tuple(text for _code, text in problems),
        code=problems[0][0] if problems else "",
        permit_id=permit.pk,
        number=permit.number,
        rule_title=str(rule.title) if rule else permit.rule,
        holder=_gate_holder(permit),
        where=whereabouts(permit.path, names),
        purpose_title=plan.purpose_title(permit.purpose) if permit.purpose else "",
        last_use=last.taken_at if last else None,
        last_point=last.place.short_name if last else "",
    )


def _gate_holder(permit: Permit) -> str:
    """What a guard compares with the person in front of them: the door, or the first character."""
    if permit.person is not None:
        return mask_name(permit.person.name)
    return permit.household.door if permit.household else ""


def _problems(
    permit: Permit, used: Sequence[Passage], moment: datetime, direction: str
) -> list[tuple[str, str]]:
    today = local_day(moment)
    found: list[tuple[str, str]] = []
    if permit.revoked_at is not None and permit.revoked_at <= moment:
        found.append(("revoked", _("The pass was revoked.")))
    if direction == Direction.IN:
        return found
    if today > permit.valid_to:
        found.append(("over", _("The pass ended on %(day)s.") % {"day": permit.valid_to}))
    if today < permit.valid_from:
        found.append(("ahead", _("The pass holds from %(day)s.") % {"day": permit.valid_from}))
    if today.isoweekday() not in weekdays_of(permit.weekdays):
        found.append(("weekday", _("The pass does not hold on this day of the week.")))
    local = moment.astimezone(LOCAL_ZONE)
    if not permit.begins <= local.hour * 60 + local.minute < permit.ends:
        hours = {"begins": clock_of(permit.begins), "ends": clock_of(permit.ends)}
        found.append(("hours", _("The pass holds from %(begins)s to %(ends)s.") % hours))
    found += _too_often(permit, used, today)
    persons = [permit.person_id] if permit.person_id else []
    households = [permit.household_id] if permit.household_id else []
    for reason in kept_at_home(persons, households, moment).values():
        found.append(("kept", reason))
    return found


def _too_often(permit: Permit, used: Sequence[Passage], today: date) -> list[tuple[str, str]]:
    days = [local_day(row.taken_at) for row in used]
    times = sum(1 for day in days if day == today)
    if times >= permit.uses:
        when = used[0].taken_at.astimezone(LOCAL_ZONE).strftime("%H:%M")
        words = {"when": when, "where": used[0].place.short_name}
        return [("used", _("Used today already, at %(when)s at %(where)s.") % words)]
    before = next((day for day in days if day < today), None)
    if not times and before is not None and (today - before).days < permit.every_days:
        following = before + timedelta(days=permit.every_days)
        text = _("Last used on %(last)s; the next outing is on %(next)s.")
        return [("too_soon", text % {"last": before, "next": following})]
    return []


def revoked_ids(viewer: Actor, path: str, day: date) -> list[str]:
    """Short ids of passes that were revoked before they ended: what gates carry with them."""
    prefixes = viewer.territory(CHECK).within(path)
    if prefixes.is_nowhere:
        return []
    with everywhere("a gate must know every revoked pass of its town"):
        rows = Permit.objects.filter(
            revoked_at__isnull=False, valid_to__gte=day, path__under=path[:4] if path else path
        )
        return sorted(short_id(pk) for pk in rows.values_list("pk", flat=True))
