"""Tables that are due every day: the draft is there in time, whoever fills is reminded, whoever
reviews learns what was not handed in; files whose days are over are deleted.
"""

from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.tables.enums import OPEN_STATES, FillingState
from lianfang.tables.models import Filling, KeptContent, TableForm
from lianfang.tables.selectors.due import draft_moment
from lianfang.tables.selectors.plans import tables_plan
from lianfang.tables.services.filling import draft_filling
from lianfang.tables.services.steps import note

# Told: once before it is due, and once when it is late.
REMINDED, ESCALATED = 1, 2


@action("tables.filling.schedule")
def draft_due_tables(*, actor: Actor, now: datetime) -> int:
    """Make the drafts whose time has come, as of now; returns how many."""
    concerning("tables.filling", path="")
    with everywhere("the system looks at every place"):
        day = local_day(now)
        forms = TableForm.objects.filter(ended_at__isnull=True).exclude(due_time="")
        waiting = [
            form
            for form in forms.order_by("pk")
            if (at := draft_moment(form, day)) is not None
            and at <= now
            and not Filling.objects.filter(form=form, day=day).exists()
        ]
        made = sum(_draft(actor, now, form) for form in waiting)
    if not made:
        nothing_done()
    concerning("tables.filling", path="", count=made)
    return made


def _draft(actor: Actor, now: datetime, form: TableForm) -> bool:
    """One table that cannot be filled does not keep the others from being filled."""
    try:
        draft_filling(actor=actor, now=now, form_id=form.pk)
    except WorkError:
        return False
    return True


@action("tables.filling.remind")
def remind_of_tables(*, actor: Actor, now: datetime) -> int:
    """Tell of tables that are due soon, and of those that are late; returns how many were told
    of."""
    concerning("tables.filling", path="")
    told = 0
    with everywhere("the system looks at every place"):
        rows = Filling.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=(*OPEN_STATES, FillingState.FAILED),
            due_at__isnull=False,
            told__lt=ESCALATED,
            due_at__lt=now + timedelta(hours=4),
        )
        for filling in rows.select_related("form").order_by("due_at", "pk"):
            told += _tell(actor, now, filling)
    if not told:
        nothing_done()
    concerning("tables.filling", path="", told=told)
    return told


def _tell(actor: Actor, now: datetime, filling: Filling) -> bool:
    due_at = filling.due_at
    if due_at is None:
        return False
    plan = tables_plan(filling.path, now)
    before = timedelta(minutes=plan.schedule_for(filling.form.title, filling.form.key).remind)
    level = ESCALATED if now >= due_at else REMINDED if now >= due_at - before else 0
    if level <= filling.told:
        return False
    filling.told = level
    filling.save(update_fields=["told"])
    note(filling, filling.state, actor, now)
    return True


@action("tables.file.purge")
def purge_files(*, actor: Actor, now: datetime) -> int:
    """Delete the bytes of files with rows about persons whose days are over; how many."""
    concerning("tables.keptfile", path="")
    count, _by_model = KeptContent.objects.filter(file__expires_at__lte=now).delete()
    if not count:
        nothing_done()
    concerning("tables.keptfile", path="", files=count)
    return count
