"""Tables that wait for somebody: for a second person's look, or because their hour comes."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import FRESH, Waiting
from lianfang.tables.enums import OPEN_STATES, FillingState
from lianfang.tables.models import Filling

MOST = 30


def waiting_tables(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """First those sent by somebody else that the viewer may freeze, then those not handed in yet
    that were told of, to whoever may fill them; nothing of a week ago."""
    review = Filling.objects.filter(
        path__under=viewer.territory("tables.filling.freeze"),
        state=FillingState.REVIEW,
        drafted_at__gte=moment - FRESH,
    ).exclude(sent_by_id=viewer.user_id)
    sent = review.select_related("form").defer("values", "blanks")
    for row in sent.annotate(sent=Max("steps__at")).order_by("-sent", "-pk")[:MOST]:
        yield Waiting(
            key=f"table:review:{row.pk}:{row.sent.timestamp():.0f}",
            title=_("A filled table waits for your review"),
            note=row.form.title,
            url=reverse("tables:filled", args=[row.pk]),
            at=row.sent,
            icon="file-spreadsheet",
        )
    told = Filling.objects.filter(
        path__under=viewer.territory("tables.filling.send"),
        state__in=(*OPEN_STATES, FillingState.FAILED),
        told__gt=0,
        due_at__gte=moment - FRESH,
    )
    for one in (
        told.select_related("form").defer("values", "blanks").order_by("-due_at", "-pk")[:MOST]
    ):
        if one.due_at is None:
            continue
        late = one.due_at <= moment
        yield Waiting(
            key=f"table:{'late' if late else 'soon'}:{one.pk}",
            title=_("A table is late") if late else _("A table is due soon"),
            note=one.form.title,
            url=reverse("tables:filled", args=[one.pk]),
            at=min(one.due_at, moment),
            icon="file-spreadsheet",
            tone="now" if late else "soon",
        )
