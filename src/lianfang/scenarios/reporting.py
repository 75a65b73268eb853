"""The day's bulletins: drafted by the clerk, read and issued by the commander."""

from datetime import datetime

from lianfang.reports.services.bulletins import (
    approve_bulletin,
    draft_bulletin,
    issue_bulletin,
    submit_bulletin,
)
from lianfang.scenarios.stage import Stage


def draft(stage: Stage, now: datetime) -> None:
    """The clerk drafts the bulletin with the figures of the moment."""
    bulletin = draft_bulletin(
        actor=stage.actor("clerk", now), now=now, place_id=stage.township.pk, as_of=now
    )
    stage.note(f"{now:%d %B %H:%M}: bulletin drafted with {len(bulletin.figures)} figures")


def draft_and_issue(stage: Stage, now: datetime) -> None:
    """The clerk drafts it and sends it to review, the commander reads and issues it."""
    bulletin = draft_bulletin(
        actor=stage.actor("clerk", now), now=now, place_id=stage.township.pk, as_of=now
    )
    submit_bulletin(actor=stage.actor("clerk", now), now=now, bulletin_id=bulletin.pk)
    commander = stage.actor("commander", now)
    approve_bulletin(actor=commander, now=now, bulletin_id=bulletin.pk)
    issued = issue_bulletin(actor=commander, now=now, bulletin_id=bulletin.pk)
    figures = len(issued.figures)
    stage.note(f"{now:%d %B %H:%M}: bulletin {issued.number} issued with {figures} figures")
