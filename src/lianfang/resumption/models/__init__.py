"""Tables of the resumption room."""

from lianfang.resumption.models.facts import StaffReturn, WorkFact
from lianfang.resumption.models.filing import Filing, FilingStep
from lianfang.resumption.models.paper import FilingPaper, FilingPaperContent
from lianfang.resumption.models.version import FilingVersion, StartBatch

__all__ = [
    "Filing",
    "FilingPaper",
    "FilingPaperContent",
    "FilingStep",
    "FilingVersion",
    "StaffReturn",
    "StartBatch",
    "WorkFact",
]
