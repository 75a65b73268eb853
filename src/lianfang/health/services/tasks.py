"""A check does the work of a task where the plan says so: that task of the day is closed by it."""

from collections import defaultdict
from collections.abc import Sequence

from lianfang.command.services.fulfilling import Done, fulfil
from lianfang.health.selectors.rules import HealthBook
from lianfang.health.services.copying import CheckRow


def close_tasks(book: HealthBook, rows: Sequence[CheckRow]) -> int:
    """Close the tasks whose window these checks fulfil; number of tasks."""
    done: dict[tuple[str, int], list[Done]] = defaultdict(list)
    for row in rows:
        for closing, early in book.rules(row.path).closes:
            fits = not closing.sources or row.source in closing.sources
            if fits and (not closing.settings or row.setting in closing.settings):
                done[closing.routine, early].append(Done(row.person, row.id, row.taken_us))
    return sum(fulfil(routine, early, found) for (routine, early), found in done.items())
