"""What a change of phase does to checkpoints: which stop being manned, and who is set free."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.changes import Foreseen, Shift, Turn, foresees
from lianfang.command.selectors.plan import PhaseView
from lianfang.gates.models import Duty, Point
from lianfang.gates.selectors.plans import DEFAULTS, NO_PHASE
from lianfang.gates.selectors.points import open_at

SHOWN = 12


def _manned(view: PhaseView | None, point: Point) -> int:
    if view is None:
        return DEFAULTS.manned(point.kind, NO_PHASE)
    return view.playbook.gates.manned(point.kind, view.phase.key)


@foresees(gettext_lazy("Checkpoints"), order=50)
def checkpoints(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
    """ "12 checkpoints become 3", the points themselves, and who stands free from then on."""
    with everywhere("the region was found for the viewer"):
        points = list(
            Point.objects.filter(open_at(shift.moment))
            .filter(shift.condition())
            .select_related("place")
            .order_by("path")
        )
    before = [point for point in points if _manned(shift.before, point)]
    after = [point for point in points if _manned(shift.after, point)]
    if len(before) == len(after) and {p.pk for p in before} == {p.pk for p in after}:
        return
    text = ngettext("%(n)s checkpoint becomes %(m)s", "%(n)s checkpoints become %(m)s", len(before))
    changed = [p for p in points if (p in before) != (p in after)]
    rows = tuple(
        (
            point.place.short_name,
            _("is manned") if point in after else _("is manned no longer"),
        )
        for point in changed[:SHOWN]
    )
    words = text % {"n": len(before), "m": len(after)}
    yield Foreseen(Turn.CHANGES, words, len(changed), rows)
    freed = _freed(shift, [p for p in before if p not in after], after)
    if freed:
        text = ngettext("%(n)s person on duty is freed", "%(n)s people on duty are freed", freed)
        yield Foreseen(Turn.ENDS, text % {"n": freed}, freed)
    short = [p for p in after if p not in before]
    if short:
        need = sum(_manned(shift.after, point) for point in short)
        text = ngettext(
            "%(n)s person a shift is needed anew", "%(n)s people a shift are needed anew", need
        )
        yield Foreseen(Turn.ATTENTION, text % {"n": need}, need)


def _freed(shift: Shift, ended: list[Point], kept: list[Point]) -> int:
    """People on the duty lists of points that end who are on no list of a point that stays."""
    with everywhere("the region was found for the viewer"):
        ahead = Duty.objects.filter(withdrawn_at__isnull=True, ends_at__gt=shift.moment)
        staying = ahead.filter(point__in=kept).values("staff_id")
        rows = ahead.filter(point__in=ended).exclude(staff_id__in=staying)
        return rows.order_by().values("staff_id").distinct().count()
