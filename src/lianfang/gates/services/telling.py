"""A coach brings people to several villages: each is told of its own, and how many they are."""

import uuid
from collections import Counter
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.enums import LET_THROUGH
from lianfang.gates.models import Coach, Expected, Passage, Passenger
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.services.keeping import expected_of
from lianfang.places.models import Place


def coach_of(passage_id: uuid.UUID) -> Coach | None:
    """The coach the passage was of, None for any other vehicle."""
    with everywhere("the checkpoint may have moved since"):
        row: Coach | None = Coach.objects.filter(passage_id=passage_id).first()
    return row


def tell_villages(actor: Actor, now: datetime, coach: Coach, passage: Passage) -> None:
    """Tell every village how many are coming to it, where the coach was let through.

    Who named no village goes where the coach goes, and so do the driver and whoever is on board
    without being on the list. Of a coach that goes to no village only those who named one are told.
    """
    if passage.deed not in LET_THROUGH or passage.is_void:
        return
    bound = Counter[uuid.UUID | None]()
    with everywhere("the list lies at the checkpoint, the villages elsewhere"):
        for village, words in Passenger.objects.filter(
            coach=coach, withdrawn_at__isnull=True
        ).values_list("destination_id", "destination_text"):
            bound[village or (None if words else passage.destination_id)] += 1
        others = passage.persons - bound.total()
        if passage.destination_id is not None and others > 0:
            bound[passage.destination_id] += others
        villages = Place.objects.filter(pk__in=[one for one in bound if one is not None])
        minutes = Plans(actor, now).at(passage.path).travel_minutes
        Expected._base_manager.bulk_create(
            [expected_of(passage, one, bound[one.pk], minutes) for one in villages],
            ignore_conflicts=True,
        )


def follow_correction(actor: Actor, now: datetime, coach: Coach, passage: Passage) -> None:
    """The passage of the coach was corrected: the list belongs to the later one, and villages are
    told anew."""
    coach.passage = passage
    coach.save(update_fields=["passage"])
    tell_villages(actor, now, coach, passage)
