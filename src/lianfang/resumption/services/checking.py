"""The desk checks a filing, somebody goes there, the right level decides: each step is answered."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.inspections.enums import InspectionResult
from lianfang.inspections.models import Inspection
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import tidy
from lianfang.resumption.enums import WITH_TOWN, FilingState, Mode, Verdict
from lianfang.resumption.models import Filing, FilingVersion
from lianfang.resumption.selectors.answers import batches_of, papers_of
from lianfang.resumption.selectors.checks import checks_of
from lianfang.resumption.selectors.levels import desk_of, holder_of, judge_of
from lianfang.resumption.services.notices import write_notice
from lianfang.resumption.services.steps import (
    given_reason,
    locked_filing,
    pass_on,
    require,
    require_level,
)

MOST_FIELDS = 40


@action("resumption.filing.take")
def take_filing(*, actor: Actor, now: datetime, filing_id: uuid.UUID) -> Filing:
    """The desk takes it up; the hours it has to answer in run on. Raises WrongFilingState."""
    filing = _found(actor, filing_id, "resumption.filing.take")
    require(filing, FilingState.SUBMITTED)
    pass_on(filing, FilingState.DESK_CHECK, actor, now)
    return filing


@action("resumption.filing.check")
def pass_desk(*, actor: Actor, now: datetime, filing_id: uuid.UUID, reason: str = "") -> Filing:
    """The desk finds it in order. What comes next follows from its mode: somebody goes there, it is
    decided, or (filed only, without a check on site) it counts from now on.

    Where an automatic check is not fulfilled the reason says why it passes all the same. Raises
    WrongFilingState, OtherLevel, InvalidInput.
    """
    filing = _found(actor, filing_id, "resumption.filing.check")
    require(filing, FilingState.SUBMITTED, FilingState.DESK_CHECK)
    version = last_handed_in(filing)
    checks = checks_of(
        filing, version, papers_of(actor, filing, version), batches_of(actor, version), now
    )
    failed = [one for one in checks if one.verdict == Verdict.FAILED]
    text = tidy(reason)[:512]
    if failed and len(text) < 2:
        said = "、".join(one.title for one in failed)
        raise InvalidInput(
            fields={"reason": _("Not fulfilled: %(what)s. Say why it passes.") % {"what": said}}
        )
    state, changed = _after_desk(filing, actor, now)
    pass_on(
        filing,
        state,
        actor,
        now,
        text,
        changed=changed,
        version=version.number,
        checks={one.key: one.verdict for one in checks},
    )
    return filing


def _after_desk(filing: Filing, actor: Actor, now: datetime) -> tuple[FilingState, tuple[str, ...]]:
    if filing.site_wanted:
        return FilingState.SITE_CHECK, ()
    return _after_site(filing, actor, now)


def _after_site(filing: Filing, actor: Actor, now: datetime) -> tuple[FilingState, tuple[str, ...]]:
    if filing.mode == Mode.APPROVAL:
        return FilingState.DECIDING, ()
    return FilingState.APPROVED, write_notice(filing, actor, now)


@action("resumption.filing.check_site")
def pass_site(
    *, actor: Actor, now: datetime, filing_id: uuid.UUID, inspection_id: uuid.UUID, reason: str = ""
) -> Filing:
    """Somebody was there: an inspection of this enterprise, made since the filing was begun, that
    passed or found only what may be put right in time (then the reason says why that will do).

    Raises WrongFilingState, OtherLevel, InvalidInput.
    """
    filing = _found(actor, filing_id, "resumption.filing.check_site")
    require(filing, FilingState.SITE_CHECK)
    with everywhere("it is asked for by the filing's own enterprise"):
        row = Inspection.objects.filter(
            pk=inspection_id, enterprise=filing.enterprise, is_current=True
        ).first()
    if row is None or row.taken_at < filing.begun_at:
        text = _("Choose an inspection of this enterprise made since it began to file.")
        raise InvalidInput(fields={"inspection_id": text})
    if row.result == InspectionResult.SUSPEND:
        text = _("This inspection closed the premises. Return the filing instead.")
        raise InvalidInput(fields={"inspection_id": text})
    said = tidy(reason)[:512]
    if row.result == InspectionResult.RECTIFY and len(said) < 2:
        text = _("Something is still to be put right. Say why it passes.")
        raise InvalidInput(fields={"reason": text})
    filing.inspection_id = row.pk
    state, changed = _after_site(filing, actor, now)
    pass_on(
        filing,
        state,
        actor,
        now,
        said,
        changed=("inspection_id", *changed),
        inspection=str(row.pk),
    )
    return filing


@action("resumption.filing.decide")
def approve_filing(
    *, actor: Actor, now: datetime, filing_id: uuid.UUID, reason: str = ""
) -> Filing:
    """Yes: the notice gets its number and code. Only at the level the plan names.

    Raises WrongFilingState, OtherLevel.
    """
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    require(filing, FilingState.DECIDING)
    require_level(actor, "resumption.filing.decide", judge_of(filing))
    changed = write_notice(filing, actor, now)
    pass_on(
        filing,
        FilingState.APPROVED,
        actor,
        now,
        tidy(reason)[:512],
        changed=changed,
        notice=filing.notice_number,
    )
    return filing


@action("resumption.filing.return")
def return_filing(
    *,
    actor: Actor,
    now: datetime,
    filing_id: uuid.UUID,
    reason: str = "",
    fields: Mapping[str, str] | None = None,
) -> Filing:
    """Back to the enterprise, with what is wrong: in general, by field, or both.

    Raises WrongFilingState, OtherLevel, InvalidInput when nothing is said.
    """
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    require(filing, *WITH_TOWN)
    require_level(actor, "resumption.filing.return", holder_of(filing))
    said = {
        key[:48]: text
        for key, given in list((fields or {}).items())[:MOST_FIELDS]
        if (text := tidy(given)[:256])
    }
    text = tidy(reason)[:512] if said else given_reason(reason)
    pass_on(filing, FilingState.RETURNED, actor, now, text, fields=said)
    return filing


def _found(actor: Actor, filing_id: uuid.UUID, right: str) -> Filing:
    """The filing, locked, for the desk of its level."""
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    require_level(actor, right, desk_of(filing))
    return filing


def last_handed_in(filing: Filing) -> FilingVersion:
    """The version the desk reads."""
    with everywhere("the filing itself was found for the actor"):
        rows = FilingVersion.objects.filter(filing=filing, submitted_at__isnull=False)
        return rows.order_by("-number")[0]
