"""A town that stands in the database, whoever played it: its places by the names people use."""

from dataclasses import dataclass, field

from lianfang.access.scope import everywhere
from lianfang.command.models import Incident
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.places.selectors import PlaceResolver
from lianfang.places.selectors.resolver import KnownPlace
from lianfang.scenarios.facts import Ground
from lianfang.scenarios.stage import INSTALLER


class NoTown(LookupError):
    """No incident was opened: nothing has been played here."""


@dataclass
class Standing:
    """The town of the first incident; `top` is its place."""

    top: Place = field(init=False)
    places: PlaceResolver = field(init=False)

    def __post_init__(self) -> None:
        with everywhere("the replay looks at a town it has played itself"):
            incident = Incident.objects.select_related("place").order_by("opened_on", "pk").first()
        if incident is None:
            raise NoTown()
        self.top = incident.place
        self.places = PlaceResolver(INSTALLER, self.top.path)

    def place(self, text: str) -> KnownPlace:
        """The place a text names; the town for "" and its own name. Raises LookupError."""
        own = text in ("", self.top.short_name, self.top.name)
        found = self.places.at(self.top.path) if own else self.places.resolve(text).place
        if found is None:
            raise LookupError(f"no place is called {text}")
        return found


def governed_by(ground: Ground) -> str:
    """Name of the place right above the town."""
    with everywhere("the replay looks at the top of the tree it has planted"):
        return str(Place.objects.get(path=ground.place("").path[:-STEP]).short_name)
