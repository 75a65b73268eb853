"""Liaison visits: an officer spoke with an enterprise; needs it named are raised with it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.needs.enums import VisitHow
from lianfang.needs.models import LiaisonVisit
from lianfang.needs.services.raising import raise_ticket
from lianfang.needs.services.steps import given_words

MOST_NEEDS = 10
# What is sent of a visit: enterprise, how, what was said, the needs with their words.
Sent = tuple[uuid.UUID, str, str, list[tuple[str, str]]]


class VisitConflict(Conflict):
    """The same id was sent before with other content, or the visit was corrected meanwhile."""

    code = "visit_conflict"
    default = _("A different visit was sent before under the same number.")


@action("needs.visit.record")
def record_liaison_visit(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    how: str,
    said: str,
    visited_at: datetime | None = None,
    raised: Sequence[tuple[str, str]] = (),
    visit_id: uuid.UUID | None = None,
) -> LiaisonVisit:
    """The actor spoke with an enterprise; each of `raised` is (need, text), raised at once.

    The same visit again is the same row and raises nothing twice. Raises InvalidInput by field
    (needs as `text_0`, `need_0` ...), VisitConflict, NotFound.
    """
    row = get_enterprise(actor, enterprise_id)
    concerning(row, path=row.path)
    moment = happened_at(visited_at, now, "visited_at")
    words = given_words(said, "said")
    if how not in VisitHow.values:
        raise InvalidInput(fields={"how": _("Choose one of the list.")})
    if len(raised) > MOST_NEEDS:
        raise InvalidInput(_("At most ten needs at one visit."))
    sent = (row.pk, how, words, sorted((need, tidy(text)) for need, text in raised))
    present = _present(visit_id, sent)
    if present is not None:
        concerning(present, path=row.path, again=True)
        return present
    visit = LiaisonVisit(
        id=visit_id or new_id(),
        enterprise=row,
        staff=own_staff(actor),
        visitor=actor.display_name[:64],
        how=how,
        visited_at=moment,
        said=words,
        recorded_at=now,
        recorded_by=actor.display_name[:64],
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        # The same form sent twice at the same moment: the other one was stored first.
        present = _present(visit_id, sent)
        if present is None:
            raise
        concerning(present, path=row.path, again=True)
        return present
    concerning(visit, path=row.path, raised=len(raised))
    for number, (need, text) in enumerate(raised):
        try:
            raise_ticket(
                actor=actor, now=now, enterprise_id=row.pk, need=need, text=text, visit=visit
            )
        except InvalidInput as error:
            fields = {f"{name}_{number}": fault for name, fault in error.fields.items()}
            raise InvalidInput(fields=fields) from error
    return visit


@action("needs.visit.correct")
def correct_liaison_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: uuid.UUID,
    how: str,
    said: str,
    visited_at: datetime,
    reason: str,
) -> LiaisonVisit:
    """What was written down was wrong: a new row stands in its place and says why.

    Needs raised at the visit stay. Raises InvalidInput, VisitConflict for one corrected already.
    """
    old: Any = LiaisonVisit.objects.select_for_update(of=("self",)).select_related("enterprise")
    visit: LiaisonVisit | None = old.filter(pk=visit_id).first()
    if visit is None:
        raise NotFound()
    concerning(visit, path=visit.path)
    if not visit.stands:
        raise VisitConflict(_("This visit was corrected meanwhile."))
    moment = happened_at(visited_at, now, "visited_at")
    words, why = given_words(said, "said"), tidy(reason)[:256]
    if len(why) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    if how not in VisitHow.values:
        raise InvalidInput(fields={"how": _("Choose one of the list.")})
    visit.stands = False
    visit.save(update_fields=["stands"])
    corrected = LiaisonVisit(
        enterprise=visit.enterprise,
        staff=visit.staff,
        visitor=visit.visitor,
        how=how,
        visited_at=moment,
        said=words,
        recorded_at=now,
        recorded_by=actor.display_name[:64],
        supersedes=visit,
        reason=why,
    )
    corrected.save(force_insert=True)
    concerning(corrected, path=visit.path)
    return corrected


def _present(visit_id: uuid.UUID | None, sent: Sent) -> LiaisonVisit | None:
    """The visit that was sent before under this id, with the same needs. Raises VisitConflict for
    another one: what was added to it would be lost."""
    if visit_id is None:
        return None
    with everywhere("an id is taken wherever it was used"):
        row: LiaisonVisit | None = LiaisonVisit.objects.filter(pk=visit_id).first()
        if row is None:
            return None
        needs = sorted(row.tickets.values_list("need", "text"))
    if (row.enterprise_id, row.how, row.said, needs) != sent:
        raise VisitConflict()
    return row
