"""Recommending: a seeker takes a seat of a vacancy, is interviewed online, hired or declined.

A seat is held from the recommendation on, so that nobody is sent where there is no room: the
vacancies are locked while seats are looked for, and the table itself gives a seat to one person
only. Whoever is hired is taken out of everything else that runs for them and put on the
enterprise's list of employees.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted, Text, WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.labour.enums import (
    HOLDING,
    WAITING,
    DeclinedBy,
    ReferralState,
    SeekerState,
    VacancyState,
)
from lianfang.labour.models import Referral, ReferralStep, Seeker, Vacancy
from lianfang.labour.selectors.referrals import get_own_candidate, get_referral
from lianfang.labour.selectors.seekers import get_seeker
from lianfang.labour.selectors.units import credited_places
from lianfang.labour.services.hiring import put_on_list, take_off_list
from lianfang.labour.services.steps import (
    given_reason,
    locked_referral,
    pass_on,
    require,
    step_of,
)
from lianfang.places.selectors import get_place

CHUNK = 1_000
MOST_AT_ONCE = 500
# An interview may be arranged so far ahead.
FARTHEST = timedelta(days=92)


class VacancyFull(Conflict):
    """Every seat is held; somebody else was first."""

    code = "vacancy_full"
    default = _("Every seat of this vacancy is taken; somebody else was first.")


class NotOpen(Conflict):
    """The vacancy is closed, or its days are over."""

    code = "vacancy_not_open"
    default = _("This vacancy is not open now.")


class NotLooking(Conflict):
    """The seeker found work, or withdrew."""

    code = "seeker_not_looking"
    default = _("This person does not look for work any more.")


class RecommendedAlready(Conflict):
    """They hold a seat of this vacancy."""

    code = "recommended_already"
    default = _("This person is recommended for this vacancy already.")


@dataclass(slots=True)
class Pair:
    """One seeker for one vacancy, and why; `team` credited in place of who brought them."""

    seeker_id: uuid.UUID
    vacancy_id: uuid.UUID
    reasons: list[dict[str, Any]] = field(default_factory=list)
    team_id: uuid.UUID | None = None


@action("labour.referral.recommend")
def recommend(
    *,
    actor: Actor,
    now: datetime,
    seeker_id: uuid.UUID,
    vacancy_id: uuid.UUID,
    note: str = "",
) -> Referral:
    """Recommend a seeker of the actor's places for a vacancy; whoever brought them is credited.

    Raises VacancyFull, NotOpen, NotLooking, RecommendedAlready, NotFound.
    """
    seeker = get_seeker(actor, seeker_id, "labour.referral.recommend")
    concerning(seeker, path=seeker.path, vacancy=str(vacancy_id))
    _seen_vacancy(actor, vacancy_id)
    made, failed = recommend_pairs(actor, now, [Pair(seeker_id, vacancy_id)], note=note)
    if failed:
        raise failed[0][1]
    concerning(made[0], path=seeker.path, vacancy=str(vacancy_id), seat=made[0].seat)
    return made[0]


def _seen_vacancy(actor: Actor, vacancy_id: uuid.UUID) -> None:
    """Work is offered to the whole town: a vacancy of any enterprise of the township counts."""
    with everywhere("work anywhere in the installation may be offered to whoever looks for it"):
        if not Vacancy.objects.filter(pk=vacancy_id).exists():
            raise NotFound()


def recommend_pairs(
    actor: Actor, now: datetime, pairs: Sequence[Pair], *, note: str = ""
) -> tuple[list[Referral], list[tuple[Pair, WorkError]]]:
    """Give each pair the lowest free seat, in order; those that cannot be are told with the error.

    For services of this room that checked the seekers; set-based, a fixed number of queries.
    """
    with everywhere("the seekers were found for the actor; vacancies are the whole town's"):
        vacancies = {
            row.pk: row
            for row in Vacancy.objects.select_for_update(of=("self",))
            .filter(pk__in={pair.vacancy_id for pair in pairs})
            .order_by("pk")
        }
        seekers = {
            row.pk: row
            for row in Seeker.objects.select_for_update(of=("self",))
            .filter(pk__in={pair.seeker_id for pair in pairs})
            .order_by("pk")
        }
        seats = _Seats(vacancies, seekers)
        made: list[Referral] = []
        failed: list[tuple[Pair, WorkError]] = []
        day = local_day(now)
        for pair in pairs:
            try:
                made.append(_recommended(actor, now, day, pair, seats))
            except (Conflict, NotFound) as error:
                failed.append((pair, error))
        _credit(made, now)
        try:
            with transaction.atomic():
                Referral.objects.bulk_create(made, batch_size=CHUNK)
        except IntegrityError as error:
            if "referral_" in str(error):
                raise VacancyFull() from error
            raise
        steps = [
            step_of(row, "", row.state, actor, now, reason=tidy(note), seat=row.seat)
            for row in made
        ]
        ReferralStep.objects.bulk_create(steps, batch_size=CHUNK)
    return made, failed


class _Seats:
    """Locked vacancies with the seats that are held, and locked seekers with what they hold."""

    def __init__(
        self, vacancies: dict[uuid.UUID, Vacancy], seekers: dict[uuid.UUID, Seeker]
    ) -> None:
        self.vacancies, self.seekers = vacancies, seekers
        self._held: dict[uuid.UUID, set[int]] = defaultdict(set)
        self._next: dict[uuid.UUID, int] = {}
        self._pairs: set[tuple[uuid.UUID, uuid.UUID]] = set()
        held = Referral.objects.filter(vacancy_id__in=vacancies, state__in=HOLDING)
        for vacancy_id, seeker_id, seat in held.values_list("vacancy_id", "seeker_id", "seat"):
            self._held[vacancy_id].add(seat)
            self._pairs.add((vacancy_id, seeker_id))
        known = Referral.objects.filter(seeker_id__in=seekers, first=True)
        self.recommended = set(known.values_list("seeker_id", flat=True))

    def take(self, vacancy: Vacancy, seeker: Seeker) -> int:
        """The lowest free seat, held from now on. Raises VacancyFull, RecommendedAlready."""
        pair = (vacancy.pk, seeker.pk)
        if pair in self._pairs:
            raise RecommendedAlready()
        held = self._held[vacancy.pk]
        seat = self._next.get(vacancy.pk, 1)
        while seat in held:
            seat += 1
        if seat > vacancy.seats:
            raise VacancyFull()
        held.add(seat)
        self._next[vacancy.pk] = seat + 1
        self._pairs.add(pair)
        return seat


def _recommended(actor: Actor, now: datetime, day: date, pair: Pair, seats: _Seats) -> Referral:
    vacancy, seeker = seats.vacancies.get(pair.vacancy_id), seats.seekers.get(pair.seeker_id)
    if vacancy is None or seeker is None:
        raise NotFound()
    if seeker.state != SeekerState.LOOKING:
        raise NotLooking()
    is_over = vacancy.open_until is not None and vacancy.open_until < day
    if vacancy.state != VacancyState.OPEN or is_over or vacancy.open_from > day:
        raise NotOpen()
    seat = seats.take(vacancy, seeker)
    is_first = seeker.pk not in seats.recommended
    seats.recommended.add(seeker.pk)
    return Referral(
        id=new_id(),
        vacancy=vacancy,
        seeker=seeker,
        path=seeker.path,
        team_id=pair.team_id or seeker.team_id,
        seat=seat,
        first=is_first,
        state=ReferralState.RECOMMENDED,
        recommended_at=now,
        recommended_by=actor.display_name[:64],
        reasons=pair.reasons,
        waits_since=now,
    )


def _credit(rows: Iterable[Referral], now: datetime) -> None:
    """Put each at the village or community it is credited to."""
    found = list(rows)
    credited = credited_places({row.path for row in found}, now)
    for row in found:
        place = credited[row.path]
        row.place_id, row.path = place.pk, place.path


@action("labour.referral.arrange")
def arrange_interview(
    *,
    actor: Actor,
    now: datetime,
    referral_id: uuid.UUID,
    interview_at: datetime,
    interview_how: str,
) -> Referral:
    """When they talk online, and by which link or phone of the enterprise; may be arranged anew.

    Raises InvalidInput by field, WrongReferralState.
    """
    row, _seeker = _desk(actor, referral_id, "labour.referral.arrange")
    return _arranged(actor, now, row, interview_at, interview_how)


@action("labour.own_candidate.arrange")
def arrange_own_interview(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    interview_at: datetime,
    interview_how: str,
) -> Referral:
    """The enterprise says when it talks to somebody. Raises as `arrange_interview`."""
    row, _seeker = _own(actor, enterprise_id, referral_id)
    return _arranged(actor, now, row, interview_at, interview_how)


def _arranged(actor: Actor, now: datetime, row: Referral, at: datetime, how: str) -> Referral:
    require(row, ReferralState.RECOMMENDED, ReferralState.INTERVIEW)
    fields: dict[str, Text] = {}
    how = tidy(how)[:200]
    if len(how) < 3:
        fields["interview_how"] = _("Give a link or a phone number of the enterprise.")
    if at < now - timedelta(days=1):
        fields["interview_at"] = _("This moment has passed; say how the interview went instead.")
    elif at > now + FARTHEST:
        fields["interview_at"] = _("This lies more than three months ahead.")
    if fields:
        raise InvalidInput(fields=fields)
    row.interview_at, row.interview_how = at, how
    return pass_on(row, ReferralState.INTERVIEW, actor, now, interview_at=at.isoformat())


@action("labour.referral.judge")
def pass_interview(
    *, actor: Actor, now: datetime, referral_id: uuid.UUID, note: str = ""
) -> Referral:
    """The enterprise wants them. Raises WrongReferralState."""
    row, _seeker = _desk(actor, referral_id, "labour.referral.judge")
    return _passed(actor, now, row, note)


@action("labour.own_candidate.judge")
def pass_own_interview(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    note: str = "",
) -> Referral:
    """The enterprise says itself that it wants them. Raises WrongReferralState."""
    row, _seeker = _own(actor, enterprise_id, referral_id)
    return _passed(actor, now, row, note)


def _passed(actor: Actor, now: datetime, row: Referral, note: str) -> Referral:
    require(row, ReferralState.RECOMMENDED, ReferralState.INTERVIEW)
    return pass_on(row, ReferralState.PASSED, actor, now, reason=tidy(note))


@action("labour.referral.hire")
def hire(
    *, actor: Actor, now: datetime, referral_id: uuid.UUID, hired_on: date | None = None
) -> Referral:
    """They work there from `hired_on` (today) on, and stand on the list of employees.

    Raises InvalidInput for a day to come or before the recommendation, NotLooking for who was hired
    elsewhere, WrongReferralState.
    """
    row, seeker = _desk(actor, referral_id, "labour.referral.hire")
    return _hired(actor, now, row, seeker, hired_on)


@action("labour.own_candidate.hire")
def hire_own_candidate(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    hired_on: date | None = None,
) -> Referral:
    """The enterprise says itself that they have begun. Raises as `hire`."""
    row, seeker = _own(actor, enterprise_id, referral_id)
    return _hired(actor, now, row, seeker, hired_on)


@action("labour.referral.hire_many")
def hire_many(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    hired: Sequence[tuple[uuid.UUID, date | None]],
) -> tuple[int, list[tuple[uuid.UUID, WorkError]]]:
    """Many of a place have begun, as an enterprise's list says: (referral, day or None for today).

    Returns how many, and those that could not be taken with the reason; nobody blocks another.
    """
    if len(hired) > MOST_AT_ONCE:
        raise InvalidInput(_("At most %(most)s at once.") % {"most": MOST_AT_ONCE})
    from_place = get_place(actor, place_id)
    concerning(from_place, path=from_place.path)
    done, failed = 0, []
    for referral_id, day in sorted(hired, key=lambda one: str(one[0])):
        try:
            with transaction.atomic():
                row, seeker = locked_referral(referral_id)
                if not _covers(actor, row, "labour.referral.hire_many"):
                    raise NotFound()
                _hired(actor, now, row, seeker, day)
        except WorkError as error:
            failed.append((referral_id, error))
        else:
            done += 1
    concerning(from_place, path=from_place.path, hired=done, failed=len(failed))
    return done, failed


def _covers(actor: Actor, row: Referral, right: str) -> bool:
    """Whether the actor holds the right where it is credited, or where the vacancy lies."""
    return actor.can(right, row.path) or actor.can(right, row.vacancy.path)


def _hired(
    actor: Actor, now: datetime, row: Referral, seeker: Seeker, hired_on: date | None
) -> Referral:
    require(row, *WAITING)
    today = local_day(now)
    day = hired_on or today
    if day > today:
        raise InvalidInput(fields={"hired_on": _("This day is still to come.")})
    if day < local_day(row.recommended_at):
        raise InvalidInput(fields={"hired_on": _("This lies before the recommendation.")})
    with everywhere("the referral is the actor's to pass on; the seeker goes with it"):
        if seeker.state != SeekerState.LOOKING:
            raise NotLooking()
        row.hired_on, row.hired_at = day, now
        row.employment_id = put_on_list(now, row, seeker, day)
        pass_on(row, ReferralState.HIRED, actor, now, hired_on=day.isoformat())
        seeker.state = SeekerState.HIRED
        seeker.save(update_fields=["state"])
        others = Referral.objects.select_for_update(of=("self",)).filter(
            seeker=seeker, state__in=WAITING
        )
        for other in others.order_by("pk"):
            pass_on(other, ReferralState.WITHDRAWN, actor, now, hired=str(row.pk))
    return row


@action("labour.referral.decline")
def decline(
    *, actor: Actor, now: datetime, referral_id: uuid.UUID, declined_by: str, reason: str
) -> Referral:
    """One side says no, or a hired one did not begin or left at once; the seat is free again.

    Raises InvalidInput by field, WrongReferralState.
    """
    row, _seeker = _desk(actor, referral_id, "labour.referral.decline")
    if declined_by not in DeclinedBy.values:
        raise InvalidInput(fields={"declined_by": _("Say whose no it was.")})
    return _declined(actor, now, row, declined_by, reason)


@action("labour.own_candidate.decline")
def decline_own_candidate(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    referral_id: uuid.UUID,
    reason: str,
    declined_by: str = DeclinedBy.ENTERPRISE,
) -> Referral:
    """The enterprise does not want them, or tells that they do not want to come."""
    row, _seeker = _own(actor, enterprise_id, referral_id)
    return _declined(actor, now, row, declined_by, reason)


def _declined(
    actor: Actor, now: datetime, row: Referral, declined_by: str, reason: str
) -> Referral:
    require(row, *HOLDING)
    text = given_reason(reason)
    if row.state == ReferralState.HIRED:
        _unhired(actor, now, row, text)
    row.declined_by = declined_by
    return pass_on(row, ReferralState.DECLINED, actor, now, reason=text, by=declined_by)


@action("labour.referral.withdraw")
def withdraw_referral(
    *, actor: Actor, now: datetime, referral_id: uuid.UUID, reason: str
) -> Referral:
    """The desk takes a recommendation back that should not have been made; the seat is free."""
    row, _seeker = _desk(actor, referral_id, "labour.referral.withdraw")
    require(row, *WAITING)
    return pass_on(row, ReferralState.WITHDRAWN, actor, now, reason=given_reason(reason))


def _unhired(actor: Actor, now: datetime, row: Referral, reason: str) -> None:
    """Whoever did not stay looks for work again."""
    take_off_list(now, row, reason)
    with everywhere("the referral is the actor's to pass on; the seeker goes with it"):
        Seeker.objects.filter(pk=row.seeker_id, state=SeekerState.HIRED).update(
            state=SeekerState.LOOKING
        )


def _desk(actor: Actor, referral_id: uuid.UUID, right: str) -> tuple[Referral, Seeker]:
    """The referral, locked, where it is credited to the actor's places or the vacancy lies there.

    Inside the places without the right it is NotPermitted, elsewhere NotFound.
    """
    seen = get_referral(actor, referral_id, "labour.referral.view")
    row, seeker = locked_referral(seen.pk)
    path = row.path if actor.can(right, row.path) else row.vacancy.path
    if not actor.can(right, path):
        raise NotPermitted()
    concerning(row, path=path)
    return row, seeker


def _own(actor: Actor, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> tuple[Referral, Seeker]:
    """The referral, locked, if it is for the actor's own enterprise."""
    seen = get_own_candidate(actor, enterprise_id, referral_id)
    row, seeker = locked_referral(seen.pk)
    concerning(row, path=row.vacancy.enterprise.path)
    return row, seeker
