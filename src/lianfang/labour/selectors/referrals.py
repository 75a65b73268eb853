"""Who was recommended where and what became of it; whoever waits too long stands first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name
from lianfang.labour.enums import WAITING, DeclinedBy, ReferralState, Schooling
from lianfang.labour.models import Referral, ReferralStep, Vacancy
from lianfang.labour.selectors.plans import Plans, labour_plan, skill_titles
from lianfang.labour.selectors.seekers import age_of, name_of, sex_of
from lianfang.labour.selectors.units import department_names
from lianfang.labour.selectors.vacancies import enterprise_names
from lianfang.people.selectors.cards import place_names

VIEW = "labour.referral.view"
OWN = "labour.own_candidate.view"
# The enterprise reads a name in full once it has arranged to talk to them.
MET = (ReferralState.INTERVIEW, ReferralState.PASSED, ReferralState.HIRED)


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    `stage`: waiting, somebody must answer; late, they do not answer in time; a state of
    `ReferralState`. `day` is the day of recommendation. `unit` is the path of a credited place.
    """

    stage: str = ""
    team_id: uuid.UUID | None = None
    vacancy_id: uuid.UUID | None = None
    seeker_id: uuid.UUID | None = None
    enterprise_id: uuid.UUID | None = None
    day: date | None = None


NO_FILTER = ReferralFilter()


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as a list shows it, the name as this viewer may read it."""

    id: uuid.UUID
    seeker_id: uuid.UUID
    vacancy_id: uuid.UUID
    enterprise_id: uuid.UUID
    name: str
    sex_label: str
    age: int | None
    schooling_label: str
    skills: tuple[str, ...]
    title: str
    enterprise_name: str
    unit_name: str
    seat: int
    state: str
    state_label: str
    tone: str
    is_late: bool
    waits_since: datetime | None
    recommended_at: datetime
    recommended_by: str
    interview_at: datetime | None
    interview_how: str
    hired_on: date | None
    declined_by: str
    ended_at: datetime | None
    path: str

    @property
    def may_arrange(self) -> bool:
        return self.state in (ReferralState.RECOMMENDED, ReferralState.INTERVIEW)

    @property
    def may_pass(self) -> bool:
        return self.state in (ReferralState.RECOMMENDED, ReferralState.INTERVIEW)

    @property
    def may_hire(self) -> bool:
        return self.state in WAITING


def late_before(path: str, moment: datetime) -> datetime:
    """Whoever has waited since before then has waited too long."""
    return moment - timedelta(hours=labour_plan(path, moment).answer_hours)


def is_due() -> Q:
    """Condition on referrals: somebody must answer. An interview that is still to come is not."""
    return Q(state__in=WAITING)


def late_at(before: datetime, moment: datetime) -> Q:
    """Condition on referrals that have waited since before `before`, not for an interview."""
    to_come = Q(state=ReferralState.INTERVIEW, interview_at__gt=moment)
    return is_due() & Q(waits_since__lt=before) & ~to_come


def referral_list(
    viewer: Actor,
    moment: datetime,
    *,
    place_path: str = "",
    wanted: ReferralFilter = NO_FILTER,
    sort: str = "",
    right: str = VIEW,
) -> QuerySet[Referral]:
    """Referrals credited to the place and all inside it; those that wait longest first, or the
    newest first with `sort` "newest"."""
    with everywhere("limited to the viewer's places just below"):
        rows: QuerySet[Referral] = Referral.objects.filter(
            path__under=viewer.territory(right).within(place_path)
        )
        rows = _narrowed(rows, wanted, place_path, moment).select_related(
            "seeker__person", "vacancy"
        )
    if sort == "newest":
        return rows.order_by("-recommended_at", "-id")
    return rows.order_by(F("waits_since").asc(nulls_last=True), "-recommended_at", "-id")


def _narrowed(
    rows: QuerySet[Referral], wanted: ReferralFilter, path: str, moment: datetime
) -> QuerySet[Referral]:
    if wanted.stage == "waiting":
        rows = rows.filter(is_due())
    elif wanted.stage == "late":
        rows = rows.filter(late_at(late_before(path, moment), moment))
    elif wanted.stage:
        rows = rows.filter(state=wanted.stage)
    same = {
        "team_id": wanted.team_id,
        "vacancy_id": wanted.vacancy_id,
        "seeker_id": wanted.seeker_id,
        "vacancy__enterprise_id": wanted.enterprise_id,
        "recommended_at__date": wanted.day,
    }
    return rows.filter(**{name: value for name, value in same.items() if value})


def referrals_of(viewer: Actor, vacancy: Vacancy) -> list[Referral]:
    """Everybody recommended for a vacancy the viewer found, those who wait first."""
    with everywhere("the vacancy itself was found for the viewer; names are masked as ever"):
        rows = Referral.objects.filter(vacancy=vacancy).select_related("seeker__person", "vacancy")
        return list(rows.order_by(F("waits_since").asc(nulls_last=True), "-recommended_at", "-id"))


def own_candidates(viewer: Actor, enterprise_id: uuid.UUID, stage: str = "") -> QuerySet[Referral]:
    """Everybody recommended to the viewer's own enterprise, those who wait for an answer first."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("recommended to the viewer's own enterprise"):
        rows = Referral.objects.filter(vacancy__enterprise=enterprise).exclude(
            state=ReferralState.WITHDRAWN
        )
        if stage == "waiting":
            rows = rows.filter(is_due())
        elif stage == "hired":
            rows = rows.filter(state=ReferralState.HIRED)
        return rows.select_related("seeker__person", "vacancy").order_by(
            F("waits_since").asc(nulls_last=True), "-recommended_at", "-id"
        )


def referral_rows(
    viewer: Actor, rows: Sequence[Referral], moment: datetime, *, as_enterprise: bool = False
) -> list[ReferralRow]:
    """Rows for a page; a fixed number of queries. `as_enterprise`: names as an enterprise reads
    them, masked until it arranged an interview."""
    found = list(rows)
    plans, day = Plans(moment), local_day(moment)
    places = {} if as_enterprise else place_names(viewer, {row.path for row in found})
    teams = department_names(row.team_id for row in found if row.team_id)
    firms = enterprise_names(row.vacancy.enterprise_id for row in found)
    return [
        ReferralRow(
            id=row.pk,
            seeker_id=row.seeker_id,
            vacancy_id=row.vacancy_id,
            enterprise_id=row.vacancy.enterprise_id,
            name=_own_name(row) if as_enterprise else name_of(viewer, row.seeker),
            sex_label=sex_of(row.seeker),
            age=age_of(row.seeker, day),
            schooling_label=str(Schooling(row.seeker.schooling).label),
            skills=skill_titles(plans.at(row.path), row.seeker.skills),
            title=row.vacancy.title,
            enterprise_name=firms.get(row.vacancy.enterprise_id, ""),
            unit_name=teams.get(row.team_id, "") if row.team_id else places.get(row.path, ""),
            seat=row.seat,
            state=row.state,
            state_label=str(ReferralState(row.state).label),
            tone=_tone(row, is_late := _is_late(row, plans, moment)),
            is_late=is_late,
            waits_since=row.waits_since,
            recommended_at=row.recommended_at,
            recommended_by=row.recommended_by,
            interview_at=row.interview_at,
            interview_how=row.interview_how,
            hired_on=row.hired_on,
            declined_by=str(DeclinedBy(row.declined_by).label) if row.declined_by else "",
            ended_at=row.ended_at,
            path=row.path,
        )
        for row in found
    ]


def _own_name(row: Referral) -> str:
    seeker = row.seeker
    name = seeker.person.name if seeker.person is not None else seeker.name
    return name if row.state in MET else mask_name(name)


def _is_late(row: Referral, plans: Plans, moment: datetime) -> bool:
    if row.state not in WAITING or row.waits_since is None:
        return False
    if row.state == ReferralState.INTERVIEW and row.interview_at and row.interview_at > moment:
        return False
    hours = plans.at(row.path).answer_hours
    return row.waits_since < moment - timedelta(hours=hours)


def _tone(row: Referral, is_late: bool) -> str:
    if is_late:
        return "now"
    if row.state in WAITING:
        return "soon" if row.state == ReferralState.RECOMMENDED else "active"
    return "done" if row.state == ReferralState.HIRED else ""


def get_referral(viewer: Actor, referral_id: uuid.UUID, right: str = VIEW) -> Referral:
    """A referral credited to the viewer's places, or for a vacancy there; else NotFound."""
    row = _found(referral_id)
    if row is None or not any(viewer.can(right, p) for p in (row.path, row.vacancy.path)):
        raise NotFound()
    return row


def get_own_candidate(viewer: Actor, enterprise_id: uuid.UUID, referral_id: uuid.UUID) -> Referral:
    """Somebody recommended to the viewer's own enterprise, or NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    row = _found(referral_id)
    if (
        row is None
        or row.vacancy.enterprise_id != enterprise.pk
        or row.state == ReferralState.WITHDRAWN
    ):
        raise NotFound()
    return row


def _found(referral_id: uuid.UUID) -> Referral | None:
    with everywhere("the caller checks the places, or whose enterprise it is"):
        rows = Referral.objects.select_related("seeker__person", "vacancy__enterprise", "place")
        found: Referral | None = rows.filter(pk=referral_id).first()
    return found


def steps_of(viewer: Actor, referral: Referral) -> list[ReferralStep]:
    """Everything that happened to the referral, in order."""
    with everywhere("the referral itself was found for the viewer"):
        return list(ReferralStep.objects.filter(referral=referral))


def late_count(viewer: Actor, place_path: str, moment: datetime) -> int:
    """How many wait too long for an answer, in the place."""
    wanted = ReferralFilter(stage="late")
    return referral_list(viewer, moment, place_path=place_path, wanted=wanted).count()
