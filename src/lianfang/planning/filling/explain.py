"""Why these vehicles: what each costs and holds, why somebody is left behind, and all points.

Works on bare vehicles, so it also explains a plan after a person has edited it. Codes are stable:
pages translate them, with the parameters named here.

Reasons of a vehicle, the strongest first:
  `one_enterprise` (enterprise)   everybody in it belongs to it
  `whole_enterprise` (enterprise, people)   all its people from this origin are in here (each one)
  `seats` (people, usable, seats) so many ride; so many of its seats may be taken
  `stops` (stops, km)             so many stops, the furthest so many kilometres away
  `price` (yuan, per_head)        what it costs, in all and for each rider, rounded

Reasons of a rider left behind; the parameters count the kinds left after each rule in turn
(kinds, seated, stopping) and the vehicles left (free):
  `barred`           rides in nothing
  `no_kind`          there is no kind of vehicle, or none with a usable seat
  `no_kind_stops`    none of them stops at the rider's point
  `none_available`   all of those that may be had are in use, and have no seat or stop left
  `could_ride`       so many vehicles (`free`) have a seat left, or another may still be chartered
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from lianfang.planning.base import Penalty, Reason, Unserved, reason
from lianfang.planning.filling.plan import Explanation, PlannedVehicle, Stop
from lianfang.planning.filling.problem import FillingProblem, Kind, Rider, Vehicle


def explain(problem: FillingProblem, vehicles: Iterable[Vehicle]) -> Explanation:
    """Stops, reasons and points of vehicles, which must name kinds and riders of the problem.

    The riders of one vehicle come from one origin, and there is at least one.
    """
    story = _Story(problem, sorted(set(vehicles)))
    return Explanation(
        vehicles=tuple(story.planned(vehicle) for vehicle in story.vehicles),
        unserved=tuple(story.unserved()),
        penalties=story.penalties(),
    )


class _Story:
    def __init__(self, problem: FillingProblem, vehicles: list[Vehicle]) -> None:
        self.problem, self.vehicles = problem, vehicles
        self.points = {point.id: point for point in problem.points}
        self.kinds = {kind.id: kind for kind in problem.kinds}
        self.riders = {rider.id: rider for rider in problem.riders}
        self.people: Counter[tuple[str, str]] = Counter()
        for rider in problem.riders:
            if not rider.barred:
                self.people[rider.enterprise, self.origin(rider)] += 1
        self.used = Counter(vehicle.kind for vehicle in vehicles)
        self.seated = {rider for vehicle in vehicles for rider in vehicle.riders}

    def origin(self, rider: Rider) -> str:
        return self.points[rider.point].origin

    def _stops(self, vehicle: Vehicle) -> Counter[str]:
        return Counter(self.riders[rider].point for rider in vehicle.riders)

    def _groups(self, vehicle: Vehicle) -> Counter[tuple[str, str]]:
        riders = [self.riders[rider] for rider in vehicle.riders]
        return Counter((rider.enterprise, self.origin(rider)) for rider in riders)

    def _way(self, point: str) -> tuple[int, str]:
        """Orders points as they are driven: the furthest first."""
        return -self.points[point].km, point

    def _price(self, vehicle: Vehicle) -> int:
        kind = self.kinds[vehicle.kind]
        furthest = max(self.points[self.riders[rider].point].km for rider in vehicle.riders)
        return kind.cost + kind.per_km * furthest + kind.per_head * len(vehicle.riders)

    def planned(self, vehicle: Vehicle) -> PlannedVehicle:
        """The vehicle with its stops in order."""
        stops = self._stops(vehicle)
        ways = sorted(stops, key=self._way)

        def boarding(rider: str) -> tuple[int, str, str, str]:
            one = self.riders[rider]
            return *self._way(one.point), one.enterprise, rider

        return PlannedVehicle(
            id=vehicle.id,
            kind=vehicle.kind,
            origin=self.points[ways[0]].origin,
            stops=tuple(Stop(point, stops[point]) for point in ways),
            riders=tuple(sorted(vehicle.riders, key=boarding)),
            cost=self._price(vehicle),
            reasons=tuple(self._why(vehicle, ways)),
        )

    def _why(self, vehicle: Vehicle, ways: list[str]) -> Iterable[Reason]:
        kind, people = self.kinds[vehicle.kind], len(vehicle.riders)
        groups = self._groups(vehicle)
        if len(groups) == 1:
            yield reason("one_enterprise", enterprise=next(iter(groups))[0])
        for group, number in sorted(groups.items(), key=lambda item: (-item[1], item[0])):
            if number == self.people[group]:
                yield reason("whole_enterprise", enterprise=group[0], people=number)
        yield reason("seats", people=people, usable=kind.usable, seats=kind.seats)
        yield reason("stops", stops=len(ways), km=self.points[ways[0]].km)
        price = self._price(vehicle)
        yield reason("price", yuan=price, per_head=round(price / people))

    def unserved(self) -> Iterable[Unserved]:
        """Everybody who rides in nothing, with the rule that stops it."""
        known: dict[str, Reason] = {}
        for rider in sorted(self.problem.riders, key=lambda one: one.id):
            if rider.id in self.seated:
                continue
            if rider.barred:
                yield Unserved(rider.id, reason("barred"))
                continue
            if rider.point not in known:
                known[rider.point] = self._why_left(rider)
            yield Unserved(rider.id, known[rider.point])

    def _why_left(self, rider: Rider) -> Reason:
        seated = [kind for kind in self.problem.kinds if kind.usable > 0]
        stopping = [k for k in seated if k.points is None or rider.point in k.points]
        names = {kind.id for kind in stopping}
        free = [v for v in self.vehicles if v.kind in names and self._has_room(v, rider)]
        more = [kind for kind in stopping if self._may_be_had(kind)]
        code = "could_ride"
        if not seated:
            code = "no_kind"
        elif not stopping:
            code = "no_kind_stops"
        elif not free and not more:
            code = "none_available"
        return reason(
            code,
            kinds=len(self.problem.kinds),
            seated=len(seated),
            stopping=len(stopping),
            free=len(free),
        )

    def _may_be_had(self, kind: Kind) -> bool:
        return kind.available is None or self.used[kind.id] < kind.available

    def _has_room(self, vehicle: Vehicle, rider: Rider) -> bool:
        kind, stops = self.kinds[vehicle.kind], self._stops(vehicle)
        here = {self.points[point].origin for point in stops} == {self.origin(rider)}
        stop = rider.point in stops or len(stops) < kind.most_stops
        return here and stop and len(vehicle.riders) < kind.usable

    def penalties(self) -> tuple[Penalty, ...]:
        """Every kind of point, also those that did not occur."""
        weights = self.problem.weights
        left = sum(not r.barred and r.id not in self.seated for r in self.problem.riders)
        parts: defaultdict[tuple[str, str], int] = defaultdict(int)
        for vehicle in self.vehicles:
            for group in self._groups(vehicle):
                parts[group] += 1
        return (
            Penalty("unserved", left, weights.unserved),
            Penalty("cost", sum(self._price(vehicle) for vehicle in self.vehicles), weights.cost),
            Penalty("split", sum(number - 1 for number in parts.values()), weights.split),
            Penalty("stop", sum(len(self._stops(v)) - 1 for v in self.vehicles), weights.stop),
        )
