"""The day's bulletin: drafted from the playbook's words and the figures of the moment, frozen when
issued. A figure never passes through a person's hands on its way from the rows to the paper.
"""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.playbook.bulletin import Placeholder, split
from lianfang.command.selectors import playbook_in_force
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.places.models import Place
from lianfang.places.selectors import place_by_code
from lianfang.reports.metrics import Figure, figure, find_metric
from lianfang.reports.models import Bulletin

LANGUAGES = ("zh", "en")
Piece = str | dict[str, str]
Found = dict[Placeholder, Figure]


class BulletinIssued(Conflict):
    default = _("This bulletin is issued already. What changed since belongs into the next one.")


def shown(value: int | Decimal | None) -> str:
    """A figure as it stands on paper; a rate without a denominator is a dash."""
    if value is None:
        return "—"
    return f"{value}" if isinstance(value, int) else f"{value.normalize():f}"


def count_figures(viewer: Actor, text: Text, place: Place, moment: datetime) -> Found:
    """Every figure the text asks for, as of `moment`; a metric or place that is not known is an
    error."""
    paths = {"": place.path} | {
        alias: place_by_code(viewer, code).path for alias, code in text.places.items()
    }
    asked = text.placeholders()
    unknown = [entry.metric for entry in asked if find_metric(entry.metric) is None]
    if unknown:
        raise InvalidInput(
            _("The playbook's bulletin names figures that do not exist: %(keys)s."),
            keys=", ".join(unknown),
        )
    return {entry: figure(viewer, entry.metric, paths[entry.place], moment) for entry in asked}


def pieces(paragraph: str, found: Found) -> list[Piece]:
    """The paragraph cut into plain text and figures that know their metric and place."""
    out: list[Piece] = []
    for part in split(paragraph):
        if isinstance(part, str):
            out.append(part)
        else:
            piece = {"key": part.metric, "text": shown(found[part].value)}
            out.append(piece | ({"place": part.place} if part.place else {}))
    return out


def compose(text: Text, found: Found) -> dict[str, list[dict[str, Any]]]:
    """The body in each language: sections with title and paragraphs of pieces."""
    return {
        language: [
            {
                "title": getattr(section.title, language),
                "paragraphs": [pieces(getattr(p, language), found) for p in section.paragraphs],
            }
            for section in text.sections
        ]
        for language in LANGUAGES
    }


def digest_of(bulletin: Bulletin) -> str:
    """SHA-256 over everything a reader sees, so that a frozen bulletin can be proved unchanged."""
    content = [
        bulletin.number,
        bulletin.as_of.isoformat(),
        bulletin.title,
        bulletin.issuer,
        bulletin.body,
        bulletin.figures,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@action("reports.bulletin.draft")
def draft_bulletin(*, actor: Actor, now: datetime, place_id: UUID, as_of: datetime) -> Bulletin:
    """A draft for the place with the figures as of `as_of` (not after `now`); replaces nothing."""
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotFound()
    if as_of > now:
        raise InvalidInput(fields={"as_of": _("A bulletin cannot tell of the future.")})
    playbook = playbook_in_force(place.path, as_of)
    if playbook is None:
        raise InvalidInput(_("No plan is in force here at that time."))
    text = playbook.bulletin
    found = count_figures(actor, text, place, as_of)
    figures = {f"{entry.metric}@{entry.place}": shown(f.value) for entry, f in found.items()}
    bulletin = Bulletin.objects.create(
        place=place,
        path=place.path,
        as_of=as_of,
        day=local_day(as_of),
        title=text.title.zh,
        issuer=text.issuer.zh,
        title_en=text.title.en,
        issuer_en=text.issuer.en,
        places=dict(text.places),
        body=compose(text, found),
        figures=figures,
        drafted_by=actor.display_name,
        drafted_at=now,
    )
    concerning(bulletin, path=place.path, day=str(bulletin.day), figures=len(figures))
    return bulletin


@action("reports.bulletin.issue")
def issue_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Give the draft its number and freeze it; the database refuses every later change."""
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotFound()
    concerning(bulletin, path=bulletin.path)
    if bulletin.issued_at is not None:
        raise BulletinIssued()
    # Numbers run on within a place; its row is the lock that keeps two issuers apart.
    Place.objects.select_for_update().get(pk=bulletin.place_id)
    last = Bulletin.objects.filter(place_id=bulletin.place_id).aggregate(last=Max("number"))["last"]
    bulletin.number = (last or 0) + 1
    bulletin.issued_by, bulletin.issued_at = actor.display_name, now
    bulletin.digest = digest_of(bulletin)
    bulletin.save()
    concerning(bulletin, path=bulletin.path, number=bulletin.number, digest=bulletin.digest)
    return bulletin
