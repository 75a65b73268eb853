"""The filing of one's own enterprise on a phone: short steps, each kept as it is left."""

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, WorkError
from lianfang.resumption.enums import GRANTED, WITH_ENTERPRISE, WITH_TOWN, FilingState
from lianfang.resumption.forms import ACCEPT, STEP_FORMS, BatchRow, StartForm, batch_rows
from lianfang.resumption.selectors.answers import (
    STEPS,
    batches_of,
    field_label,
    missing_in,
    paper_lines,
    papers_of,
    returned_fields,
    shown_to_itself,
    step_of,
    step_states,
    supply_lines,
    versions_of,
)
from lianfang.resumption.selectors.clearance import employee_rows
from lianfang.resumption.selectors.filings import (
    last_return,
    own_filing,
    own_paper,
    state_label,
    steps_of,
    tone,
    whose_move,
)
from lianfang.resumption.selectors.plans import mode_for, resumption_plan
from lianfang.resumption.services.own import (
    add_own_paper,
    begin_own_filing,
    plan_own_batches,
    remove_own_paper,
    save_own_filing,
    start_own_batch,
    submit_own_filing,
    withdraw_own_filing,
)
from lianfang.resumption.services.papers import MOST_BYTES, PaperRefused
from lianfang.resumption.views.papers import handed_out

RIGHT = "resumption.own_filing.view"
# A phone sends photos as fast as somebody takes them; no faster.
EDGE = {"times": 120, "seconds": 3600}
REVIEW = "review"
MOST_FILES = 20


@page(RIGHT)
def filing(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """How far the filing has come, and what is to be done next."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    row = own_filing(request.actor, enterprise_id)
    if row is None:
        plan = resumption_plan(enterprise.path, request.now)
        mode = mode_for(plan, enterprise, local_day(request.now))
        context = {"enterprise": enterprise, "mode": mode, "plan": plan, "steps": STEPS}
        return render(request, "resumption/own_begin.html", context)
    return render(request, "resumption/own_filing.html", _overview(request, row))


def _overview(
    request: Any, row: Any, sent: dict[uuid.UUID, StartForm] | None = None, **more: Any
) -> dict[str, Any]:
    """What the page of the filing says; `sent`: the form of a batch that was just sent."""
    actor = request.actor
    known = _known(request, row)
    back = last_return(actor, row) if row.state == FilingState.RETURNED else None
    plan = known["plan"]
    return {
        **known,
        "state_label": state_label(row.state, row.mode),
        "tone": tone(row.state, late=False),
        "waits_for": whose_move(row.state, row.to_level, row.decides_level),
        "with_town": row.state in WITH_TOWN,
        "is_granted": row.state in GRANTED,
        "may_write": row.state in (*WITH_ENTERPRISE, *WITH_TOWN),
        "may_withdraw": row.state in (*WITH_ENTERPRISE, *WITH_TOWN, FilingState.APPROVED),
        "may_start": row.state in (FilingState.APPROVED, FilingState.RESUMED),
        "returned": back,
        "returned_fields": [
            (field_label(plan, name), text, step_of(plan, name))
            for name, text in returned_fields(back.details).items()
        ]
        if back
        else [],
        "history": steps_of(actor, row),
        "starts": [
            (one, (sent or {}).get(one.pk) or _start_form(one, local_day(request.now)))
            for one in known["batches"]
        ],
        **more,
    }


def _start_form(batch: Any, day: date) -> StartForm:
    initial = {"people": batch.people, "day": day}
    return StartForm(initial=initial, auto_id=f"start-{batch.pk}-%s")


def _known(request: Any, row: Any) -> dict[str, Any]:
    """What stands in the newest version, and what is missing there."""
    actor = request.actor
    plan = resumption_plan(row.path, request.now)
    version = shown_to_itself(row, versions_of(actor, row))
    papers = papers_of(actor, row, version)
    batches = batches_of(actor, version)
    missing = missing_in(plan, version, papers, batches, local_day(request.now))
    return {
        "enterprise": row.enterprise,
        "filing": row,
        "plan": plan,
        "version": version,
        "papers": paper_lines(plan, version, papers),
        "batches": batches,
        "missing": missing,
        "steps": step_states(missing),
        "supplies": supply_lines(plan, version),
        "is_draft": version.submitted_at is None,
    }


def _found(request: Any, enterprise_id: uuid.UUID) -> Any:
    row = own_filing(request.actor, enterprise_id)
    if row is None:
        raise NotFound()
    return row


@page("resumption.own_filing.begin", methods=("POST",))
def begin(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Begin to file, and on to the first step."""
    try:
        begin_own_filing(actor=request.actor, now=request.now, enterprise_id=enterprise_id)
    except WorkError as error:
        if error.status == NotFound.status:
            raise
        messages.error(request, error.message)
        return redirect("resumption:own_filing", enterprise_id)
    return redirect("resumption:own_step", enterprise_id, next(iter(STEPS)))


@page("resumption.own_filing.save", methods=("GET", "POST"))
def step(request: Any, enterprise_id: uuid.UUID, step: str) -> HttpResponse:
    """One short step; what is typed is kept, also when something is still missing."""
    row = _found(request, enterprise_id)
    if step == REVIEW:
        return _review(request, row)
    if step not in STEPS:
        raise NotFound()
    # What was sent is kept or refused where it was typed, also when the town answered meanwhile.
    if request.method == "GET" and row.state not in (*WITH_ENTERPRISE, *WITH_TOWN):
        return redirect("resumption:own_filing", enterprise_id)
    if step == "papers":
        return _papers(request, row)
    if step == "batches":
        return _batches(request, row)
    return _fields(request, row, step)


def _review(request: Any, row: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = _overview(request, row, **more)
    return render(request, "resumption/own_review.html", context, status=status)


def _fields(request: Any, row: Any, step: str) -> HttpResponse:
    known = _known(request, row)
    data = request.POST if request.method == "POST" else None
    form = STEP_FORMS[step](data, plan=known["plan"], version=known["version"])
    if form.is_bound and form.is_valid():
        try:
            save_own_filing(
                actor=request.actor,
                now=request.now,
                enterprise_id=row.enterprise_id,
                **form.answers(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return _onward(request, row, step)
    return _step_page(request, row, step, known, form=form)


def _onward(request: Any, row: Any, step: str) -> HttpResponse:
    """On to the next step, or back to where the person came from."""
    keys = [*STEPS, REVIEW]
    if request.POST.get("then") == "later":
        messages.success(request, _("Kept. You can go on whenever you like."))
        return redirect("resumption:own_filing", row.enterprise_id)
    return redirect("resumption:own_step", row.enterprise_id, keys[keys.index(step) + 1])


def _step_page(
    request: Any, row: Any, step: str, known: dict[str, Any], **more: Any
) -> HttpResponse:
    keys = list(STEPS)
    number = keys.index(step)
    back = last_return(request.actor, row) if row.state == FilingState.RETURNED else None
    said = returned_fields(back.details) if back else {}
    context = {
        **known,
        "step": step,
        "title": STEPS[step],
        "number": number + 1,
        "total": len(keys),
        "back_step": keys[number - 1] if number else "",
        "returned": {
            name: text for name, text in said.items() if step_of(known["plan"], name) == step
        },
        "returned_lines": [
            (field_label(known["plan"], name), text)
            for name, text in said.items()
            if step_of(known["plan"], name) == step
        ],
        "accept": ACCEPT,
        **more,
    }
    form = more.get("form")
    status = 422 if form is not None and form.errors else more.get("status", 200)
    return render(request, "resumption/own_step.html", context, status=status)


def _papers(request: Any, row: Any) -> HttpResponse:
    """Photos and files, added one after the other; of those that are not taken it is said which and
    why, and the others are kept."""
    failed: dict[str, list[str]] = {}
    if request.method == "POST":
        kind = request.POST.get("kind", "")[:32]
        files = request.FILES.getlist("files")
        if not files:
            return _onward(request, row, "papers")
        refused = []
        for file in files[:MOST_FILES]:
            try:
                _add(request, row, kind, file)
            except WorkError as error:
                said = getattr(error, "fields", {}).get("kind") or error.message
                refused.append(_("%(file)s: %(text)s") % {"file": file.name, "text": said})
        if len(files) > MOST_FILES:
            refused.append(
                _("At most %(n)s files at once: please add the others afterwards.")
                % {"n": MOST_FILES}
            )
        if not refused:
            target = reverse("resumption:own_step", args=[row.enterprise_id, "papers"])
            return redirect(f"{target}#paper-{kind}")
        failed[kind] = refused
    known = _known(request, row)
    status = 422 if failed else 200
    return _step_page(request, row, "papers", known, failed=failed, status=status)


def _add(request: Any, row: Any, kind: str, file: Any) -> None:
    limit("resumption.paper", str(request.actor.user_id), now=request.now, **EDGE)
    if file.size > MOST_BYTES:
        raise PaperRefused(_("A file may have 10 MB at most."), code="paper_too_large")
    add_own_paper(
        actor=request.actor,
        now=request.now,
        enterprise_id=row.enterprise_id,
        kind=kind,
        name=file.name or "",
        content=file.read(),
    )


def _batches(request: Any, row: Any) -> HttpResponse:
    """Who starts when; "one more" keeps what is typed and shows another row."""
    known = _known(request, row)
    extra = request.GET.get("more") == "1"
    day = known["version"].planned_on or local_day(request.now)
    if request.method == "POST":
        rows = batch_rows(request.POST, (), day)
        # Each is looked at, so that every row says what is wrong with it.
        sound = [one.is_valid() for one in rows]
        if all(sound):
            given = [one for one in rows if not one.is_empty]
            try:
                plan_own_batches(
                    actor=request.actor,
                    now=request.now,
                    enterprise_id=row.enterprise_id,
                    batches=[one.planned(day) for one in given],
                )
            except InvalidInput as error:
                _beside(given or rows, error)
            except WorkError as error:
                rows[0].add_error(None, error.message)
            else:
                if "more" in request.POST:
                    target = reverse("resumption:own_step", args=[row.enterprise_id, "batches"])
                    return redirect(f"{target}?more=1#rows-end")
                return _onward(request, row, "batches")
        return _step_page(request, row, "batches", known, rows=rows, status=422)
    rows = batch_rows(None, known["batches"], day, extra=extra)
    return _step_page(request, row, "batches", known, rows=rows)


def _beside(rows: list[BatchRow], error: InvalidInput) -> None:
    """Put what was wrong beside the row it was typed in."""
    for name, text in error.fields.items():
        field, _dash, index = name.rpartition("-")
        if index.isdecimal() and int(index) < len(rows):
            rows[int(index)].add_error(field, str(text))
        else:
            rows[0].add_error(None, str(text))


@page("resumption.own_filing.submit", methods=("POST",))
def submit(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Hand it in; what is missing leads back to its step."""
    row = _found(request, enterprise_id)
    try:
        submit_own_filing(actor=request.actor, now=request.now, enterprise_id=enterprise_id)
    except InvalidInput:
        return _review(request, row, status=422, refused=True)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Handed in. You see here how far it is."))
    return redirect("resumption:own_filing", enterprise_id)


@page("resumption.own_filing.withdraw", methods=("POST",))
def withdraw(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Take the filing back; the dialog that asks why says what is refused."""
    reason = str(request.POST.get("reason", ""))
    withdraw_own_filing(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, reason=reason
    )
    messages.success(request, _("The filing is withdrawn."))
    return redirect("resumption:own_filing", enterprise_id)


@page("resumption.own_batch.start", methods=("POST",))
def start(request: Any, enterprise_id: uuid.UUID, batch_id: uuid.UUID) -> HttpResponse:
    """So many of a batch are at their posts; what is wrong stands beside its field."""
    if own_filing(request.actor, enterprise_id) is None:
        return redirect("resumption:own_filing", enterprise_id)
    form = StartForm(request.POST, auto_id=f"start-{batch_id}-%s")
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            start_own_batch(
                actor=request.actor,
                now=request.now,
                enterprise_id=enterprise_id,
                batch_id=batch_id,
                **form.cleaned_data,
            )
        except InvalidInput as error:
            form.take_errors(error)
        except Conflict as error:
            more = {"wrong": error.message}
        else:
            messages.success(request, _("Noted: they are at their posts."))
            return redirect("resumption:own_filing", enterprise_id)
    context = _overview(request, _found(request, enterprise_id), {batch_id: form}, **more)
    status = Conflict.status if more else 422
    return render(request, "resumption/own_filing.html", context, status=status)


@page("resumption.own_paper.remove", methods=("POST",))
def remove_paper(
    request: Any, enterprise_id: uuid.UUID, filing_paper_id: uuid.UUID
) -> HttpResponse:
    """The file does not go with it any more."""
    remove_own_paper(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        filing_paper_id=filing_paper_id,
    )
    return redirect("resumption:own_step", enterprise_id, "papers")


@page(RIGHT)
def paper(request: Any, enterprise_id: uuid.UUID, filing_paper_id: uuid.UUID) -> HttpResponse:
    """A file of one's own filing."""
    return handed_out(request, own_paper(request.actor, enterprise_id, filing_paper_id))


@page(RIGHT)
def staff(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """Who of one's own staff may start, who waits until when."""
    enterprise = own_enterprise(request.actor, enterprise_id)
    rows = employee_rows(request.actor, enterprise, request.now, own=True)
    context = {"enterprise": enterprise, "rows": rows}
    return render(request, "resumption/own_staff.html", context)
