"""What every part of a plan is made of: keys, counts, times of the day."""

from typing import Annotated

import msgspec

Key = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$", max_length=32)]
ShortKey = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$", max_length=16)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
ClockTime = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a plan: read once, never changed; an entry it does not know is a mistake."""
