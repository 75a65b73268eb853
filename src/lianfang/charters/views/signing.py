"""Staff who are away, ticked and signed up: by the desk, or by the contact of their enterprise."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.utils.translation import ngettext

from lianfang.charters.forms import SignUpForm
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.plans import charters_plan, point_choices
from lianfang.charters.selectors.riders import may_be_signed_up
from lianfang.kit.errors import WorkError

PAGE_SIZE = 50


def sign_up_form(request: Any, enterprise: Any) -> SignUpForm:
    """Pick-up point, first day and note, as they were sent."""
    points = point_choices(charters_plan(enterprise.path, request.now).areas)
    return SignUpForm(request.POST if request.method == "POST" else None, points=points)


def ticked(request: Any) -> list[uuid.UUID]:
    """Ids of those who are ticked; whatever is no id is left out."""
    found = []
    for text in request.POST.getlist("selected"):
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def signed_up(
    request: Any,
    form: Any,
    enterprise_id: uuid.UUID,
    ids: Iterable[uuid.UUID],
    service: Callable[..., Any],
) -> bool:
    """Sign them up by the service and say so; what is wrong stands in the form."""
    try:
        done = service(
            actor=request.actor,
            now=request.now,
            enterprise_id=enterprise_id,
            employment_ids=list(ids),
            **form.given(),
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    _say(request, done)
    return True


def _say(request: Any, done: Any) -> None:
    """How many were signed up, and how many of them may not be fetched yet."""
    number = len(done.made)
    text = ngettext("%(n)s person is signed up.", "%(n)s people are signed up.", number)
    messages.success(request, text % {"n": number})
    if done.before:
        text = ngettext("%(n)s was signed up before.", "%(n)s were signed up before.", done.before)
        messages.info(request, text % {"n": done.before})
    if done.held:
        text = ngettext(
            "%(n)s may not be fetched yet: see why under “May not be fetched”.",
            "%(n)s may not be fetched yet: see why under “May not be fetched”.",
            done.held,
        )
        messages.warning(request, text % {"n": done.held})


def to_be_ticked(request: Any, form: Any, enterprise: Any, rows_of: Callable[..., Any]) -> Any:
    """What the page shows: a page of those who are away, by `rows_of`, and who was ticked.

    The caller has opened the scope.
    """
    origin = request.GET.get("origin", "")[:64]
    rows = may_be_signed_up(enterprise.pk, origin)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    staff = list(shown)
    judged = clearances(staff, request.now)
    return {
        "enterprise": enterprise,
        "form": form,
        "origin": origin,
        "page": shown,
        "rows": [(row, judged.get(row.id)) for row in rows_of(staff)],
        "ticked": ticked(request),
    }
