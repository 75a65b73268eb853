"""`lianfang replay TOWN`: a published town played through the services, and its figures shown.

It plays into a folder of its own; a play that stands complete is not played again. What it prints
at the end are the bulletins of the days something was published about; `--check` asks for every
published figure as of its moment, counted from rows, and fails on a difference.
"""

import argparse
import json
import signal
import time
from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings

from lianfang.cli.demo_play import alone, apart, interrupt
from lianfang.cli.demo_state import DemoState, demo_state, forget, is_a_demos, mark
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import STOPPED, say
from lianfang.kit.clock import LOCAL_ZONE, local_moment
from lianfang.scenarios.catalogue import SCENARIOS, SIZES, Scenario
from lianfang.scenarios.comparing import Compared, Told, Verdict, compare, told
from lianfang.scenarios.standing import Standing

DIFFERENT, REFUSED = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("town", metavar="TOWN", choices=sorted(SCENARIOS), help=_towns())
    parser.add_argument("--until", type=_day, metavar="DATE", help="play only up to this day")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare every published figure due by then; exit status 1 on a difference",
    )
    parser.add_argument(
        "--size",
        choices=SIZES,
        default="full",
        help="small: a town of 300,000 with few residents (default %(default)s)",
    )
    parser.add_argument("--anew", action="store_true", help="play it again though it stands")
    parser.add_argument("--json", metavar="FILE", help="write what --check compared to a file")


def _towns() -> str:
    return ", ".join(SCENARIOS)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day, such as 2020-03-12") from error


def run(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, interrupt)
    with alone() as is_alone:
        if not is_alone:
            say(f"A replay is running in {settings.INSTANCE} already.")
            return REFUSED
        try:
            with database():
                return _replay(SCENARIOS[options.town], options)
        except KeyboardInterrupt:
            say("Stopped before the town was complete; the next replay begins anew.")
            return STOPPED


def _replay(scenario: Scenario, options: argparse.Namespace) -> int:
    if not _stand(scenario, options):
        say(f"The database of {settings.INSTANCE} holds something else.")
        say("A replay wants an empty one.")
        return REFUSED
    ground, facts = Standing(), scenario.facts_of(options.size)
    bulletins = told(ground, facts, options.until)
    for line in _told_lines(bulletins):
        say(line)
    if not options.check:
        return 0
    found = compare(ground, facts, scenario.missing, until=options.until)
    for line in table(found):
        say(line)
    if options.json:
        _write(options.json, options.town, options.size, found)
    return verdict_of(found, bulletins, say)


def verdict_of(
    found: Iterable[Compared], bulletins: Iterable[Told], say: Callable[[str], None]
) -> int:
    """One line with the counts; the exit status."""
    numbers = dict.fromkeys(Verdict, 0)
    for one in found:
        numbers[one.verdict] += 1
    wrong = sum(fact.is_wrong for one in bulletins for fact in one.facts)
    say("")
    say("; ".join(f"{count} {verdict}" for verdict, count in numbers.items()))
    if wrong:
        say(f"{wrong} figures stand differently in a bulletin")
    return DIFFERENT if numbers[Verdict.DIFFERENT] or wrong else 0


def _stand(scenario: Scenario, options: argparse.Namespace) -> bool:
    """Make the play stand; False if the database is somebody else's."""
    known = _mark(scenario, options)
    state = demo_state(known)
    if state is DemoState.COMPLETE and not options.anew:
        migrate()
        say(f"{scenario.script.town.name} stands played already; --anew plays it again.")
        return True
    if state is DemoState.FOREIGN and not is_a_demos():
        return False
    if state is not DemoState.EMPTY:
        forget()
    apart(lambda: _play(scenario, options, known))
    return True


def _mark(scenario: Scenario, options: argparse.Namespace) -> str:
    """What tells this play from another one in the same folder."""
    size = options.size if scenario.full is not None else "full"
    until = options.until.isoformat() if options.until else "end"
    return f"replay {scenario.key} {size} {until}"


def _play(scenario: Scenario, options: argparse.Namespace, known: str) -> None:
    begun, script = time.monotonic(), scenario.sized(options.size)
    until = local_moment(options.until, "24:00") if options.until else None
    say(f"Replaying {script.town.name} {script.town.code}. All persons are invented.")
    mark(known, DemoState.BEGUN)
    migrate()
    say(f"  {time.monotonic() - begun:6.1f} s  database and tables")
    scenario.play(folder=settings.INSTANCE / "rosters", until=until, say=say, script=script)
    mark(known, DemoState.COMPLETE)
    say(f"  {time.monotonic() - begun:6.1f} s  in all")


def _told_lines(bulletins: Iterable[Told]) -> Iterable[str]:
    for one in bulletins:
        at = one.bulletin.as_of.astimezone(LOCAL_ZONE)
        number = f"No. {one.bulletin.number}" if one.bulletin.number else "draft"
        yield ""
        yield f"{one.bulletin.title} {at:%Y-%m-%d %H:%M} ({number})"
        for fact in one.facts:
            mark = "DIFFERENT" if fact.is_wrong else "" if fact.shown else "not spoken of"
            yield f"  {fact.fact.name:<44} {fact.shown:>12}  {mark}".rstrip()


COLUMNS = ("fact", "figure", "place", "as of", "published", "counted", "")


def table(found: Iterable[Compared]) -> Iterable[str]:
    """The comparison as lines of columns."""
    rows = [COLUMNS]
    for one in found:
        at = f"{one.as_of.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M}" if one.as_of else ""
        rows.append(
            (one.name, one.metric, one.place, at, one.published, one.figure, str(one.verdict))
        )
    widths = [max(_width(row[column]) for row in rows) for column in range(len(COLUMNS))]
    yield ""
    for row in rows:
        cells = (
            text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _write(path: str, town: str, size: str, found: Iterable[Compared]) -> None:
    rows = [
        {
            "key": one.key,
            "name": one.name,
            "metric": one.metric,
            "place": one.place,
            "as_of": one.as_of.astimezone(LOCAL_ZONE).isoformat() if one.as_of else "",
            "published": one.published,
            "figure": one.figure,
            "verdict": str(one.verdict),
        }
        for one in found
    ]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"town": town, "size": size, "facts": rows}, file, ensure_ascii=False, indent=1)
        file.write("\n")
