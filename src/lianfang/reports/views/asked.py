"""What the address of a page asks for: the moment, and which figure."""

from datetime import datetime
from typing import Any

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.reports.metrics import get_metric
from lianfang.reports.references import FigureRef

# Nothing was recorded before; years near 1 cannot be told in another zone.
EARLIEST_YEAR = 1900


def asked_moment(request: Any) -> datetime:
    """The moment in the address (`as_of`, ISO), never later than now; now if there is none."""
    text = request.GET.get("as_of", "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return request.now
    if moment.year < EARLIEST_YEAR:
        return request.now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL_ZONE)
    return min(moment, request.now)


def asked_ref(request: Any, metric_key: str) -> FigureRef:
    """The figure in the address: its key in the path, `span` and `cut` (dimension=choice, several)
    behind it. Raises NotFound, BadReference."""
    get_metric(metric_key)
    span, cuts = request.GET.get("span", ""), [cut for cut in request.GET.getlist("cut") if cut]
    text = metric_key + (f":{span}" if span else "") + (f"?{'&'.join(cuts)}" if cuts else "")
    return FigureRef.parse(text)
