"""How many enterprises are in which stage of the return to work: the tabs above the list."""

from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.enterprises.selectors.enterprises import enterprise_list
from lianfang.kit.clock import local_day
from lianfang.resumption.enums import WITH_TOWN, FilingState
from lianfang.resumption.selectors.filings import STAGES, VIEW, stage_condition, with_filings
from lianfang.resumption.selectors.plans import asked, must_file


def stage_counts(viewer: Actor, place_path: str, moment: datetime) -> dict[str, int]:
    """How many enterprises of the place are in each stage; one query for all but the first."""
    day = local_day(moment)
    rows = enterprise_list(viewer, day=day, place_path=place_path, right=VIEW).order_by()
    base = with_filings(rows.filter(asked(viewer, place_path, moment)), day)
    seen = base.values_list("filing_state", "filing_due", "works")
    counts = dict.fromkeys(STAGES, 0)
    for state, due, works in seen:
        counts["all"] += 1
        counts["overdue"] += due is not None and due < moment
        counts["waiting"] += state in WITH_TOWN
        counts["returned"] += state == FilingState.RETURNED
        counts["approved"] += state == FilingState.APPROVED and not works
        counts["suspended"] += state == FilingState.SUSPENDED
        counts["idle"] += not works
        counts["resumed"] += bool(works)
    open_ones = base.filter(must_file(viewer, place_path, moment, day))
    counts["not_filed"] = open_ones.filter(stage_condition("not_filed", moment)).count()
    return counts
