"""Making the ranking of a day public: frozen as it stands, corrected only by a next issue."""

import uuid
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.overview.models import PublishedRanking
from lianfang.overview.selectors.published import line_out, published_on, ranks_before
from lianfang.overview.selectors.ranking import Wanted, as_of_day, ranking, ranking_title
from lianfang.overview.selectors.ranks import compared
from lianfang.places.selectors import get_place


@action("overview.ranking.publish")
def publish_ranking(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    wanted: Wanted,
    day: date,
    reason: str = "",
) -> PublishedRanking:
    """Freeze the ranking of `day` (today as of now, a day gone by as of its end) and make it known.

    A second one of the same day is its next issue and needs a reason. Ranks won and lost are told
    against what was published for the day before, where something was. Raises InvalidInput (a day
    to come, no reason), NotFound (no such ranking), Conflict (nobody has a rank in it).
    """
    place = get_place(actor, place_id, "overview.ranking.publish")
    concerning(place, path=place.path)
    if day > local_day(now):
        raise InvalidInput(fields={"day": _("That day has not come yet.")})
    before = published_on(actor, place, wanted, day)
    words = tidy(reason)[:256]
    if before is not None and len(words) < 2:
        raise InvalidInput(
            fields={"reason": _("This day is published already. Say why it is published again.")}
        )
    moment = as_of_day(day, now)
    table = ranking(actor, place, wanted, moment)
    if not any(line.rank for line in table.lines):
        raise Conflict(_("Nobody has a rank in it: there is nothing to publish."))
    known = ranks_before(actor, place, wanted, day)
    lines = compared(table.lines, known) if known else list(table.lines)
    titles = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            titles[language] = ranking_title(actor, place, wanted, moment)[:128]
    row = PublishedRanking.objects.create(
        place=place,
        path=place.path,
        day=day,
        ranks=wanted.ranks,
        units=wanted.units,
        per=wanted.per,
        issue=before.issue + 1 if before else 1,
        reason=words,
        as_of=moment,
        title=titles["zh-hans"],
        title_en=titles["en"],
        lines=[line_out(line) for line in lines],
        published_at=now,
        published_by=actor.display_name[:64],
    )
    concerning(row, path=place.path, day=str(day), issue=row.issue, units=len(lines))
    return row
