"""Further places an enterprise uses: a second plant, a shop, a dormitory."""

import uuid
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.enums import SiteUse
from lianfang.enterprises.models import EnterpriseSite
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still


@action("enterprises.site.add")
def add_site(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    place_id: uuid.UUID,
    use: str,
    since: date | None = None,
) -> EnterpriseSite:
    """From `since` (today) on it uses that place too. Raises InvalidInput, Conflict, NotFound."""
    hold_still()
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, use=use)
    place = get_place(actor, place_id)
    day = since or local_day(now)
    fields: dict[str, Any] = {}
    if use not in SiteUse.values:
        fields["use"] = _("Choose one of the list.")
    if not place.is_open:
        fields["place_id"] = _("This place is closed.")
    if day > local_day(now):
        fields["since"] = _("This day is still to come.")
    if fields:
        raise InvalidInput(fields=fields)
    same = EnterpriseSite.objects.filter(enterprise=row, place=place, use=use, until__isnull=True)
    if same.exists():
        raise Conflict(_("It uses this place so already."), code="site_exists")
    return EnterpriseSite.objects.create(
        enterprise=row, place=place, path=place.path, use=use, since=day
    )


@action("enterprises.site.end")
def end_site(
    *, actor: Actor, now: datetime, site_id: uuid.UUID, until: date | None = None
) -> EnterpriseSite:
    """From `until` (today) on it does not use the place any more.

    Raises InvalidInput for a day to come, Conflict, NotFound.
    """
    rows: Any = EnterpriseSite.objects.select_for_update(of=("self",)).filter(pk=site_id)
    site: EnterpriseSite | None = rows.first()
    if site is None:
        raise NotFound()
    concerning(site, path=site.path)
    if site.until is not None:
        raise Conflict(_("This has ended already."), code="ended")
    if until is not None and until > local_day(now):
        raise InvalidInput(fields={"until": _("This day is still to come.")})
    site.until = max(until or local_day(now), site.since)
    site.save(update_fields=["until"])
    return site
