"""Employees who fill in the form behind the code of their enterprise, without an account.

They may be anybody. Whoever is on the list already has their survey kept as self-reported; of
everybody else nothing counts before the contact of the enterprise has looked at it and said that
they are one of them. What was sent is deleted after thirty days.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.ids import id_from
from lianfang.kit.text import plain, tidy
from lianfang.people.enums import Sex
from lianfang.people.models.sealed import open_paper, open_phones, seal_paper
from lianfang.people.selectors.entries import name_fault, read_paper_entry, read_phones_entry
from lianfang.places.services.paths import hold_still
from lianfang.workforce.enums import EmploymentSource, EmploymentState, SignUpState, SurveySource
from lianfang.workforce.models import Employment, SignUp, Survey
from lianfang.workforce.selectors.finding import find_person
from lianfang.workforce.services.employees import AlreadyEmployed, employ_own
from lianfang.workforce.services.entries import FURTHEST_DAYS, Who
from lianfang.workforce.services.surveys import Answers, answer, copied, keep_survey

KEEP = timedelta(days=30)
# Room for everybody of a large plant at once; beyond it somebody is playing.
MOST_WAITING = 3_000


class SignUpEntry(TypedDict, total=False):
    """What somebody says of themselves besides the survey."""

    name: str
    sex: str
    phone: str
    paper_number: str
    job: str
    room: str
    address: str
    origin: str
    planned_on: date | None


@action("workforce.signup.send")
def send_sign_up(
    *,
    actor: Actor,
    now: datetime,
    sign_up_id: uuid.UUID,
    enterprise_id: uuid.UUID,
    entry: SignUpEntry,
    answers: Answers,
) -> bool:
    """Keep what an employee says; the same id again is the same form. Whether it is kept new.

    Raises InvalidInput by field, NotFound for an enterprise that is gone, Conflict.
    """
    hold_still()
    with everywhere("whoever scanned the code of an enterprise may fill in its form"):
        enterprise: Enterprise | None = (
            Enterprise.objects.filter(pk=enterprise_id).exclude(state__in=GONE).first()
        )
        if enterprise is None:
            raise NotFound()
        concerning("workforce.signup", path=enterprise.path, subject_id=sign_up_id)
        row = _row(actor, now, sign_up_id, enterprise, entry, answers)
        present = SignUp.objects.filter(pk=sign_up_id).first()
        if present is not None:
            if (present.enterprise_id, present.name) != (row.enterprise_id, row.name):
                raise Conflict()
            return False
        known = _on_list(enterprise, row, now)
        if known is not None:
            # Twice the same form is one survey: an old one sent again is not the latest word.
            survey_id = id_from(b"survey of form", sign_up_id, known.pk)
            if Survey.objects.filter(pk=survey_id).exists():
                return False
            said = SurveySource.SELF_REPORTED
            keep_survey(known, answers, said, actor, now, survey_id=survey_id)
            return True
        waiting = SignUp.objects.filter(enterprise=enterprise, state=SignUpState.WAITING)
        if waiting.count() >= MOST_WAITING:
            raise Conflict(_("Too many forms wait already. Please speak to the enterprise."))
        row.save(force_insert=True)
    return True


def _row(
    actor: Actor,
    now: datetime,
    sign_up_id: uuid.UUID,
    enterprise: Enterprise,
    entry: SignUpEntry,
    answers: Answers,
) -> SignUp:
    errors: dict[str, Any] = {}
    row = SignUp(
        id=sign_up_id,
        enterprise=enterprise,
        name=plain(entry.get("name", "")),
        sex=entry.get("sex") or Sex.UNKNOWN,
        job=tidy(entry.get("job", ""))[:64],
        room=tidy(entry.get("room", ""))[:64],
        address=plain(entry.get("address", ""))[:256],
        origin=plain(entry.get("origin", ""))[:128],
        planned_on=entry.get("planned_on"),
        sent_at=now,
    )
    if fault := name_fault(row.name):
        errors["name"] = fault
    if row.sex not in Sex.values:
        errors["sex"] = _("Choose from the list.")
    today = local_day(now)
    if row.planned_on is not None and abs((row.planned_on - today).days) > FURTHEST_DAYS:
        errors["planned_on"] = _("A day within a year, please.")
    try:
        phones = read_phones_entry([entry.get("phone", "")]).numbers
        if not phones:
            errors["phone"] = _("Leave a number we can call.")
        row.set_phones(phones)
    except InvalidInput as error:
        errors["phone"] = error.fields["phones"]
    if entry.get("paper_number", "").strip():
        try:
            paper = read_paper_entry("", entry["paper_number"], "", today)
            row.paper_kind = paper.kind
            row.paper_cipher = seal_paper(paper.kind, paper.number).cipher
        except InvalidInput as error:
            errors.update(error.fields)
    try:
        answer(row, answers, enterprise.path, actor, now)
    except InvalidInput as error:
        errors.update(error.fields)
    if errors:
        raise InvalidInput(fields=errors)
    return row


def who_is(row: SignUp) -> Who:
    """Who a form says somebody is, opened."""
    return {
        "name": row.name,
        "sex": row.sex,
        "paper_kind": row.paper_kind,
        "paper_number": open_paper(row.paper_cipher),
        "phones": open_phones(row.phone_cipher),
    }


def _on_list(enterprise: Enterprise, row: SignUp, now: datetime) -> Employment | None:
    """The employment of whoever fills in the form, if they are on the list. Nothing of it is shown
    to them: the answer is the same either way."""
    who = who_is(row)
    try:
        person = find_person(
            now=now,
            name=row.name,
            paper_kind=who["paper_kind"] if who["paper_kind"] != PaperKind.NONE_YET else "",
            paper_number=who["paper_number"],
            phones=who["phones"],
        )
    except InvalidInput:
        return None
    if person is None:
        return None
    rows = Employment.objects.filter(enterprise=enterprise, person=person, until__isnull=True)
    found: Employment | None = rows.select_related("enterprise").first()
    return found


@action("workforce.own_signup.settle")
def settle_sign_ups(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    sign_up_ids: Sequence[uuid.UUID],
    accept: bool,
) -> int:
    """The contact says whether these are employees: accepted ones are put on the list with what
    they said. Those settled before stay as they are; how many were settled.

    Raises InvalidInput naming whose form cannot be taken over, NotFound.
    """
    hold_still()
    enterprise = own_enterprise(actor, enterprise_id)
    concerning("workforce.signup", path=enterprise.path, accepted=accept)
    with everywhere("the enterprise is the actor's own"):
        rows = list(
            SignUp.objects.select_for_update(of=("self",))
            .filter(pk__in=list(sign_up_ids), enterprise=enterprise)
            .order_by("pk")
        )
    if len(rows) != len(set(sign_up_ids)):
        raise NotFound()
    waiting = [row for row in rows if row.state == SignUpState.WAITING]
    for row in waiting:
        if accept:
            _accept(actor, now, enterprise, row)
        row.state = SignUpState.ACCEPTED if accept else SignUpState.DECLINED
        row.settled_at, row.settled_by = now, actor.display_name[:64]
    with everywhere("the enterprise is the actor's own"):
        SignUp.objects.bulk_update(waiting, ["state", "settled_at", "settled_by"])
    concerning("workforce.signup", path=enterprise.path, settled=len(waiting))
    return len(waiting)


def _accept(actor: Actor, now: datetime, enterprise: Enterprise, row: SignUp) -> None:
    try:
        employment = employ_own(
            actor=actor,
            now=now,
            enterprise_id=enterprise.pk,
            who=who_is(row),
            source=EmploymentSource.EMPLOYEE,
            job=row.job,
            room=row.room,
            address=row.address,
            origin=row.origin,
            planned_on=row.planned_on,
            state=EmploymentState.WAITING if row.came_on else EmploymentState.AWAY,
        )
    except AlreadyEmployed:
        with everywhere("the enterprise is the actor's own"):
            known = _on_list(enterprise, row, now)
        if known is None:
            raise
        employment = known
    except InvalidInput as error:
        said = " ".join(str(text) for text in error.fields.values())
        raise InvalidInput(fields={str(row.pk): said}) from None
    keep_survey(employment, copied(row), SurveySource.SELF_REPORTED, actor, now)


@action("workforce.signup.forget")
def forget_sign_ups(*, actor: Actor, now: datetime) -> int:
    """Delete the forms of more than thirty days ago, settled or not; how many."""
    with everywhere("what employees sent is deleted in time, wherever it was"):
        gone, _each = SignUp.objects.filter(sent_at__lt=now - KEEP).delete()
    concerning("workforce.signup", path="", deleted=gone)
    return gone
