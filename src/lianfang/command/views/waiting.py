"""What waits for whoever is signed in: a page of its own, and a card for first pages."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from lianfang.access.pages import page
from lianfang.command.selectors.waiting import waiting_for
from lianfang.command.services.waiting import mark_read

RIGHT = "command.waiting.read"
LONGEST_KEY = 96
ON_A_CARD = 5


@page(RIGHT)
def waiting(request: Any) -> HttpResponse:
    """Everything that waits, unread first."""
    rows = waiting_for(request.actor, request.now)
    unread = sum(1 for row in rows if not row.is_read)
    return render(request, "command/waiting.html", {"rows": rows, "unread": unread})


@page(RIGHT)
def waiting_now(request: Any) -> HttpResponse:
    """What is unread, as a card of a first page; nothing where there is none."""
    rows = [row for row in waiting_for(request.actor, request.now) if not row.is_read]
    context = {"rows": rows[:ON_A_CARD], "unread": len(rows)}
    return render(request, "command/waiting_now.html", context)


@page(RIGHT, methods=("POST",))
def read(request: Any) -> HttpResponse:
    """One thing is read, or with no key all of it."""
    key = str(request.POST.get("key", ""))[:LONGEST_KEY]
    mark_read(actor=request.actor, now=request.now, keys=[key] if key else None)
    return redirect("command:waiting")
