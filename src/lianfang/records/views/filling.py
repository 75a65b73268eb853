"""Filling in a form of the plan at a desk or on a phone, and correcting what was recorded."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import page
from lianfang.command.playbook.questions import About
from lianfang.command.selectors.subjects import describe
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.photos import MOST_BYTES, PhotoTooLarge
from lianfang.people.selectors.households import household_cards, household_list
from lianfang.people.selectors.persons import PersonFilter, person_page
from lianfang.places.selectors import children_of, current_place
from lianfang.records.forms import AboutForm, AnswersForm
from lianfang.records.selectors.forms import FormInForce, forms_inside, get_form
from lianfang.records.selectors.records import get_record, record_answers, record_view
from lianfang.records.services.photos import keep_photo
from lianfang.records.services.records import Entry, correct_record, make_record

BOTH = ("GET", "POST")
MOST_FOUND = 20
PHOTOS_PER_DAY = 2_000
EDGE = {"times": PHOTOS_PER_DAY, "seconds": 86_400}


@page("records.record.make")
def forms(request: Any) -> HttpResponse:
    """Which form is to be filled in."""
    place = current_place(request)
    found = forms_inside(request.actor, place.path, request.now)
    return render(request, "records/choose_form.html", {"place": place, "forms": found})


@page("records.record.make", methods=BOTH)
def new(request: Any, form_key: str) -> HttpResponse:
    """The form. What was typed stays when something is not right; nothing needs a script."""
    place = current_place(request)
    found = _in_force(request, place, form_key)
    about_id = _about(request)
    if found.form.about != About.PLACE and about_id is None:
        return redirect("records:about", form_key)
    places = _places(request, place) if about_id is None else []
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        form=found.form,
        now=request.now,
        places=places,
        initial={"record_id": new_id()},
    )
    more = form.asked_for_more()
    if more is not None:
        form = AnswersForm(more, form=found.form, now=request.now, places=places)
        form.is_valid()
    elif form.is_bound and form.is_valid():
        try:
            made = make_record(
                actor=request.actor,
                now=request.now,
                entry=_entry(request, form, about_id),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("records:record", made.pk)
    return _page(request, found, form, about_id, place)


def _in_force(request: Any, place: Any, form_key: str) -> FormInForce:
    """The form if it is in force in the place or inside it; forms of another phase are not filled
    in any more."""
    for found in forms_inside(request.actor, place.path, request.now):
        if found.form.key == form_key:
            return found
    raise InvalidInput(_("This form is not in force here."), code="no_form")


def _about(request: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get("about", ""))
    except ValueError:
        return None


def _places(request: Any, place: Any) -> list[tuple[str, str]]:
    """The place one looks at, and those directly inside it."""
    inside = children_of(request.actor, place)
    return [(str(one.pk), one.short_name) for one in (place, *inside)]


def _entry(request: Any, form: AnswersForm, about_id: uuid.UUID | None) -> Entry:
    _keep_photos(request, form)
    given = form.cleaned_data
    place_id = given.get("place_id") if about_id is None else None
    return Entry(
        id=given["record_id"],
        form=form.form.key,
        answers=form.given(),
        taken_at=_moment(given["taken_at"], request.now),
        place_id=place_id,
        about_id=about_id,
    )


def _moment(typed: datetime, now: datetime) -> datetime:
    """What was typed has no seconds: the minute that is running is now."""
    return min(typed, now) if (typed - now).total_seconds() < 60 else typed


def _keep_photos(request: Any, form: AnswersForm) -> None:
    """Keep the pictures that came with the form, so that a second try need not send them again."""
    for name in form.photo_inputs():
        for file in request.FILES.getlist(name):
            limit("records.photo", str(request.actor.user_id), now=request.now, **EDGE)
            if file.size > MOST_BYTES:
                raise PhotoTooLarge()
            photo = keep_photo(actor=request.actor, now=request.now, content=file.read())
            form.remember_photos(name, [str(photo.pk)])


def _page(
    request: Any,
    found: FormInForce,
    form: AnswersForm,
    about_id: uuid.UUID | None,
    place: Any,
) -> HttpResponse:
    card = None
    if about_id is not None:
        card = describe(request.actor, [(found.form.about, about_id)], local_day(request.now)).get(
            about_id
        )
        if card is None:
            raise NotFound()
    return render(
        request,
        "records/fill_in.html",
        {"found": found, "form": form, "card": card, "place": place, "old": None},
        status=422 if form.errors else 200,
    )


@page("records.record.make", methods=BOTH)
def about(request: Any, form_key: str) -> HttpResponse:
    """Whom the record is about. What is looked for may be a name, so it goes by POST."""
    place = current_place(request)
    found = get_form(request.actor, place.path, form_key, request.now)
    form = AboutForm(request.POST if request.method == "POST" else None)
    cards: list[Any] = []
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["text"]
        if found.form.about == About.HOUSEHOLD:
            rows = list(
                household_list(request.actor, place_path=place.path, text=text)[:MOST_FOUND]
            )
            cards = household_cards(request.actor, rows, place.path)
        else:
            shown = person_page(
                request.actor,
                day=local_day(request.now),
                place_path=place.path,
                filters=PersonFilter(text=text),
                size=MOST_FOUND,
            )
            cards = list(shown.cards)
    return render(
        request,
        "records/choose_about.html",
        {"found": found, "form": form, "cards": cards, "place": place},
    )


@page("records.record.correct", methods=BOTH)
def correct(request: Any, record_id: uuid.UUID) -> HttpResponse:
    """A correction is a new record that says why; the old one stays readable."""
    old = get_record(request.actor, record_id)
    view = record_view(request.actor, old, request.now)
    if view.form is None:
        raise NotFound()
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        form=view.form.form,
        now=request.now,
        answers=record_answers(request.actor, old),
        correcting=True,
        initial={"record_id": new_id(), "taken_at": old.taken_at},
    )
    more = form.asked_for_more()
    if more is not None:
        form = AnswersForm(more, form=view.form.form, now=request.now, correcting=True)
        form.is_valid()
    elif form.is_bound and form.is_valid():
        try:
            made = correct_record(
                actor=request.actor,
                now=request.now,
                corrects_id=old.pk,
                entry=_entry(request, form, old.about_id),
                reason=form.cleaned_data["reason"],
                is_void=form.cleaned_data["is_void"],
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Corrected."))
            return redirect("records:record", made.pk)
    return render(
        request,
        "records/fill_in.html",
        {"found": view.form, "form": form, "card": view.subject, "place": old.place, "old": old},
        status=422 if form.errors else 200,
    )
