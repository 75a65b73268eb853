"""What a row of a table is about."""

from dataclasses import dataclass
from datetime import datetime

from lianfang.places.models import Place


@dataclass(frozen=True)
class Subject:
    """What a row is about: a place as of a moment, cut by a choice; or an enterprise by name. A
    total of some places only has none: no page of figures shows it."""

    place: Place | None
    moment: datetime
    choices: tuple[tuple[str, str], ...] = ()
    enterprise: str = ""

    def path_as_of(self, moment: datetime) -> str:
        """The path of the place, "" where the row is about a part of it or another moment."""
        if self.place is None or self.choices or self.moment != moment:
            return ""
        return self.place.path
