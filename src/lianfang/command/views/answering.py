"""Who answers for me: parts of other rooms' pages, and the contact card to print."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianfang.access.pages import page
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.responsibilities import contact_card, responsible_for
from lianfang.command.selectors.tasks import tasks_of_subject
from lianfang.command.selectors.visits import visits_of_person


@page("command.responsibility.view")
def person_responsible(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Part of a person's page: everybody who answers for them, the nearest first."""
    return _answering(request, SubjectKind.PERSON, person_id)


@page("command.responsibility.view")
def household_responsible(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """Part of a household's page, with the way to its contact card."""
    return _answering(request, SubjectKind.HOUSEHOLD, household_id)


@page("command.responsibility.view")
def place_responsible(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """Part of a place's page."""
    return _answering(request, SubjectKind.PLACE, place_id)


def _answering(request: Any, kind: SubjectKind, subject_id: uuid.UUID) -> HttpResponse:
    return render(
        request,
        "command/answering.html",
        {
            "answering": responsible_for(request.actor, kind, subject_id, request.now),
            "kind": kind.value,
            "subject_id": subject_id,
            "has_card": kind != SubjectKind.PLACE,
        },
    )


@page("command.responsibility.view")
def household_card(request: Any, household_id: uuid.UUID) -> HttpResponse:
    """The contact card of a household, made to be printed and hung beside the door."""
    card = contact_card(request.actor, SubjectKind.HOUSEHOLD, household_id, request.now)
    back = reverse("people:household", args=[household_id])
    return render(request, "command/contact_card.html", {"contact": card, "back_url": back})


@page("command.responsibility.view")
def person_card(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """The contact card of one person who is looked after."""
    card = contact_card(request.actor, SubjectKind.PERSON, person_id, request.now)
    back = reverse("people:person", args=[person_id])
    return render(request, "command/contact_card.html", {"contact": card, "back_url": back})


@page("command.visit.view")
def person_visits(request: Any, person_id: uuid.UUID) -> HttpResponse:
    """Part of a person's page: today's tasks about them and what was recorded at the door."""
    return render(
        request,
        "command/person_visits.html",
        {
            "visits": visits_of_person(request.actor, person_id, request.now),
            "tasks": tasks_of_subject(request.actor, person_id, request.now),
        },
    )
