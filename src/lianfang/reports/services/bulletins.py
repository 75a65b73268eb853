"""A bulletin's way: drafted from the plan's words and the figures of the moment, read by somebody
else, issued with a number and frozen. What was wrong is corrected by a later one that says so.
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.selectors import playbook_in_force
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.text import tidy
from lianfang.people.selectors.mentions import mention_fault
from lianfang.places.models import Place
from lianfang.reports.composing import Composer
from lianfang.reports.enums import BulletinState
from lianfang.reports.events import LANGUAGES, SHORTEST_NAME, events_of
from lianfang.reports.models import Bulletin, BulletinStep
from lianfang.reports.references import FigureRef, title_of

SCHEME = 2
LONGEST_LINE = 120
MOST_EVENTS = 60


class BulletinIssued(Conflict):
    default = _("This bulletin is issued already. What changed since belongs into the next one.")


class OutOfTurn(Conflict):
    """The bulletin is not at the step that was asked for."""

    code = "out_of_turn"
    default = _("This bulletin is not at this step. Load the page again.")


class OwnHand(NotPermitted):
    default = _("Somebody else must read it: you had a hand in this bulletin.")


def digest_of(bulletin: Bulletin) -> str:
    """SHA-256 over everything a reader sees, so that a frozen bulletin can be proved unchanged."""
    content: list[Any] = [
        bulletin.number,
        bulletin.as_of.isoformat(),
        bulletin.title,
        bulletin.issuer,
        bulletin.body,
        bulletin.figures,
    ]
    if bulletin.scheme >= SCHEME:
        content[1] = int(bulletin.as_of.timestamp())
        content += [
            [bulletin.kind, bulletin.year, bulletin.title_en, bulletin.issuer_en],
            [bulletin.masthead, bulletin.masthead_en],
            [bulletin.report_to, bulletin.report_to_en],
            [event for event in bulletin.events if not event["struck"]],
            [str(bulletin.corrects_id or ""), bulletin.correction, bulletin.changes],
        ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@action("reports.bulletin.draft")
def draft_bulletin(
    *, actor: Actor, now: datetime, place_id: UUID, as_of: datetime, kind: str = ""
) -> Bulletin:
    """A draft of a kind (the town's main one if none is named) with the figures as of `as_of` (not
    after `now`); replaces nothing. Raises InvalidInput, NotFound."""
    place = _place(place_id)
    concerning("reports.bulletin", path=place.path)
    if as_of > now:
        raise InvalidInput(fields={"as_of": _("A bulletin cannot tell of the future.")})
    return store_draft(actor, now, place, kind_of(place, as_of, kind), as_of)


@action("reports.bulletin.correct")
def correct_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID, reason: str) -> Bulletin:
    """A draft that corrects an issued bulletin: the same moment, told with what is known by now. It
    names the one it corrects, why, and what differs. Raises InvalidInput where nothing does."""
    old = _locked(bulletin_id)
    concerning(old, path=old.path)
    if old.state != BulletinState.ISSUED:
        raise OutOfTurn(
            _("Only an issued bulletin is corrected; a draft is returned or discarded.")
        )
    why = _reason(reason)
    if _under_way(old.corrections.all()).exists():
        raise OutOfTurn(_("A correction of this bulletin is under way already."))
    place = _place(old.place_id)
    text = kind_of(place, old.as_of, old.kind)
    return store_draft(actor, now, place, text, old.as_of, corrects=old, reason=why)


def _under_way(rows: Any) -> Any:
    return rows.exclude(state__in=(BulletinState.ISSUED, BulletinState.DISCARDED))


def kind_of(place: Place, as_of: datetime, kind: str) -> Text:
    """The plan's text of that kind of bulletin at the moment. Raises InvalidInput."""
    playbook: Playbook | None = playbook_in_force(place.path, as_of)
    if playbook is None:
        raise InvalidInput(_("No plan is in force here at that time."))
    if not kind:
        return playbook.bulletin
    for text in playbook.all_bulletins:
        if text.key == kind:
            return text
    raise InvalidInput(fields={"kind": _("The plan has no such bulletin.")})


def store_draft(
    actor: Actor,
    now: datetime,
    place: Place,
    text: Text,
    as_of: datetime,
    *,
    due_at: datetime | None = None,
    corrects: Bulletin | None = None,
    reason: str = "",
) -> Bulletin:
    """Compose and keep a draft; inside an action that checked the right in the place."""
    composer = Composer(actor, text, place, as_of)
    body = composer.body()
    events = [
        {"kind": e.kind, "at": e.at.isoformat(), "zh": e.zh, "en": e.en, "struck": False, "by": ""}
        for e in events_of(actor, place.path, as_of, text.events, text.events_at_most)
    ]
    masthead = text.masthead or text.title
    bulletin = Bulletin(
        place=place,
        path=place.path,
        kind=text.key,
        year=local_day(as_of).year if text.numbering == "year" else 0,
        as_of=as_of,
        day=local_day(as_of),
        title=text.title.zh,
        title_en=text.title.en,
        masthead=masthead.zh,
        masthead_en=masthead.en,
        issuer=text.issuer.zh,
        issuer_en=text.issuer.en,
        report_to=text.report_to.zh if text.report_to else "",
        report_to_en=text.report_to.en if text.report_to else "",
        places=dict(text.places),
        body=body,
        figures=composer.figures,
        events=events,
        hands=[actor.user_id] if actor.user_id else [],
        scheme=SCHEME,
        drafted_by=actor.display_name,
        drafted_at=now,
        due_at=due_at,
    )
    if corrects is not None:
        _name_corrected(actor, bulletin, corrects, reason)
    bulletin.save(force_insert=True)
    _step(bulletin, actor, now, "", reason)
    concerning(
        bulletin,
        path=place.path,
        day=str(bulletin.day),
        kind=text.key,
        figures=len(composer.figures),
    )
    return bulletin


def _name_corrected(actor: Actor, new: Bulletin, old: Bulletin, reason: str) -> None:
    """What differs between both, figure by figure."""
    new.corrects, new.correction = old, reason
    for name, now in new.figures.items():
        before = old.figures.get(name)
        if before is None or before == now:
            continue
        key, _at, alias = name.partition("@")
        ref = FigureRef.parse(key)
        new.changes.append({"key": key, "place": alias, "before": before, "now": now})
        new.changes[-1] |= _titles(actor, ref, new)
    lines = [[(e["zh"], e["en"]) for e in b.events if not e["struck"]] for b in (old, new)]
    if not new.changes and new.body == old.body and lines[0] == lines[1]:
        raise InvalidInput(
            _("Nothing differs: with what is known now this bulletin would read the same.")
        )


def _titles(actor: Actor, ref: FigureRef, bulletin: Bulletin) -> dict[str, str]:
    titles = {}
    for language, code in LANGUAGES.items():
        with translation.override(code):
            titles[language] = title_of(actor, ref, bulletin.path, bulletin.as_of)
    return titles


@action("reports.event.strike")
def strike_event(
    *, actor: Actor, now: datetime, bulletin_id: UUID, index: int, back: bool = False
) -> Bulletin:
    """Leave an event of the day out of a draft, or put it `back`."""
    bulletin = _at(bulletin_id, BulletinState.DRAFT)
    concerning(bulletin, path=bulletin.path, back=back)
    if not 0 <= index < len(bulletin.events):
        raise NotFound()
    bulletin.events[index]["struck"] = not back
    _hand(bulletin, actor)
    bulletin.save(update_fields=["events", "hands"])
    return bulletin


@action("reports.event.add")
def add_event(*, actor: Actor, now: datetime, bulletin_id: UUID, zh: str, en: str = "") -> Bulletin:
    """Add a line to the events of a draft. No resident is named in it: numbers, doors and names of
    the register (of three characters and more) are refused."""
    bulletin = _at(bulletin_id, BulletinState.DRAFT)
    concerning(bulletin, path=bulletin.path)
    lines = {"zh": tidy(zh), "en": tidy(en) or tidy(zh)}
    fields: dict[str, Any] = {}
    for name, line in lines.items():
        if not 2 <= len(line) <= LONGEST_LINE:
            fields[name] = _("A line of 2 to 120 characters.")
        elif fault := mention_fault(line, (bulletin.place.name,), shortest=SHORTEST_NAME):
            fields[name] = _("Not in a bulletin: %(fault)s.") % {"fault": fault}
    if len(bulletin.events) >= MOST_EVENTS:
        fields["zh"] = _("There are too many events in this bulletin.")
    if fields:
        raise InvalidInput(fields=fields)
    bulletin.events.append(
        {"kind": "", "at": now.isoformat(), **lines, "struck": False, "by": actor.display_name}
    )
    _hand(bulletin, actor)
    bulletin.save(update_fields=["events", "hands"])
    return bulletin


@action("reports.bulletin.submit")
def submit_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Send a draft to review."""
    bulletin = _at(bulletin_id, BulletinState.DRAFT)
    concerning(bulletin, path=bulletin.path)
    return _move(bulletin, actor, now, BulletinState.REVIEW)


@action("reports.bulletin.review")
def approve_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Let it pass; whoever had a hand in it may not. Raises OwnHand."""
    bulletin = _at(bulletin_id, BulletinState.REVIEW)
    concerning(bulletin, path=bulletin.path)
    if actor.user_id is not None and actor.user_id in bulletin.hands:
        raise OwnHand()
    bulletin.reviewed_by, bulletin.reviewed_at = actor.display_name, now
    return _move(bulletin, actor, now, BulletinState.APPROVED)


@action("reports.bulletin.return")
def return_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID, reason: str) -> Bulletin:
    """Send it back to whoever drafted it, with what is wrong."""
    bulletin = _at(bulletin_id, BulletinState.REVIEW, BulletinState.APPROVED)
    concerning(bulletin, path=bulletin.path)
    why = _reason(reason)
    bulletin.reviewed_by, bulletin.reviewed_at = "", None
    return _move(bulletin, actor, now, BulletinState.DRAFT, why)


@action("reports.bulletin.discard")
def discard_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Put a draft away; it is not shown any more."""
    bulletin = _at(bulletin_id, BulletinState.DRAFT)
    concerning(bulletin, path=bulletin.path)
    return _move(bulletin, actor, now, BulletinState.DISCARDED)


@action("reports.bulletin.issue")
def issue_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Give the reviewed bulletin its number and freeze it; the database refuses every later
    change."""
    bulletin = _locked(bulletin_id)
    concerning(bulletin, path=bulletin.path)
    if bulletin.state == BulletinState.ISSUED:
        raise BulletinIssued()
    if bulletin.state != BulletinState.APPROVED:
        raise OutOfTurn(_("Somebody else reads a bulletin before it is issued."))
    # Numbers run on within place, kind and year; the place's row keeps two issuers apart.
    Place.objects.select_for_update().get(pk=bulletin.place_id)
    row = Bulletin.objects.filter(
        place_id=bulletin.place_id, kind=bulletin.kind, year=bulletin.year
    )
    bulletin.number = (row.aggregate(last=Max("number"))["last"] or 0) + 1
    bulletin.issued_by, bulletin.issued_at = actor.display_name, now
    bulletin.digest = digest_of(bulletin)
    _move(bulletin, actor, now, BulletinState.ISSUED)
    concerning(bulletin, path=bulletin.path, number=bulletin.number, digest=bulletin.digest)
    return bulletin


def _reason(text: str) -> str:
    """The reason somebody gave. Raises InvalidInput without one."""
    why = tidy(text)[:256]
    if len(why) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    return why


def _place(place_id: UUID) -> Place:
    place = Place.objects.filter(pk=place_id).first()
    if place is None:
        raise NotFound()
    return place


def _locked(bulletin_id: UUID) -> Bulletin:
    rows = Bulletin.objects.select_for_update(of=("self",)).select_related("place")
    bulletin = rows.filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotFound()
    return bulletin


def _at(bulletin_id: UUID, *states: BulletinState) -> Bulletin:
    """The bulletin, locked, at one of these steps."""
    bulletin = _locked(bulletin_id)
    if bulletin.state not in states:
        # Whoever may not see it learns nothing of its step.
        concerning(bulletin, path=bulletin.path)
        raise BulletinIssued() if bulletin.state == BulletinState.ISSUED else OutOfTurn()
    return bulletin


def _hand(bulletin: Bulletin, actor: Actor) -> None:
    if actor.user_id and actor.user_id not in bulletin.hands:
        bulletin.hands.append(actor.user_id)


def _move(
    bulletin: Bulletin, actor: Actor, now: datetime, to: BulletinState, reason: str = ""
) -> Bulletin:
    before, bulletin.state = bulletin.state, to
    bulletin.save()
    _step(bulletin, actor, now, before, reason)
    return bulletin


def _step(bulletin: Bulletin, actor: Actor, now: datetime, before: str, reason: str) -> None:
    BulletinStep.objects.create(
        bulletin=bulletin,
        from_state=before,
        to_state=bulletin.state,
        at=now,
        by=actor.display_name,
        reason=reason,
    )
