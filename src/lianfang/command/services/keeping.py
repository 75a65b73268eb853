"""Tallies are counted where something changed, and a recount proves what is kept.

Derived from rows, so nothing of it stands in the trail but what a recount found wrong.
"""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import KeptChange, KeptDay, KeptTally, PhaseInForce
from lianfang.command.models.kept import PART
from lianfang.command.selectors.held import Tally, counted
from lianfang.command.selectors.kept import COUNTS, coarse, counted_rows, key_of
from lianfang.command.selectors.plan import RuleArea, rule_areas
from lianfang.kit.clock import local_day
from lianfang.kit.statements import fetch, run
from lianfang.kit.territory import Territory
from lianfang.places.models import Place

# Any fixed number: those who keep and recount come one after the other.
KEEPING_LOCK = 4_120_736_521
# Yesterday too: rankings tell what moved since.
DAYS_KEPT = 2
AT_A_TIME = 5_000

# Part, key -> the tally, and the moment the last of its rows came.
Parts = dict[tuple[str, str], tuple[Tally, datetime | None]]


@action("command.tally.keep")
def keep_tallies(*, actor: Actor, now: datetime) -> int:
    """Count anew what changed since the last time, of today and yesterday; number of parts of the
    tree that had to be counted.

    First the marks are taken, then it is counted: what is committed meanwhile leaves a mark that
    stays. Until this is committed everybody sees the old marks and the old tallies.
    """
    concerning("command.kepttally", path="")
    nothing_done()
    run("SELECT pg_advisory_xact_lock(%s)", [KEEPING_LOCK])
    marks = {row[0] for row in fetch("DELETE FROM command_keptchange RETURNING path")}
    KeptDay.objects.exclude(day__in=_days(now)).delete()
    KeptTally.objects.exclude(day__in=_days(now)).delete()
    return sum(_keep_day(actor, moment, marks) for moment in _moments(now))


def _moments(now: datetime) -> list[datetime]:
    return [now - timedelta(days=back) for back in range(DAYS_KEPT)]


def _days(now: datetime) -> list[date]:
    return [local_day(moment) for moment in _moments(now)]


def _keep_day(actor: Actor, moment: datetime, marks: set[str]) -> int:
    """Count one day where its tallies hold no longer, or all of it if it is not kept yet."""
    day = local_day(moment)
    areas = _areas(actor, moment)
    keys = sorted({*(key_of(area.rule) for area in areas), *COUNTS})
    kept = KeptDay.objects.filter(day=day).first()
    if kept is None or not set(keys) <= set(kept.keys):
        where = Territory.of(_roots())
    else:
        where = coarse(marks | _turned(kept.counted_at, moment))
    if where.is_nowhere:
        return 0
    found = _count(areas, where, moment)
    KeptTally.objects.filter(day=day, path__under=where).delete()
    _store(day, found)
    KeptDay.objects.update_or_create(day=day, defaults={"counted_at": moment, "keys": keys})
    return len(where.prefixes)


def _roots() -> list[str]:
    return list(Place.objects.filter(depth=1).values_list("path", flat=True))


def _areas(actor: Actor, moment: datetime) -> list[RuleArea]:
    """Every rule in force anywhere, with where."""
    return [area for root in _roots() for area in rule_areas(actor, root, moment)]


def _turned(one: datetime, other: datetime) -> set[str]:
    """Where a phase began or ended between two moments."""
    between = {"gt": min(one, other), "lte": max(one, other)}
    with everywhere("phases concern everybody under them"):
        begun = PhaseInForce.objects.filter(
            **{f"valid_from__{word}": moment for word, moment in between.items()}
        )
        ended = PhaseInForce.objects.filter(
            **{f"valid_to__{word}": moment for word, moment in between.items()}
        )
        paths = [*begun.values_list("path", flat=True), *ended.values_list("path", flat=True)]
    return {path[:PART] for path in paths}


def _count(areas: Iterable[RuleArea], where: Territory, moment: datetime) -> Parts:
    """All tallies of the territory from their rows."""
    found: Parts = {}
    with everywhere("what is kept is kept of all places"):
        for area in areas:
            for part, tally in counted(area, where, moment, PART).items():
                key = part, key_of(area.rule)
                before = found.get(key)
                found[key] = (tally + before[0] if before else tally), None
        for name in COUNTS:
            for part, told in counted_rows(name, where, local_day(moment), PART).items():
                found[part, name] = told
    return found


def _store(day: date, parts: Parts) -> None:
    rows = [
        KeptTally(
            day=day,
            path=path,
            key=key,
            total=tally.total,
            covered=tally.covered,
            without=tally.without,
            short=tally.short,
            over=tally.over,
            since=since,
        )
        for (path, key), (tally, since) in sorted(parts.items(), key=lambda pair: pair[0])
    ]
    KeptTally.objects.bulk_create(rows, batch_size=AT_A_TIME)


@action("command.tally.recount")
def recount_kept(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Count all that is kept again from its rows and put right what differs.

    Returns how many tallies were compared and how many of them were wrong. Nothing is compared
    where something changed meanwhile: there nobody is shown what is kept.
    """
    concerning("command.kepttally", path="")
    run("SELECT pg_advisory_xact_lock(%s)", [KEEPING_LOCK])
    compared = wrong = 0
    for moment in _moments(now):
        kept = KeptDay.objects.filter(day=local_day(moment)).first()
        if kept is not None:
            ours, differ = _recount_day(actor, kept)
            compared, wrong = compared + ours, wrong + differ
    if not wrong:
        nothing_done()
    concerning("command.kepttally", path="", compared=compared, differences=wrong)
    return compared, wrong


def _recount_day(actor: Actor, kept: KeptDay) -> tuple[int, int]:
    """(tallies compared, tallies that were wrong) of one day."""
    stored: Parts = {
        (row.path, row.key): (
            Tally(row.total, row.covered, row.without, row.short, row.over),
            row.since,
        )
        for row in KeptTally.objects.filter(day=kept.day)
    }
    areas = [area for area in _areas(actor, kept.counted_at) if key_of(area.rule) in kept.keys]
    found = _count(areas, Territory.of(_roots()), kept.counted_at)
    # Read after the count, so that whatever the count saw of a change is not compared.
    marks = Territory.of(KeptChange.objects.values_list("path", flat=True).distinct())
    sound = {key for key in {*stored, *found} if not marks.covers(key[0])}
    wrong = {key for key in sound if _differ(stored.get(key), found.get(key))}
    for path, key in wrong:
        KeptTally.objects.filter(day=kept.day, path=path, key=key).delete()
    _store(kept.day, {key: found[key] for key in wrong if key in found})
    return len(sound), len(wrong)


def _differ(
    one: tuple[Tally, datetime | None] | None, other: tuple[Tally, datetime | None] | None
) -> bool:
    if one is None or other is None:
        return any(astuple((one or other or (Tally(), None))[0]))
    return one != other
