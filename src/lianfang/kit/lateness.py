"""When something happened, by the clock of whoever was there: telling late is fine, ahead is not.

A phone may be without signal for days, and its clock may run a little fast. One month and ten
minutes hold for every kind of record, so that no way in takes what another refuses.
"""

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput

# A device's clock may run ahead a little; a record from further ahead is a mistake.
CLOCK_SKEW = timedelta(minutes=10)
# What is older must be written up at the desk of who keeps the registers.
OLDEST = timedelta(days=31)


def moment_fault(
    moment: datetime, now: datetime, not_before: datetime | None = None
) -> Promise | None:
    """Why something cannot have happened at `moment`; None where it can.

    `not_before` is the earliest moment that counts: OLDEST before now where it is not said.
    """
    if moment.tzinfo is None:
        return _("The time needs a time zone.")
    if moment > now + CLOCK_SKEW:
        return _("This time has not come yet. Is the phone's clock right?")
    if moment < (not_before or now - OLDEST):
        return _("This lies more than 31 days back.")
    return None


def happened_at(at: datetime | None, now: datetime, field: str) -> datetime:
    """When it happened, never later than now; now where it is not said.

    Raises InvalidInput for `field` where it cannot have happened then.
    """
    if at is None:
        return now
    fault = moment_fault(at, now)
    if fault is not None:
        raise InvalidInput(fields={field: fault})
    return min(at, now)
