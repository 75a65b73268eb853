"""What this room foretells of a change of phase: the day's work, rules with their gaps, people set
free, forms and ways of working."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind, TaskState
from lianfang.command.models import Responsibility, Task
from lianfang.command.playbook import Playbook, Routine, Rule
from lianfang.command.selectors.changes import Foreseen, Shift, Turn, foresees
from lianfang.command.selectors.held import Tally, counted
from lianfang.command.selectors.plan import PhaseView, RuleArea
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import describe, subject_rows
from lianfang.people.models import Staff

SHOWN = 12
COVERAGE = "command.coverage.view"


def _by_key(parts: Iterable[Any]) -> dict[str, Any]:
    return {part.key: part for part in parts}


def _pairs(before: Iterable[Any], after: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Parts of the plan that differ between the phases, by key: (before, after)."""
    old, new = _by_key(before), _by_key(after)
    keys = list(dict.fromkeys([*new, *old]))
    return [(old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


# --- the day's work ------------------------------------------------------------------------------


@foresees(gettext_lazy("Daily work"), order=10)
def daily_work(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
    """Who begins or ceases to be visited, and the tasks of today that are made or cancelled."""
    for old, new in _pairs(*shift.routines()):
        yield from _people(viewer, shift, old, new)
        made = _made(shift, new) if new else 0
        gone = _cancelled(shift, old or new, new)
        if made:
            text = ngettext("%(n)s task is made for today", "%(n)s tasks are made for today", made)
            yield Foreseen(Turn.BEGINS, text % {"n": made}, made)
        if gone:
            text = ngettext(
                "%(n)s task of today is cancelled", "%(n)s tasks of today are cancelled", gone
            )
            yield Foreseen(Turn.ENDS, text % {"n": gone}, gone)


def _meant(shift: Shift, routine: Routine | None) -> QuerySet[Any, Any] | None:
    """Ids of those a routine is for, in the region."""
    if routine is None:
        return None
    rows = subject_rows(routine.subjects, shift.condition(), shift.day, ordered=False)
    return rows.values_list("pk")


def _people(
    viewer: Actor, shift: Shift, old: Routine | None, new: Routine | None
) -> Iterable[Foreseen]:
    sooner, later = _meant(shift, old), _meant(shift, new)
    if later is not None and new is not None:
        fresh = later.exclude(pk__in=sooner) if sooner is not None else later
        number = fresh.count()
        if number:
            text = ngettext("%(n)s person gets: %(what)s", "%(n)s people get: %(what)s", number)
            words = text % {"n": number, "what": new.title}
            yield Foreseen(Turn.BEGINS, words, number, _cards(viewer, shift, new, fresh))
        elif old is not None:
            yield Foreseen(Turn.CHANGES, _("Other times or steps: %(what)s") % {"what": new.title})
    if sooner is not None and old is not None:
        left = sooner.exclude(pk__in=later) if later is not None else sooner
        number = left.count()
        if number:
            text = ngettext(
                "%(n)s person no longer gets: %(what)s",
                "%(n)s people no longer get: %(what)s",
                number,
            )
            words = text % {"n": number, "what": old.title}
            yield Foreseen(Turn.ENDS, words, number, _cards(viewer, shift, old, left))


def _cards(
    viewer: Actor, shift: Shift, routine: Routine, rows: QuerySet[Any, Any]
) -> tuple[tuple[str, str], ...]:
    ids = [pk for (pk,) in rows.order_by("path", "pk")[:SHOWN]]
    kind = routine.subjects.kind
    cards = describe(viewer, [(kind, pk) for pk in ids], shift.day)
    return tuple((cards[pk].title, cards[pk].where) for pk in ids if pk in cards)


def _made(shift: Shift, routine: Routine) -> int:
    """Tasks that would be made now for windows still ahead: as `create_day_tasks` makes them."""
    windows = [window.key for window in routine.windows if window.on(shift.day)[1] > shift.moment]
    subjects = _meant(shift, routine)
    if not windows or subjects is None:
        return 0
    sql, params = subjects.order_by().query.sql_with_params()
    statement = f"""
        SELECT count(*) FROM ({sql}) AS subject(id) CROSS JOIN unnest(%s::text[]) AS slot(key)
        WHERE NOT EXISTS (
            SELECT 1 FROM command_task t
            WHERE t.day = %s AND t.routine = %s AND t.subject_id = subject.id
              AND t."window" = slot.key AND t.state <> %s)
    """  # noqa: S608  a compiled query; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [*params, windows, shift.day, routine.key, TaskState.CANCELLED.value]
        )
        return int(cursor.fetchone()[0])


def _cancelled(shift: Shift, either: Routine, new: Routine | None) -> int:
    """Open tasks ahead that nothing would ask for any more: as `create_day_tasks` cancels them."""
    rows = Task.objects.filter(
        shift.condition(),
        day=shift.day,
        routine=either.key,
        state=TaskState.OPEN,
        due_to__gt=shift.moment,
    )
    kept = _meant(shift, new)
    if new is not None and kept is not None:
        rows = rows.exclude(
            subject_id__in=kept.order_by(), window__in=[window.key for window in new.windows]
        )
    return rows.count()


# --- rules and their gaps ------------------------------------------------------------------------


@foresees(gettext_lazy("Who must have whom"), order=20)
def rules_and_gaps(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
    """Coverage rules that begin with the gaps they bring, and those that end with theirs."""
    for old, new in _pairs(*shift.rules()):
        if new is not None and shift.after is not None:
            yield _rule_begins(new, _tally(viewer, shift, shift.after, new), is_known=bool(old))
        elif old is not None and shift.before is not None:
            gaps = _tally(viewer, shift, shift.before, old).gaps
            text = _("“%(rule)s” is no longer asked for; %(gaps)s gaps fall away")
            yield Foreseen(Turn.ENDS, text % {"rule": old.title, "gaps": gaps}, gaps)


def _rule_begins(rule: Rule, tally: Tally, *, is_known: bool) -> Foreseen:
    head = _("“%(rule)s” changes") if is_known else _("“%(rule)s” begins")
    words = {"rule": rule.title, "total": tally.total, "gaps": tally.gaps}
    if tally.gaps:
        text = head + _(": %(gaps)s of %(total)s without enough people")
        return Foreseen(Turn.ATTENTION, text % words, tally.gaps)
    text = head + _(": all %(total)s have somebody")
    return Foreseen(Turn.CHANGES if is_known else Turn.BEGINS, text % words, tally.total)


def _tally(viewer: Actor, shift: Shift, view: PhaseView, rule: Rule) -> Tally:
    if shift.region is None:
        return Tally()
    area = RuleArea(rule, view.playbook, (shift.region,))
    territory = viewer.territory(COVERAGE).within(shift.place.path)
    found = counted(area, territory, shift.moment, len(shift.place.path))
    return sum(found.values(), Tally())


# --- people set free -----------------------------------------------------------------------------


@foresees(gettext_lazy("People who answer"), order=30)
def people_set_free(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
    """Pairs no rule asks for any more, and staff who answer for nothing else."""
    before, after = shift.rules()
    if before == after:
        return
    resting = _resting(shift, before, after)
    pairs = resting.count()
    if not pairs:
        return
    text = ngettext(
        "%(n)s pair is no longer asked for; it is kept and counts again after a step back",
        "%(n)s pairs are no longer asked for; they are kept and count again after a step back",
        pairs,
    )
    yield Foreseen(Turn.ENDS, text % {"n": pairs}, pairs)
    with everywhere("whoever answers for something elsewhere is not free"):
        busy = Responsibility.objects.filter(in_force(shift.day)).exclude(
            pk__in=resting.values("pk")
        )
        free = Staff.objects.filter(serving(shift.day), pk__in=resting.values("staff_id")).exclude(
            pk__in=busy.values("staff_id")
        )
        number = free.count()
        rows = [(one.name, one.organisation or one.title) for one in free.order_by("pk")[:SHOWN]]
    if number:
        text = ngettext("%(n)s of the staff is freed", "%(n)s of the staff are freed", number)
        yield Foreseen(Turn.CHANGES, text % {"n": number}, number, tuple(rows))


def _resting(
    shift: Shift, before: Sequence[Rule], after: Sequence[Rule]
) -> QuerySet[Responsibility]:
    """Responsibilities in force in the region that a rule asked for and none would ask for."""
    rows: QuerySet[Responsibility] = Responsibility.objects.filter(
        _asked(shift, before), in_force(shift.day), shift.condition()
    )
    return rows.exclude(_asked(shift, after))


def _asked(shift: Shift, rules: Sequence[Rule]) -> Q:
    asked = Q(pk__in=[])
    for rule in rules:
        ids: Any = subject_rows(rule.subjects, shift.condition(), shift.day, ordered=False)
        asked |= Q(role=rule.role, subject_id__in=ids.order_by().values("pk"))
        if rule.inherited:
            asked |= Q(role=rule.role, subject_kind=SubjectKind.PLACE)
    return asked


# --- forms and ways of working -------------------------------------------------------------------


@foresees(gettext_lazy("Forms and ways of working"), order=40)
def forms_and_ways(viewer: Actor, shift: Shift) -> Iterable[Foreseen]:
    """Titles of forms and procedures that begin or end, or are worded anew."""
    for name, parts in (
        (_("form"), _forms),
        (_("way of working"), Playbook.sops_of),
    ):
        old = parts(shift.before.playbook, shift.before.phase.key) if shift.before else []
        new = parts(shift.after.playbook, shift.after.phase.key) if shift.after else []
        for was, becomes in _pairs(old, new):
            yield _told(name, was, becomes)


def _told(name: str, was: Any, becomes: Any) -> Foreseen:
    if was is None:
        text, turn, title = _("“%(title)s” begins (%(kind)s)"), Turn.BEGINS, becomes.title
    elif becomes is None:
        text, turn, title = _("“%(title)s” ends (%(kind)s)"), Turn.ENDS, was.title
    else:
        text, turn, title = _("“%(title)s” changes (%(kind)s)"), Turn.CHANGES, becomes.title
    return Foreseen(turn, text % {"title": title, "kind": name})


def _forms(plan: Playbook, phase: str) -> list[Any]:
    visits = dict.fromkeys(routine.form for routine in plan.routines_of(phase))
    return [*(plan.form(key) for key in visits), *plan.record_forms_of(phase)]
