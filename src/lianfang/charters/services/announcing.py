"""A coach that departed is announced to the checkpoint: plate, driver, and who is on board.

The guard finds it with its list, measures everybody and decides; what is decided there comes back
by `services.arriving`. The driver's name is kept sealed with the coach and nowhere else.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.charters.models import Charter, Seat
from lianfang.charters.selectors.plans import charters_plan
from lianfang.gates.services.coaches import declared_by, open_coach
from lianfang.gates.services.passengers import Said, add_passenger, withdraw_passenger
from lianfang.kit.errors import InvalidInput, WorkError
from lianfang.kit.identity_papers import PaperKind
from lianfang.kit.ids import id_at
from lianfang.kit.text import tidy
from lianfang.people.models.sealed import open_paper, open_phones

SYSTEM = Actor.system("charters")
SHORTEST_NAME = 2


def expect_coach(
    now: datetime, charter: Charter, aboard: Sequence[Seat], *, driver: str, phone: str
) -> None:
    """Open the coach at the charter's checkpoint with everybody on board on its list.

    Done for the system: a desk need not hold rights over the checkpoint. Somebody whom the list
    does not take (a paper that cannot be right) is written down there by the guard. Raises
    InvalidInput without a driver, Conflict where the checkpoint was closed meanwhile.
    """
    name = tidy(driver)[:64]
    if len(name) < SHORTEST_NAME:
        raise InvalidInput(fields={"driver": _("Give the driver's name.")})
    title = charters_plan(charter.path, now).area_title(charter.area)
    declared = declared_by(
        driver_name=name,
        driver_phone=phone,
        plate=charter.plate,
        passengers=len(aboard),
        origin=title[:64],
        destination_text=charter.destination,
    )
    point = charter.point
    if point is None:
        return
    with looking(SYSTEM):
        coach = open_coach(
            actor=SYSTEM, now=now, point_id=point.pk, coach_id=id_at(now), declared=declared
        )
        charter.coach = coach
        charter.save(update_fields=["coach"])
        with everywhere("everybody on board, wherever they are registered"):
            ids = [one.pk for one in aboard]
            rows = Seat.objects.filter(pk__in=ids).select_related("rider__employment__person")
            riding = list(rows.order_by("number"))
        for seat in riding:
            _list(now, charter, seat, coach.pk, title)


def list_late(now: datetime, charter: Charter, seat: Seat) -> None:
    """Somebody who is in the coach after all stands on the checkpoint's list, too, as long as the
    checkpoint has not closed it."""
    if charter.coach_id is None:
        return
    title = charters_plan(charter.path, now).area_title(charter.area)
    with looking(SYSTEM):
        _list(now, charter, seat, charter.coach_id, title)


def strike_out(now: datetime, seat: Seat) -> None:
    """Somebody who is not in the coach is struck off the checkpoint's list."""
    if seat.passenger_id is None:
        return
    try:
        with transaction.atomic(), looking(SYSTEM):
            withdraw_passenger(
                actor=SYSTEM,
                now=now,
                passenger_id=seat.passenger_id,
                reason=gettext("Was not on board."),
            )
    except WorkError:
        # The checkpoint has closed the coach: what the guard saw holds.
        return


def _list(now: datetime, charter: Charter, seat: Seat, coach_id: uuid.UUID, origin: str) -> None:
    person = seat.rider.employment.person
    paper = open_paper(person.paper_cipher)
    phones = open_phones(person.phone_cipher)
    said = Said(
        name=person.name,
        paper_kind=person.paper_kind if paper else PaperKind.NONE_YET,
        paper=paper or person.no_paper_reason or gettext("not at hand"),
        phone=phones[0] if phones else "",
        origin=origin,
        destination=seat.rider.enterprise.place_id,
    )
    for wanted in (said, _in_words(said, charter)):
        try:
            seat.passenger = add_passenger(
                actor=SYSTEM, now=now, coach_id=coach_id, passenger_id=id_at(now), said=wanted
            )
        except WorkError:
            continue
        seat.save(update_fields=["passenger"])
        return


def _in_words(said: Said, charter: Charter) -> Said:
    """The same for an enterprise that stands in no village the checkpoint knows."""
    return Said(
        name=said.name,
        paper_kind=said.paper_kind,
        paper=said.paper,
        phone=said.phone,
        origin=said.origin,
        destination_text=charter.destination,
    )
