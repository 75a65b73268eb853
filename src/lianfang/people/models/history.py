"""Earlier versions of personal data, kept by triggers of the database.

A trigger keeps the row as it was before each change or deletion. Creation is not kept twice: the
current row, or the first kept version, is what was created. Bulk and raw writes are seen too.
Triggers work once per statement, so that a roster of 100,000 rows pays for them once per batch.
What is only computed from other columns (search keys, counts) is not kept.
"""

from collections.abc import Callable
from typing import Any

import pghistory
import pgtrigger


def keep_history(*computed: str) -> Callable[[Any], Any]:
    """Class decorator: keep earlier versions of every column but the `computed` ones."""
    return pghistory.track(
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("deleted", row=pghistory.Old),
        exclude=list(computed),
        level=pgtrigger.Statement,
    )
