"""Filings at the desk: who has not filed, who waits for whom; one filing, checked and decided."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.access.pages import page
from lianfang.enterprises.selectors.parks import park_choices
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.places.selectors import current_place
from lianfang.resumption.enums import GRANTED, WITH_TOWN, FilingState, Mode, Verdict
from lianfang.resumption.forms import (
    FilingFilterForm,
    MarkForm,
    RemarkForm,
    SendBackForm,
    SiteCheckForm,
    StartForm,
)
from lianfang.resumption.selectors.answers import (
    batches_of,
    field_label,
    handed_in,
    paper_lines,
    papers_of,
    supply_lines,
    versions_of,
)
from lianfang.resumption.selectors.checks import checks_of
from lianfang.resumption.selectors.clearance import cleared, employee_rows
from lianfang.resumption.selectors.facts import returns_of
from lianfang.resumption.selectors.filings import (
    STAGES,
    VIEW,
    filing_list,
    filing_rows,
    get_filing,
    get_paper,
    state_label,
    steps_of,
    tone,
    whose_move,
)
from lianfang.resumption.selectors.levels import desk_of, holder_of, judge_of, may
from lianfang.resumption.selectors.plans import changed_mode, resumption_plan
from lianfang.resumption.selectors.site_checks import site_check_of, site_checks
from lianfang.resumption.selectors.stages import stage_counts
from lianfang.resumption.services.checking import (
    approve_filing,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.entering import withdraw_filing
from lianfang.resumption.services.exporting import export_filings
from lianfang.resumption.services.starting import (
    mark_working,
    reopen_filing,
    start_batch,
    suspend_filing,
)
from lianfang.resumption.views.papers import handed_out
from lianfang.sheets.views.at_once import attachment
from lianfang.web.tables import Column, chosen_sort

PAGE_SIZE = 50
COLUMNS = [
    Column("name", gettext_lazy("Enterprise"), sort="name"),
    Column("place", gettext_lazy("Stands in"), sort="place"),
    Column("class", gettext_lazy("Service class")),
    Column("kind", gettext_lazy("Kind"), optional=True),
    Column("mode", gettext_lazy("Mode"), optional=True),
    Column("staff", gettext_lazy("Head count"), sort="staff", numeric=True),
    Column("planned", gettext_lazy("Planned for"), sort="planned"),
    Column("state", gettext_lazy("State")),
    Column("with", gettext_lazy("Waits for")),
    Column("due", gettext_lazy("Due"), sort="due"),
]


@page(VIEW, methods=("GET", "POST"))
def filings(request: Any) -> HttpResponse:
    """Enterprises by how far they are. A search may be for a name or phone, so it goes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    actor, place = request.actor, current_place(request)
    form = _filter_form(request, asked, place)
    stage = asked.get("stage", "") if asked.get("stage", "") in STAGES else "not_filed"
    sort = chosen_sort(asked, COLUMNS, "place")
    rows = filing_list(actor, place.path, form.filters(stage), request.now, sort)
    shown = Paginator(rows, PAGE_SIZE).get_page(asked.get("page"))
    counts = stage_counts(actor, place.path, request.now)
    return render(
        request,
        "resumption/filings.html",
        {
            "place": place,
            "form": form,
            "filters": [form[name] for name in form.fields if name != "text"],
            "active": form.number_set(),
            "stage": stage,
            "stages": [(key, title, counts[key]) for key, title in STAGES.items()],
            "columns": COLUMNS,
            "sort": sort,
            "page": shown,
            "rows": filing_rows(actor, list(shown), request.now, place.path),
            "may_mark": actor.can("resumption.start.mark", place.path),
            "may_export": actor.can("resumption.filing.export", place.path),
            "may_record": actor.can("resumption.return.record", place.path),
            "mark_form": MarkForm(initial={"day": local_day(request.now)}),
        },
    )


def _filter_form(request: Any, asked: Any, place: Any) -> FilingFilterForm:
    return FilingFilterForm(
        asked,
        classes=class_choices(plans_inside(request.actor, place.path, request.now)),
        parks=park_choices(request.actor, place.path),
    )


@page("resumption.start.mark", methods=("POST",))
def mark(request: Any) -> HttpResponse:
    """The chosen enterprises work again since a day."""
    place = current_place(request)
    form = MarkForm(request.POST)
    chosen = _chosen(request, place)
    if form.is_valid():
        given = form.cleaned_data
        try:
            marked = mark_working(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                enterprise_ids=chosen,
                day=given["day"],
                source=given["source"],
                works=given["works"] == "yes",
                with_staff=given["with_staff"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            said = ngettext("%(n)s enterprise marked.", "%(n)s enterprises marked.", marked)
            messages.success(request, said % {"n": marked})
            return redirect("resumption:filings")
    context = {"place": place, "form": form, "chosen": chosen}
    return render(request, "resumption/mark.html", context, status=422)


def _chosen(request: Any, place: Any) -> list[uuid.UUID]:
    """The chosen rows, or every one that matches the filters."""
    if request.POST.get("all_matching") == "1":
        stage = request.POST.get("stage", "")
        # The dialog has fields of its own: what narrows the list comes beside them.
        asked = {
            name.removeprefix("filter-"): value
            for name, value in request.POST.items()
            if name.startswith("filter-")
        }
        form = _filter_form(request, {**asked, "text": request.POST.get("text", "")}, place)
        rows = filing_list(request.actor, place.path, form.filters(stage), request.now)
        return list(rows.values_list("pk", flat=True)[:5_000])
    found = []
    for text in request.POST.getlist("selected"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


@page("resumption.filing.export", methods=("POST",), second_factor=True)
def export(request: Any) -> HttpResponse:
    """The list as a table for Excel."""
    place = current_place(request)
    form = _filter_form(request, request.POST, place)
    table = export_filings(
        actor=request.actor,
        now=request.now,
        place=place,
        filters=form.filters(request.POST.get("stage", "all")),
    )
    return attachment(table.name, table.content)


@page(VIEW)
def filing(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """One filing: the automatic checks first, what it says, what may be done about it."""
    return _page(request, get_filing(request.actor, filing_id))


def _page(request: Any, row: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor, now = request.actor, request.now
    plan = resumption_plan(row.path, now)
    versions = versions_of(actor, row)
    version = handed_in(versions) or versions[0]
    papers = papers_of(actor, row, version) if version.submitted_at else []
    batches = batches_of(actor, version)
    checks = checks_of(row, version, papers, batches, now) if version.submitted_at else []
    failed = [one for one in checks if one.verdict == Verdict.FAILED]
    return render(
        request,
        "resumption/filing.html",
        {
            "filing": row,
            "enterprise": row.enterprise,
            "plan": plan,
            "version": version,
            "versions": versions,
            "papers": paper_lines(plan, version, papers),
            "batches": batches,
            "supplies": supply_lines(plan, version),
            "in_place": [(one.title, version.in_place.get(one.key)) for one in plan.in_place],
            "checks": checks,
            "failed": failed,
            "staff": cleared(row.enterprise, now),
            "returns": returns_of(actor, row.enterprise),
            "state_label": state_label(row.state, row.mode),
            "tone": tone(row.state, late=row.due_at is not None and row.due_at < now),
            "is_late": row.due_at is not None and row.due_at < now,
            "waits_for": whose_move(row.state, row.to_level, row.decides_level),
            "history": _history(actor, row, plan),
            "mode_now": _mode_now(plan, row, now),
            "site_check": site_check_of(actor, row),
            "may": _may(actor, row),
            "check_form": RemarkForm(auto_id="check_%s", needed=bool(failed)),
            "decide_form": RemarkForm(auto_id="decide_%s"),
            "return_form": SendBackForm(auto_id="return_%s", names=_return_fields(plan)),
            "start_form": StartForm(initial={"day": local_day(now)}),
            "site_form": _site_form(actor, row),
            **more,
        },
        status=status,
    )


def _mode_now(plan: Any, row: Any, now: Any) -> str:
    """The mode in words, where the plan has another one today."""
    mode = changed_mode(plan, row.mode, row.enterprise, local_day(now))
    return str(Mode(mode).label) if mode else ""


def _history(actor: Any, row: Any, plan: Any) -> list[Any]:
    """Steps with what was wrong in words."""
    return [
        (one, [(field_label(plan, name), text) for name, text in one.fields.items()])
        for one in steps_of(actor, row)
    ]


def _may(actor: Any, row: Any) -> dict[str, bool]:
    """What this person may do with the filing as it is now."""
    state = row.state
    desk, judge, holder = desk_of(row), judge_of(row), holder_of(row)

    def at(right: str, place: Any, *states: str) -> bool:
        return state in states and may(actor, f"resumption.filing.{right}", place)

    working = (FilingState.APPROVED, FilingState.RESUMED)
    return {
        "take": at("take", desk, FilingState.SUBMITTED),
        "check": at("check", desk, FilingState.SUBMITTED, FilingState.DESK_CHECK),
        "check_site": at("check_site", desk, FilingState.SITE_CHECK),
        "decide": at("decide", judge, FilingState.DECIDING),
        "return": at("return", holder, *WITH_TOWN),
        "suspend": state in working and actor.can("resumption.filing.suspend", row.path),
        "reopen": state == FilingState.SUSPENDED
        and actor.can("resumption.filing.reopen", row.path),
        "withdraw": state in (*WITH_TOWN, FilingState.RETURNED)
        and actor.can("resumption.filing.withdraw", row.path),
        "start": state in working and actor.can("resumption.batch.start", row.path),
        "notice": state in GRANTED,
        "record": actor.can("resumption.return.record", row.path),
        "inspect": actor.can("inspections.inspection.record", row.path),
        "see_inspection": actor.can("inspections.inspection.view", row.path),
    }


def _return_fields(plan: Any) -> list[tuple[str, str]]:
    """What a reason may be given for: fields, supplies, things in place, papers, batches."""
    names = [*plan.fields, *(f"{one.key}_stock" for one in plan.supplies)]
    names += [*(f"in_place_{one.key}" for one in plan.in_place), "trained_on"]
    names += [*(one.key for one in plan.papers if one.need != "answers"), "batches"]
    return [(name, field_label(plan, name)) for name in names]


def _site_form(actor: Any, row: Any, data: Any = None) -> SiteCheckForm:
    form = SiteCheckForm(data, auto_id="site_%s")
    choices = [
        (
            str(one.id),
            f"{date_format(localtime(one.taken_at), 'SHORT_DATETIME_FORMAT')}"
            f" · {one.result_label} · {one.recorded_by}",
        )
        for one in site_checks(actor, row)
    ]
    form.choose("inspection_id", choices)
    return form


def _kept(
    request: Any, row: Any, service: Callable[..., Any], said: Any, **form_of: Any
) -> HttpResponse:
    """Hand the one form of `form_of` to the service and say so. What is wrong stands beside its
    field; where the filing has passed on meanwhile, in front of the page with what was typed."""
    (form,) = form_of.values()
    if form.is_valid():
        given = form.given() if isinstance(form, SendBackForm) else form.cleaned_data
        try:
            service(actor=request.actor, now=request.now, filing_id=row.pk, **given)
        except InvalidInput as error:
            form.take_errors(error)
        except WorkError as error:
            now_is = get_filing(request.actor, row.pk)
            more = {"wrong": error.message, "typed": form.typed(), **form_of}
            return _page(request, now_is, status=error.status, **more)
        else:
            messages.success(request, str(said))
            return redirect("resumption:filing", row.pk)
    return _page(request, row, status=422, **form_of)


def _asked(right: str, service: Callable[..., Any], said: Any) -> Callable[..., HttpResponse]:
    """A deed that a dialog asks a reason for; what is refused is said there, where it stands."""

    @page(right, methods=("POST",))
    def do(request: Any, filing_id: uuid.UUID) -> HttpResponse:
        get_filing(request.actor, filing_id, right)
        reason = str(request.POST.get("reason", ""))
        service(actor=request.actor, now=request.now, filing_id=filing_id, reason=reason)
        messages.success(request, str(said))
        return redirect("resumption:filing", filing_id)

    return do


suspend = _asked("resumption.filing.suspend", suspend_filing, gettext_lazy("Ordered to stop."))
reopen = _asked("resumption.filing.reopen", reopen_filing, gettext_lazy("It may go on."))
withdraw = _asked("resumption.filing.withdraw", withdraw_filing, gettext_lazy("Withdrawn."))


@page("resumption.filing.take", methods=("POST",))
def take(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """Somebody of the desk is at it."""
    get_filing(request.actor, filing_id, "resumption.filing.take")
    try:
        take_filing(actor=request.actor, now=request.now, filing_id=filing_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Taken up for checking."))
    return redirect("resumption:filing", filing_id)


@page("resumption.filing.check", methods=("POST",))
def check(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """The desk finds it in order."""
    row = get_filing(request.actor, filing_id, "resumption.filing.check")
    form = RemarkForm(request.POST, auto_id="check_%s", needed=True)
    return _kept(request, row, pass_desk, _("Passed at the desk."), check_form=form)


@page("resumption.filing.decide", methods=("POST",))
def decide(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """Yes, by the level the plan names."""
    row = get_filing(request.actor, filing_id, "resumption.filing.decide")
    form = RemarkForm(request.POST, auto_id="decide_%s")
    return _kept(request, row, approve_filing, _("Approved."), decide_form=form)


@page("resumption.filing.return", methods=("POST",))
def send_back(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """Back to the enterprise, with reasons by field."""
    row = get_filing(request.actor, filing_id, "resumption.filing.return")
    names = _return_fields(resumption_plan(row.path, request.now))
    form = SendBackForm(request.POST, auto_id="return_%s", names=names)
    said = _("Returned. The enterprise sees the reasons beside its fields.")
    return _kept(request, row, return_filing, said, return_form=form)


@page("resumption.filing.check_site", methods=("POST",))
def check_site(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """Say which inspection was the check on site."""
    row = get_filing(request.actor, filing_id, "resumption.filing.check_site")
    form = _site_form(request.actor, row, request.POST)
    return _kept(request, row, pass_site, _("Checked on site."), site_form=form)


@page("resumption.batch.start", methods=("POST",))
def start(request: Any, filing_id: uuid.UUID, batch_id: uuid.UUID) -> HttpResponse:
    """So many of a batch are at their posts; asked for in a dialog, where a refusal is said."""
    row = get_filing(request.actor, filing_id, "resumption.batch.start")
    form = StartForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Say how many people, and since which day."))
    start_batch(
        actor=request.actor,
        now=request.now,
        filing_id=row.pk,
        batch_id=batch_id,
        **form.cleaned_data,
    )
    messages.success(request, _("Noted: they are at their posts."))
    return redirect("resumption:filing", row.pk)


@page(VIEW)
def staff(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """Who of the staff may start, who waits until when."""
    row = get_filing(request.actor, filing_id)
    rows = employee_rows(request.actor, row.enterprise, request.now)
    return render(request, "resumption/staff.html", {"filing": row, "rows": rows})


@page(VIEW)
def paper(request: Any, filing_paper_id: uuid.UUID) -> HttpResponse:
    """A file of a filing."""
    return handed_out(request, get_paper(request.actor, filing_paper_id))
