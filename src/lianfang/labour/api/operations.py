"""Vacancies, seekers, recommendations, proposals and the ranking, for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.labour.api import shapes as s
from lianfang.labour.selectors.matching import (
    get_proposal,
    line_rows,
    proposal_view,
)
from lianfang.labour.selectors.ranking import ranking
from lianfang.labour.selectors.referrals import (
    ReferralFilter,
    get_own_candidate,
    get_referral,
    own_candidates,
    referral_list,
    referral_rows,
    steps_of,
)
from lianfang.labour.selectors.seekers import SeekerFilter, get_seeker, seeker_list, seeker_rows
from lianfang.labour.selectors.vacancies import (
    VacancyFilter,
    get_own_vacancy,
    get_vacancy,
    own_vacancies,
    vacancy_list,
    vacancy_rows,
)
from lianfang.labour.services import matching, quotas, referrals, seekers, vacancies
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset
from lianfang.web.shapes import Day

router = Router(tags=["labour"])
_NULLS = frozenset({"pay_from", "pay_to", "age_to", "open_until", "wanted_pay", "team_id"})


def _sent(body: Any, *leave: str) -> dict[str, Any]:
    """What was sent, as the services take it; null takes only numbers and days away."""
    sent = body.dict(exclude_unset=True, exclude=set(leave))
    return {name: one for name, one in sent.items() if one is not None or name in _NULLS}


def _out(shape: Any, rows: Any) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in shape.model_fields} for row in rows]


def _page(shape: Any, rows: Any, limit: int) -> dict[str, Any]:
    return {"items": _out(shape, rows[:limit]), "more": len(rows) > limit}


def _vacancies(request: Any, rows: Any, below: str = "") -> Any:
    return vacancy_rows(request.actor, rows, request.now, local_day(request.now), below)


def _vacancy(request: Any, row: Any) -> dict[str, Any]:
    return _out(s.VacancyOut, _vacancies(request, [row]))[0]


@router.get("/vacancies", response=s.VacancyPageOut)
@operation("labour.vacancy.view")
def list_vacancies(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("open", pattern="^(open|free|full|ended|all)$"),
    skill: str = Query("", max_length=24),
    pay: int = Query(0, ge=0, le=200_000),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Vacancies in a place and all inside it, the newest first."""
    place = get_place(request.actor, place_id)
    wanted = VacancyFilter(stage=stage, skill=skill, pay=pay or None)
    rows = vacancy_list(
        request.actor, day=local_day(request.now), place_path=place.path, wanted=wanted
    )
    found = list(rows[offset : offset + limit + 1])
    return _page(s.VacancyOut, _vacancies(request, found, place.path), limit)


@router.post("/vacancies", response={201: s.VacancyOut})
@operation("labour.vacancy.raise")
def post_vacancy(request: Any, body: s.VacancyIn) -> Any:
    """Write down what an enterprise needs; the same id again is the same vacancy."""
    row = vacancies.raise_vacancy(
        actor=request.actor,
        now=request.now,
        enterprise_id=body.enterprise_id,
        vacancy_id=body.id,
        **_sent(body, "id", "enterprise_id"),
    )
    return Status(201, _vacancy(request, row))


@router.get("/vacancies/{vacancy_id}", response=s.VacancyOut)
@operation("labour.vacancy.view")
def show_vacancy(request: Any, vacancy_id: uuid.UUID) -> Any:
    """One vacancy."""
    return _vacancy(request, get_vacancy(request.actor, vacancy_id))


@router.patch("/vacancies/{vacancy_id}", response=s.VacancyOut)
@operation("labour.vacancy.update")
def patch_vacancy(request: Any, vacancy_id: uuid.UUID, body: s.VacancyChangesIn) -> Any:
    """Change what is sent."""
    row = vacancies.update_vacancy(
        actor=request.actor, now=request.now, vacancy_id=vacancy_id, **_sent(body)
    )
    return _vacancy(request, row)


@router.post("/vacancies/{vacancy_id}/close", response=s.VacancyOut)
@operation("labour.vacancy.close")
def close_vacancy(request: Any, vacancy_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """Nobody new is recommended for it."""
    row = vacancies.close_vacancy(
        actor=request.actor, now=request.now, vacancy_id=vacancy_id, reason=body.reason
    )
    return _vacancy(request, row)


@router.post("/vacancies/{vacancy_id}/reopen", response=s.VacancyOut)
@operation("labour.vacancy.reopen")
def reopen_vacancy(request: Any, vacancy_id: uuid.UUID) -> Any:
    """It is open again."""
    row = vacancies.reopen_vacancy(actor=request.actor, now=request.now, vacancy_id=vacancy_id)
    return _vacancy(request, row)


def _seeker(request: Any, seeker_id: uuid.UUID, right: str) -> dict[str, Any]:
    row = get_seeker(request.actor, seeker_id, right)
    return _out(s.SeekerOut, seeker_rows(request.actor, [row], request.now))[0]


@router.get("/seekers", response=s.SeekerPageOut)
@operation("labour.seeker.view")
def list_seekers(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("", pattern="^(free|running|hired|)$"),
    skill: str = Query("", max_length=24),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Who looks for work in a place and all inside it."""
    place = get_place(request.actor, place_id)
    wanted = SeekerFilter(stage=stage, skill=skill)
    rows = seeker_list(request.actor, place_path=place.path, wanted=wanted)
    found = list(rows[offset : offset + limit + 1])
    shown = seeker_rows(request.actor, found, request.now, place.path)
    return _page(s.SeekerOut, shown, limit)


@router.post("/seekers", response={201: s.SeekerOut})
@operation("labour.seeker.register")
def post_seeker(request: Any, body: s.OptInIn) -> Any:
    """A resident looks for work and agreed to be recommended."""
    row = seekers.register_resident(actor=request.actor, now=request.now, **_sent(body))
    return Status(201, _seeker(request, row.pk, "labour.seeker.register"))


@router.post("/seekers/outsiders", response={201: s.SeekerOut})
@operation("labour.seeker.register_outsider")
def post_outsider(request: Any, body: s.OutsiderIn) -> Any:
    """Somebody from outside does; the same id again is the same entry."""
    row = seekers.register_outsider(
        actor=request.actor, now=request.now, seeker_id=body.id, **_sent(body, "id")
    )
    return Status(201, _seeker(request, row.pk, "labour.seeker.register_outsider"))


@router.get("/seekers/{seeker_id}", response=s.SeekerOut)
@operation("labour.seeker.view")
def show_seeker(request: Any, seeker_id: uuid.UUID) -> Any:
    """One of them."""
    return _seeker(request, seeker_id, "labour.seeker.view")


@router.patch("/seekers/{seeker_id}", response=s.SeekerOut)
@operation("labour.seeker.update")
def patch_seeker(request: Any, seeker_id: uuid.UUID, body: s.SeekerChangesIn) -> Any:
    """Change what somebody wants."""
    get_seeker(request.actor, seeker_id, "labour.seeker.update")
    seekers.update_seeker(actor=request.actor, now=request.now, seeker_id=seeker_id, **_sent(body))
    return _seeker(request, seeker_id, "labour.seeker.update")


@router.post("/seekers/{seeker_id}/withdraw", response={204: None})
@operation("labour.seeker.withdraw")
def withdraw_consent(request: Any, seeker_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """They are in no list any more, and nothing runs for them."""
    get_seeker(request.actor, seeker_id, "labour.seeker.withdraw")
    seekers.withdraw_consent(
        actor=request.actor, now=request.now, seeker_id=seeker_id, reason=body.reason
    )
    return Status(204, None)


def _referral(request: Any, row: Any, *, as_enterprise: bool = False) -> dict[str, Any]:
    if as_enterprise:
        row = get_own_candidate(request.actor, row.vacancy.enterprise_id, row.pk)
    else:
        row = get_referral(request.actor, row.pk)
    shown = referral_rows(request.actor, [row], request.now, as_enterprise=as_enterprise)
    return _out(s.ReferralOut, shown)[0]


@router.get("/referrals", response=s.ReferralPageOut)
@operation("labour.referral.view")
def list_referrals(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query(
        "", pattern="^(waiting|late|recommended|interview|passed|hired|declined|withdrawn|)$"
    ),
    vacancy_id: uuid.UUID | None = None,
    seeker_id: uuid.UUID | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Recommendations credited to a place and all inside it; who waits longest first."""
    place = get_place(request.actor, place_id)
    wanted = ReferralFilter(stage=stage, vacancy_id=vacancy_id, seeker_id=seeker_id)
    rows = referral_list(request.actor, request.now, place_path=place.path, wanted=wanted)
    found = list(rows[offset : offset + limit + 1])
    return _page(s.ReferralOut, referral_rows(request.actor, found, request.now), limit)


@router.post("/referrals", response={201: s.ReferralOut})
@operation("labour.referral.recommend")
def post_referral(request: Any, body: s.RecommendIn) -> Any:
    """Recommend somebody for a vacancy."""
    row = referrals.recommend(actor=request.actor, now=request.now, **body.dict())
    return Status(201, _referral(request, row))


@router.post("/referrals/hired", response=s.HiredManyOut)
@operation("labour.referral.hire_many")
def post_hired(request: Any, body: s.HiredManyIn) -> Any:
    """Many of a place have begun; nobody blocks another."""
    done, failed = referrals.hire_many(
        actor=request.actor,
        now=request.now,
        place_id=body.place_id,
        hired=[(one.referral_id, one.hired_on) for one in body.hired],
    )
    return {"hired": done, "failed": {str(pk): error.code for pk, error in failed}}


@router.get("/referrals/{referral_id}", response=s.ReferralOut)
@operation("labour.referral.view")
def show_referral(request: Any, referral_id: uuid.UUID) -> Any:
    """One recommendation."""
    return _referral(request, get_referral(request.actor, referral_id))


@router.get("/referrals/{referral_id}/steps", response=list[s.StepOut])
@operation("labour.referral.view")
def list_steps(request: Any, referral_id: uuid.UUID) -> Any:
    """Everything that happened to it, in order."""
    return steps_of(request.actor, get_referral(request.actor, referral_id))


@router.post("/referrals/{referral_id}/interview", response=s.ReferralOut)
@operation("labour.referral.arrange")
def post_interview(request: Any, referral_id: uuid.UUID, body: s.InterviewIn) -> Any:
    """When and how they talk online."""
    row = referrals.arrange_interview(
        actor=request.actor, now=request.now, referral_id=referral_id, **body.dict()
    )
    return _referral(request, row)


@router.post("/referrals/{referral_id}/passed", response=s.ReferralOut)
@operation("labour.referral.judge")
def post_passed(request: Any, referral_id: uuid.UUID, body: s.PassedIn) -> Any:
    """The enterprise wants them."""
    row = referrals.pass_interview(
        actor=request.actor, now=request.now, referral_id=referral_id, note=body.note
    )
    return _referral(request, row)


@router.post("/referrals/{referral_id}/hired", response=s.ReferralOut)
@operation("labour.referral.hire")
def post_one_hired(request: Any, referral_id: uuid.UUID, body: s.HiredIn) -> Any:
    """They have begun."""
    row = referrals.hire(
        actor=request.actor, now=request.now, referral_id=referral_id, hired_on=body.hired_on
    )
    return _referral(request, row)


@router.post("/referrals/{referral_id}/declined", response=s.ReferralOut)
@operation("labour.referral.decline")
def post_declined(request: Any, referral_id: uuid.UUID, body: s.DeclinedIn) -> Any:
    """One side said no; the seat is free."""
    row = referrals.decline(
        actor=request.actor, now=request.now, referral_id=referral_id, **body.dict()
    )
    return _referral(request, row)


@router.post("/referrals/{referral_id}/withdraw", response=s.ReferralOut)
@operation("labour.referral.withdraw")
def post_withdrawn(request: Any, referral_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """It should not have been made."""
    row = referrals.withdraw_referral(
        actor=request.actor, now=request.now, referral_id=referral_id, reason=body.reason
    )
    return _referral(request, row)


@router.post("/proposals", response={201: s.ProposalOut})
@operation("labour.match.create")
def post_proposal(request: Any, body: s.ProposalIn) -> Any:
    """Ask the planner; planned in the background."""
    row = matching.create_proposal(
        actor=request.actor, now=request.now, place_id=body.place_id, seekers=body.seekers
    )
    return Status(201, row)


@router.get("/proposals/{match_id}", response=s.ProposalOut)
@operation("labour.match.view")
def show_proposal(request: Any, match_id: uuid.UUID) -> Any:
    """A proposal, and how far it is."""
    return get_proposal(request.actor, match_id)


@router.get("/proposals/{match_id}/lines", response=list[s.LineOut])
@operation("labour.match.view")
def list_lines(request: Any, match_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0) -> Any:
    """Its lines with the reasons in words."""
    row = get_proposal(request.actor, match_id)
    lines = proposal_view(request.actor, row).lines[offset : offset + limit]
    return _out(s.LineOut, line_rows(request.actor, list(lines), request.now))


@router.patch("/proposals/lines/{match_line_id}", response={204: None})
@operation("labour.match.edit")
def patch_line(request: Any, match_line_id: uuid.UUID, body: s.EditIn) -> Any:
    """Other work for somebody, or none, or as proposed again."""
    matching.edit_line(actor=request.actor, now=request.now, line_id=match_line_id, **body.dict())
    return Status(204, None)


@router.post("/proposals/lines/{match_line_id}/accept", response={204: None})
@operation("labour.match.accept_line")
def accept_line(request: Any, match_line_id: uuid.UUID) -> Any:
    """One line is a recommendation now."""
    matching.accept_line(actor=request.actor, now=request.now, line_id=match_line_id)
    return Status(204, None)


@router.post("/proposals/{match_id}/accept", response=s.AcceptedOut)
@operation("labour.match.accept")
def accept_proposal(request: Any, match_id: uuid.UUID) -> Any:
    """Every line that stands is a recommendation now."""
    made, overtaken = matching.accept_proposal(
        actor=request.actor, now=request.now, proposal_id=match_id
    )
    return {"recommended": made, "overtaken": overtaken}


@router.post("/proposals/{match_id}/refuse", response=s.ProposalOut)
@operation("labour.match.refuse")
def refuse_proposal(request: Any, match_id: uuid.UUID, body: s.ReasonIn) -> Any:
    """Nobody else of it is recommended."""
    return matching.refuse_proposal(
        actor=request.actor, now=request.now, proposal_id=match_id, reason=body.reason
    )


@router.get("/ranking", response=s.RankingOut)
@operation("labour.quota.view")
def show_ranking(request: Any, place_id: uuid.UUID, day: Day | None = None) -> Any:
    """The ranking of villages and departments of a day, counted as it stood then."""
    place = get_place(request.actor, place_id)
    today = local_day(request.now)
    found = ranking(request.actor, place.path, min(day or today, today), request.now)
    return {
        "day": found.day,
        "counts": found.counts,
        "places": _out(s.StandingOut, found.places),
        "departments": _out(s.StandingOut, found.departments),
    }


@router.post("/quotas", response=s.SetOut)
@operation("labour.quota.set")
def post_quotas(request: Any, body: s.QuotasIn) -> Any:
    """Targets for a period."""
    rows = quotas.set_quotas(actor=request.actor, now=request.now, **body.dict())
    return {"units": len(rows)}


@router.get("/own/{enterprise_id}/vacancies", response=list[s.VacancyOut])
@operation("labour.own_vacancy.view")
def list_own_vacancies(request: Any, enterprise_id: uuid.UUID, limit: Limit = 100) -> Any:
    """What the caller's own enterprise offers."""
    rows = list(own_vacancies(request.actor, enterprise_id)[:limit])
    return _out(s.VacancyOut, _vacancies(request, rows))


@router.post("/own/{enterprise_id}/vacancies", response={201: s.VacancyOut})
@operation("labour.own_vacancy.raise")
def post_own_vacancy(request: Any, enterprise_id: uuid.UUID, body: s.OwnVacancyIn) -> Any:
    """Say whom the own enterprise needs."""
    row = vacancies.raise_own_vacancy(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        vacancy_id=body.id,
        **_sent(body, "id"),
    )
    return Status(201, _vacancy(request, row))


@router.patch("/own/{enterprise_id}/vacancies/{vacancy_id}", response=s.VacancyOut)
@operation("labour.own_vacancy.update")
def patch_own_vacancy(
    request: Any, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID, body: s.VacancyChangesIn
) -> Any:
    """Change it."""
    vacancies.update_own_vacancy(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        vacancy_id=vacancy_id,
        **_sent(body),
    )
    return _vacancy(request, get_own_vacancy(request.actor, enterprise_id, vacancy_id))


@router.get("/own/{enterprise_id}/candidates", response=list[s.ReferralOut])
@operation("labour.own_candidate.view")
def list_own_candidates(request: Any, enterprise_id: uuid.UUID, limit: Limit = 100) -> Any:
    """Who was recommended to the caller's own enterprise; who waits first."""
    rows = list(own_candidates(request.actor, enterprise_id)[:limit])
    shown = referral_rows(request.actor, rows, request.now, as_enterprise=True)
    return _out(s.ReferralOut, shown)


@router.post("/own/{enterprise_id}/candidates/{referral_id}/interview", response=s.ReferralOut)
@operation("labour.own_candidate.arrange")
def post_own_interview(
    request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID, body: s.InterviewIn
) -> Any:
    """When and how the enterprise talks to them."""
    row = referrals.arrange_own_interview(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        referral_id=referral_id,
        **body.dict(),
    )
    return _referral(request, row, as_enterprise=True)


@router.post("/own/{enterprise_id}/candidates/{referral_id}/hired", response=s.ReferralOut)
@operation("labour.own_candidate.hire")
def post_own_hired(
    request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID, body: s.HiredIn
) -> Any:
    """They have begun."""
    row = referrals.hire_own_candidate(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        referral_id=referral_id,
        hired_on=body.hired_on,
    )
    return _referral(request, row, as_enterprise=True)


@router.post("/own/{enterprise_id}/candidates/{referral_id}/declined", response=s.ReferralOut)
@operation("labour.own_candidate.decline")
def post_own_declined(
    request: Any, enterprise_id: uuid.UUID, referral_id: uuid.UUID, body: s.DeclinedIn
) -> Any:
    """It came to nothing."""
    row = referrals.decline_own_candidate(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        referral_id=referral_id,
        **body.dict(),
    )
    return _referral(request, row, as_enterprise=True)
