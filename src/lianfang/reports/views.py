"""Pages of the reports room: the command page, figures and their rows, the bulletin."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.access.roles import OWN_ACCOUNT
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.places.selectors import (
    breadcrumbs,
    current_place,
    geojson_of,
    map_children,
    place_by_code,
)
from lianfang.reports import board
from lianfang.reports.documents import bulletin_document
from lianfang.reports.forms import DraftForm
from lianfang.reports.metrics import (
    Metric,
    Rate,
    by_child,
    figure,
    get_counted,
    get_metric,
    ranked,
    rows_of,
    trend,
)
from lianfang.reports.rows import kind_of_rows, shown_rows
from lianfang.reports.selectors import bulletin_list, get_bulletin, metric_groups
from lianfang.reports.services.bulletins import draft_bulletin, issue_bulletin
from lianfang.reports.services.exports import export_metric_rows
from lianfang.sheets.views.at_once import attachment
from lianfang.web.navigation import links_for
from lianfang.web.tables import Column

PAGE_SIZE = 50
# Nothing was recorded before; years near 1 cannot be told in another zone.
EARLIEST_YEAR = 1900
# Whoever organises sees the whole first; whoever walks from door to door the next door; a guard the
# next car; an inspector the next premises; the contact of an enterprise what is asked of it; an
# administrator what they administer.
FIRST_PAGES = (
    ("reports.dashboard.view", "reports:dashboard"),
    ("command.visit.record", "command:today"),
    ("gates.passage.record", "gates:mine"),
    ("inspections.inspection.record", "inspections:today"),
    ("portal.own_enterprise.view", "portal:home"),
    ("access.audit.verify", "access:audit"),
    ("access.user.view", "access:users"),
)


def asked_moment(request: Any) -> datetime:
    """The moment in the address (`as_of`, ISO), never later than now; now if there is none."""
    text = request.GET.get("as_of", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return request.now
    if moment.year < EARLIEST_YEAR:
        return request.now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL_ZONE)
    return min(moment, request.now)


def crumbs(request: Any, place: Any) -> list[dict[str, str]]:
    """The way down to the place, each step a link to the command page of that place."""
    home = reverse("reports:dashboard")
    return [
        {"name": c.name, "url": f"{home}?place={c.id}" if c.is_visible else ""}
        for c in breadcrumbs(request.actor, place)
    ]


@page("access.self.view")
def home(request: Any) -> HttpResponse:
    """Everybody's own first page: the one question their work begins with."""
    rights = request.actor.rights
    for right, name in FIRST_PAGES:
        if right in rights:
            return redirect(name)
    # What everybody with an account may do is nobody's work to begin with.
    links = [link for group in links_for(rights - OWN_ACCOUNT, "/") for link in group.links]
    return redirect(links[0].url if links else "access:own_account")


@page("reports.dashboard.view")
def dashboard(request: Any) -> HttpResponse:
    place, moment = current_place(request), asked_moment(request)
    shown = board.command_board(request.actor, place, moment)
    keys = shown.map_metrics
    chosen = request.GET.get("metric", "")
    if chosen in keys:
        shares = by_child(request.actor, chosen, place, shown.children, moment)
    else:
        chosen, shares = board.first_on_the_map(request.actor, shown, place, moment)
    return render(
        request,
        "reports/dashboard.html",
        {
            "place": place,
            "crumbs": crumbs(request, place),
            "moment": moment,
            "board": shown,
            "map_metrics": [get_metric(key) for key in keys],
            "chosen": get_metric(chosen),
            "shares": ranked(shares),
            "bulletin": bulletin_list(request.actor, place.path).first(),
        },
    )


@page("reports.metric.view")
def map_data(request: Any, metric_key: str) -> HttpResponse:
    """GeoJSON of the children of a place, coloured by the metric."""
    place, moment = current_place(request), asked_moment(request)
    metric = get_metric(metric_key)
    children = map_children(request.actor, place)
    shares = by_child(request.actor, metric_key, place, children, moment)
    added = {
        share.place.pk: {
            "value": None if share.figure.value is None else float(share.figure.value),
            "url": _metric_address(metric_key, share.place.pk, moment),
            "state": "now" if share.figure.is_alarm else None,
        }
        for share in shares
    }
    collection = geojson_of(request.actor, place, children, added)
    collection["properties"] |= {
        "metric": str(metric.title),
        "unit": "%" if isinstance(metric, Rate) else "",
    }
    return JsonResponse(collection)


def _metric_address(key: str, place_id: Any, moment: datetime) -> str:
    return f"{reverse('reports:metric', args=[key])}?place={place_id}&as_of={moment.isoformat()}"


@page("reports.metric.view")
def metrics(request: Any) -> HttpResponse:
    place, moment = current_place(request), asked_moment(request)
    groups = [
        (
            board.GROUP_TITLES[name],
            [figure(request.actor, m.key, place.path, moment) for m in group],
        )
        for name, group in metric_groups().items()
    ]
    return render(
        request, "reports/metrics.html", {"place": place, "moment": moment, "figure_groups": groups}
    )


@page("reports.metric.view")
def metric(request: Any, metric_key: str) -> HttpResponse:
    """One figure: what it means, how it moved, where, and the way to its rows."""
    place, moment = current_place(request), asked_moment(request)
    declared = get_metric(metric_key)
    children = map_children(request.actor, place)
    shares = ranked(by_child(request.actor, metric_key, place, children, moment))
    days = trend(request.actor, metric_key, place.path, moment)
    return render(
        request,
        "reports/metric.html",
        {
            "place": place,
            "moment": moment,
            "metric": declared,
            "doors": [
                figure(request.actor, key, place.path, moment)
                for key in (declared.doors if isinstance(declared, Rate) else (metric_key,))
            ],
            "figure": figure(request.actor, metric_key, place.path, moment),
            "shares": shares,
            "trend": {
                "kind": "line",
                "unit": "%" if isinstance(declared, Rate) else str(getattr(declared, "unit", "")),
                "max": 100 if isinstance(declared, Rate) else None,
                "categories": [f"{day.astimezone(LOCAL_ZONE):%m-%d}" for day, _entry in days],
                "series": [
                    {
                        "name": str(declared.title),
                        "values": [None if e.value is None else float(e.value) for _day, e in days],
                    }
                ],
            },
        },
    )


@page("reports.metric.view")
def metric_rows(request: Any, metric_key: str) -> HttpResponse:
    """The rows a figure is made of; whoever may not see such rows sees the figure only."""
    place, moment = current_place(request), asked_moment(request)
    counted: Metric = get_counted(metric_key)
    rows = rows_of(request.actor, counted, place.path, moment)
    kind = kind_of_rows(counted, rows.model)
    shown = Paginator(rows.select_related(*kind.related), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    columns = [Column(str(i), c.label) for i, c in enumerate(kind.columns)]
    return render(
        request,
        "reports/metric_rows.html",
        {
            "place": place,
            "moment": moment,
            "metric": counted,
            "figure": figure(request.actor, metric_key, place.path, moment),
            "page": shown,
            "rows": shown_rows(request.actor, kind, list(shown), moment),
            "columns": columns,
            "may_export": "sheets.export.run" in request.actor.rights
            and request.actor.can(counted.rows_right, place.path),
        },
    )


@page("sheets.export.run", methods=("POST",), second_factor=True)
def rows_file(request: Any, metric_key: str) -> HttpResponse:
    """The same rows as a workbook; the page of rows sends place and moment along."""
    limit(
        "reports.metric.export", str(request.actor.user_id), times=10, seconds=3600, now=request.now
    )
    table = export_metric_rows(
        actor=request.actor,
        now=request.now,
        metric_key=metric_key,
        place=current_place(request),
        moment=asked_moment(request),
    )
    return attachment(table.name, table.content)


@page("reports.bulletin.view")
def bulletins(request: Any) -> HttpResponse:
    place = current_place(request)
    rows = Paginator(bulletin_list(request.actor, place.path), PAGE_SIZE)
    form = DraftForm(initial={"as_of": f"{request.now.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M}"})
    return render(
        request,
        "reports/bulletins.html",
        {
            "place": place,
            "page": rows.get_page(request.GET.get("page")),
            "form": form,
            "may_draft": may(request.actor, "reports.bulletin.draft", place.path),
        },
    )


def may(actor: Actor, right: str, path: str) -> bool:
    return actor.can(right, path)


@page("reports.bulletin.draft", methods=("POST",))
def draft(request: Any) -> HttpResponse:
    place, form = current_place(request), DraftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the moment the bulletin shall be for."))
        return redirect("reports:bulletins")
    as_of: datetime = form.cleaned_data["as_of"]
    # The form knows minutes only: "this minute" means everything recorded until now.
    this_minute = timedelta() <= request.now - as_of < timedelta(minutes=1)
    made = draft_bulletin(
        actor=request.actor,
        now=request.now,
        place_id=place.pk,
        as_of=request.now if this_minute else as_of,
    )
    return redirect("reports:bulletin", made.pk)


@page("reports.bulletin.view")
def bulletin(request: Any, bulletin_id: UUID) -> HttpResponse:
    found = get_bulletin(request.actor, bulletin_id)
    places = {"": found.place_id} | {
        alias: place_by_code(request.actor, code).pk for alias, code in found.places.items()
    }
    sections = [
        {
            "title": section["title"],
            "paragraphs": [
                [_linked(piece, places, found.as_of) for piece in paragraph]
                for paragraph in section["paragraphs"]
            ],
        }
        for section in found.body[_language()]
    ]
    return render(
        request,
        "reports/bulletin.html",
        {
            "bulletin": found,
            "sections": sections,
            "is_english": _language() == "en",
            "may_issue": may(request.actor, "reports.bulletin.issue", found.path),
        },
    )


def _language() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def _linked(piece: Any, places: dict[str, Any], moment: datetime) -> dict[str, str]:
    """A piece of text, or a figure with the address of its rows."""
    if isinstance(piece, str):
        return {"text": piece}
    place_id = places[piece.get("place", "")]
    return {"text": piece["text"], "url": _metric_address(piece["key"], place_id, moment)}


@page("reports.bulletin.issue", methods=("POST",))
def issue(request: Any, bulletin_id: UUID) -> HttpResponse:
    issue_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)
    messages.success(request, _("The bulletin is issued and frozen."))
    return redirect("reports:bulletin", bulletin_id)


@page("reports.bulletin.view")
def document(request: Any, bulletin_id: UUID) -> HttpResponse:
    """The bulletin as a Word document in the language of the page."""
    found = get_bulletin(request.actor, bulletin_id)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    response = HttpResponse(bulletin_document(found, _language()), content_type=kind)
    number = found.number or "draft"
    response["Content-Disposition"] = f'attachment; filename="bulletin-{found.day}-{number}.docx"'
    return response
