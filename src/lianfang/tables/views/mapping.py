"""What every column means: the blank drawn as it looks, each column in a tone, to be chosen."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.blanks.model import Anchor, Named
from lianfang.kit.errors import NotFound, WorkError
from lianfang.tables.forms import ConstantForm
from lianfang.tables.selectors.counting import WHOLE
from lianfang.tables.selectors.drawing import Words, anchor_of, drawn
from lianfang.tables.selectors.forms import (
    choices_of,
    get_version,
    is_accepted,
    meanings_of,
    unsettled,
    version_before,
)
from lianfang.tables.selectors.meanings import (
    STAMP_TITLES,
    named_enterprises,
    named_places,
    options,
)
from lianfang.tables.selectors.said import EMPTY, Said, What, read_said
from lianfang.tables.selectors.structure import blank_of
from lianfang.tables.services.choosing import accept_mapping, choose_meaning, choose_register

LONGEST_SEARCH = 64
MOST_ROWS = 60


@page("tables.form.view")
def mapping(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """The blank as a table; each column says what it means and how sure that is."""
    actor = request.actor
    version = get_version(actor, blank_id)
    form, meanings = version.form, meanings_of(actor, version)
    words = Words(actor, form.place, request.now)
    sheets, stamps = drawn(blank_of(version), meanings, words)
    may_choose = actor.can("tables.meaning.choose", form.path)
    steps = [step for step in choices_of(actor, version) if step.before != step.after][:20]
    return render(
        request,
        "tables/mapping.html",
        {
            "version": version,
            "table": form,
            "sheets": sheets,
            "stamps": stamps,
            "unsettled": unsettled(list(meanings.values())),
            "steps": [(step, words.of(step.before), words.of(step.after)) for step in steps],
            "has_before": version_before(actor, version) is not None,
            "may_choose": may_choose,
            "may_accept": may_choose and not is_accepted(list(meanings.values())),
            "may_draft": actor.can("tables.filling.draft", form.path),
        },
    )


@page("tables.meaning.choose", methods=("GET", "POST"))
def choose(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """Choose what one column means: by search, or fixed words, or leave it empty."""
    actor = request.actor
    version = get_version(actor, blank_id, "tables.meaning.choose")
    asked = request.POST if request.method == "POST" else request.GET
    slot = str(asked.get("slot", ""))[:64]
    meanings = meanings_of(actor, version)
    if slot not in meanings:
        raise NotFound()
    constant = ConstantForm(request.POST if "words" in request.POST else None)
    error = ""
    if request.method == "POST":
        said = str(request.POST.get("meaning", ""))
        if "words" in request.POST:
            if constant.is_valid():
                said = str(Said(What.CONSTANT, constant.cleaned_data["words"]))
            else:
                said = ""
        if not constant.errors:
            try:
                choose_meaning(
                    actor=actor, now=request.now, version_id=blank_id, slot=slot, meaning=said
                )
            except WorkError as problem:
                error = " ".join(map(str, getattr(problem, "fields", {}).values()))
                error = error or problem.message
            else:
                messages.success(request, _("Kept for this and the next versions."))
                return redirect(f"{reverse('tables:mapping', args=[blank_id])}#{anchor_of(slot)}")
    context = _choosing(request, version, slot, meanings)
    context |= {"constant": constant, "error": error}
    status = 422 if error or constant.errors else 200
    return render(request, "tables/choose.html", context, status=status)


def _choosing(request: Any, version: Any, slot: str, meanings: Any) -> dict[str, Any]:
    actor, form, row = request.actor, version.form, meanings[slot]
    search = str(request.GET.get("q", ""))[:LONGEST_SEARCH]
    words = Words(actor, form.place, request.now)
    kind = _kind_of(version, slot)
    if kind in ("row", "firm"):
        is_firm = kind == "firm"
        named = named_enterprises if is_firm else named_places
        found = [
            (str(Said(What.ENTERPRISE if is_firm else What.PLACE, key)), title)
            for key, title, names in _in_order(named(actor, form.place))
            if not search or any(search in name for name in names)
        ][:MOST_ROWS]
    elif kind == "stamp":
        found = [(f"stamp:{key}", str(title())) for key, title in STAMP_TITLES.items()]
    else:
        wanted = search or row.heading.rpartition(" / ")[2]
        rows = options(actor, form.place, request.now, words=wanted)
        if not rows and not search:
            rows = options(actor, form.place, request.now)
        own = _register_of(meanings, slot)
        rows.sort(key=lambda one: not (own and one.said.startswith(f"field:{own}.")))
        found = [(one.said, f"{one.title} · {one.unit}" if one.unit else one.title) for one in rows]
    return {
        "version": version,
        "table": form,
        "slot": slot,
        "row": row,
        "now_title": words.of(row.meaning),
        "first_title": words.of(row.first_meaning),
        "options": found,
        "is_cut": kind in ("row", "firm") and len(found) == MOST_ROWS,
        "search": search,
        "kind": kind,
        "empty": str(EMPTY),
        "back": f"{reverse('tables:mapping', args=[version.pk])}#{anchor_of(slot)}",
    }


def _in_order(named: Iterable[Named]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Key, title and names: villages before what lies inside them, which says where it lies."""
    known = {one.key: one for one in named}

    def chain(one: Named) -> list[Named]:
        above = known.get(one.above)
        return [*chain(above), one] if above else [one]

    chains = sorted(map(chain, known.values()), key=len)
    return [
        (one.key, " · ".join(part.names[0] for part in (*above[1:], one)), one.names)
        for *above, one in chains
    ]


def _register_of(meanings: Any, slot: str) -> str:
    """The register the other columns of the same table come from."""
    region = slot.partition(":")[0]
    said = (read_said(row.meaning) for key, row in meanings.items() if key.startswith(f"{region}:"))
    return next((one.register for one in said if one.what is What.FIELD), "")


def _kind_of(version: Any, slot: str) -> str:
    if "#" in slot:
        region, _mark, row = slot.partition("#")
        anchor = blank_of(version).region(region).anchor
        return "firm" if row == str(WHOLE) or anchor is Anchor.ENTERPRISE else "row"
    return "stamp" if slot in {stamp.id for stamp in blank_of(version).stamps} else "column"


@page("tables.meaning.choose", methods=("POST",))
def register(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """The rows of a table come from another register."""
    get_version(request.actor, blank_id, "tables.meaning.choose")
    try:
        choose_register(
            actor=request.actor,
            now=request.now,
            version_id=blank_id,
            region_id=str(request.POST.get("region", ""))[:16],
            register=str(request.POST.get("register", ""))[:32],
        )
    except WorkError as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, " ".join(map(str, getattr(error, "fields", {}).values())))
    else:
        messages.success(request, _("Columns proposed anew from this register."))
    return redirect("tables:mapping", blank_id)


@page("tables.meaning.accept", methods=("POST",))
def accept(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """Everything proposed is right."""
    version = get_version(request.actor, blank_id, "tables.meaning.accept")
    accept_mapping(actor=request.actor, now=request.now, version_id=blank_id)
    messages.success(request, _("Kept for this and the next versions."))
    return redirect("tables:table", version.form_id)
