"""Supervision orders given to the viewer by name or told to their role, for what waits for them."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.waiting import FRESH, Waiting, told_to
from lianfang.inspections.enums import OrderState, OrderStepKind
from lianfang.inspections.models import SupervisionOrder, SupervisionStep

VIEW = "inspections.order.view"
MOST = 30


def told_orders(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """Orders of one's own that are not answered, then those told to one's role."""
    staff = own_staff(viewer)
    if staff is not None:
        own = SupervisionOrder.objects.filter(
            responsible=staff, state=OrderState.OPEN, path__under=viewer.territory(VIEW)
        )
        for order in own.order_by("due_at", "pk")[:MOST]:
            late = order.due_at <= moment
            yield _line(order, f"supervision:{order.pk}", _("You see to it"), order.issued_at, late)
    steps = SupervisionStep.objects.filter(
        told_to(viewer, "role", "order__path"),
        kind=OrderStepKind.TOLD,
        at__gte=moment - FRESH,
    ).exclude(order__state=OrderState.CLOSED)
    for step in steps.select_related("order").order_by("-at", "-pk")[:MOST]:
        said = _("Not answered in time")
        yield _line(step.order, f"supervision:{step.pk}", said, step.at, late=True)


def _line(order: SupervisionOrder, key: str, said: str, at: datetime, late: bool) -> Waiting:
    return Waiting(
        key=key,
        title=_("Supervision order %(number)s") % {"number": order.number},
        note=said,
        url=reverse("inspections:order", args=[order.pk]),
        at=at,
        icon="clipboard-check",
        tone="now" if late else "soon",
    )
