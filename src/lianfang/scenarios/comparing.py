"""What was published, beside what the product counts: fact by fact, and in the day's bulletins.

Nothing here knows a figure: each one is asked of the rooms as of the moment it was true at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.kit.clock import day_bounds, local_day, local_moment
from lianfang.places.selectors import place_by_code
from lianfang.reports.composing import shown
from lianfang.reports.metrics import find_metric
from lianfang.reports.models import Bulletin
from lianfang.reports.references import FigureRef, canonical
from lianfang.scenarios.facts import Fact, Ground, Missing, Shape, counted

READER = Actor.system("replay")


class Verdict(StrEnum):
    """What became of a fact."""

    OK = "ok"
    DIFFERENT = "different"
    NOT_BUILT = "not built"


@dataclass(frozen=True)
class Compared:
    """A fact, what was published of it, what the product counts ("" where nothing can)."""

    key: str
    name: str
    metric: str
    place: str
    as_of: datetime | None
    published: str
    figure: str
    verdict: Verdict


@dataclass(frozen=True)
class ToldFact:
    """A fact and how the day's bulletin shows it; "" where the bulletin does not speak of it."""

    fact: Fact
    shown: str

    @property
    def is_wrong(self) -> bool:
        return (
            bool(self.shown) and self.shown != "—" and not self.fact.holds_for(number(self.shown))
        )


@dataclass
class Told:
    """A day's bulletin and the facts of that day."""

    bulletin: Bulletin
    facts: list[ToldFact] = field(default_factory=list)


def number(text: str) -> int | None:
    """A whole number as a bulletin shows it, None for anything else."""
    plain = text.replace(",", "").removesuffix(".0")
    return int(plain) if plain.isdigit() else None


def due_by(facts: Iterable[Fact | Shape], until: date | None) -> list[Fact | Shape]:
    """Those that were true by the end of the day; all of them if none is given."""
    if until is None:
        return list(facts)
    end = local_moment(until, "24:00")
    return [fact for fact in facts if fact.as_of <= end]


def compare(
    ground: Ground,
    facts: Iterable[Fact | Shape],
    missing: Iterable[Missing],
    *,
    until: date | None = None,
    viewer: Actor = READER,
) -> list[Compared]:
    """Every fact due by then beside its figure, then those no room counts yet."""
    with looking(viewer):
        found = [_compared(ground, viewer, fact) for fact in due_by(facts, until)]
    return [*found, *(_missing(one) for one in missing)]


def _compared(ground: Ground, viewer: Actor, fact: Fact | Shape) -> Compared:
    place = ground.place(fact.place).short_name
    if isinstance(fact, Shape):
        read = fact.read(ground, viewer, fact.as_of)
        verdict = Verdict.OK if read == fact.said else Verdict.DIFFERENT
        figure = ", ".join(read)
    elif find_metric(FigureRef.parse(fact.metric).key) is None:
        verdict, figure = Verdict.NOT_BUILT, ""
    else:
        value = counted(ground, viewer, fact)
        verdict = Verdict.OK if fact.holds_for(value) else Verdict.DIFFERENT
        figure = shown(value)
    return Compared(
        fact.key, fact.name, fact.metric, place, fact.as_of, fact.published, figure, verdict
    )


def _missing(one: Missing) -> Compared:
    return Compared(
        one.key, one.key, f"({one.room})", "", None, one.published, "", Verdict.NOT_BUILT
    )


def told(ground: Ground, facts: Iterable[Fact | Shape], until: date | None = None) -> list[Told]:
    """The last bulletin of each day with facts, and how it shows them; days without one are left
    out."""
    days: dict[date, list[Fact]] = {}
    for fact in due_by(facts, until):
        if isinstance(fact, Fact):
            days.setdefault(local_day(fact.as_of), []).append(fact)
    found = []
    for day in sorted(days):
        begins, ends = day_bounds(day)
        with everywhere("the replay reads the bulletins of its own town"):
            bulletin = (
                Bulletin.objects.filter(
                    place_id=ground.place("").id, as_of__gte=begins, as_of__lt=ends
                )
                .order_by("-as_of", "-drafted_at")
                .first()
            )
        if bulletin is not None:
            with looking(READER):
                facts_told = list(_told_facts(ground, bulletin, days[day]))
            found.append(Told(bulletin, facts_told))
    return found


def _told_facts(ground: Ground, bulletin: Bulletin, facts: Iterable[Fact]) -> Iterator[ToldFact]:
    """Each fact with what the bulletin says of the same figure in the same place."""
    said: dict[tuple[FigureRef, str], str] = {}
    for key, value in bulletin.figures.items():
        reference, _at, alias = key.partition("@")
        code = bulletin.places.get(alias) if alias else ""
        path = place_by_code(READER, code).path if code else bulletin.path
        said[(_meant(reference), path)] = str(value)
    for fact in facts:
        where = ground.place(fact.place).path
        yield ToldFact(fact, said.get((_meant(fact.metric), where), ""))


def _meant(reference: str) -> FigureRef:
    ref = FigureRef.parse(reference)
    return canonical(ref) if find_metric(ref.key) else ref
