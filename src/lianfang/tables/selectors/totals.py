"""What stands in a total row. On paper it is the sum of the rows above it; a figure that does not
add up (somebody visited in two villages, a rate) is counted over the places those rows name as over
one place, everybody once. It never tells of places the table does not list.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from lianfang.access.actors import Actor
from lianfang.blanks.model import Value
from lianfang.kit.errors import InvalidInput
from lianfang.reports.enums import MetricKind
from lianfang.reports.metrics import find_metric
from lianfang.reports.references import together_for
from lianfang.tables.selectors.kept import scaled
from lianfang.tables.selectors.said import Said

ADDS_UP = (MetricKind.COUNT, MetricKind.SUM)


def adds_up(said: Said) -> bool:
    """Whether the figure of several places is the sum of theirs."""
    metric = find_metric(said.reference.key)
    return metric is not None and metric.kind in ADDS_UP


def sum_of(values: Sequence[Value]) -> Value:
    """The sum of the rows; None where one of them is not known."""
    if any(value is None for value in values):
        return None
    total = sum((Decimal(str(value)) for value in values), Decimal())
    return int(total) if total == total.to_integral_value() else total


def together(
    viewer: Actor, said: Said, path: str, places: Sequence[str], moment: datetime
) -> Value:
    """The figure of the places at these paths as one; of the whole place where none is named."""
    try:
        found = together_for(viewer, said.reference, path, places, moment)
    except InvalidInput:
        return None
    return scaled(found.value, said)
