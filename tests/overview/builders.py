"""A town with figures to rank: two communities and a village, somebody at work in one of them."""

from dataclasses import dataclass

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.command.services.teams import create_team, join_team
from lianfang.overview.selectors.ranking import Wanted
from lianfang.people.models import Staff
from tests.command.builders import (
    EARLIER,
    SYSTEM,
    Town,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    commander,
    neighbour_in_need,
    resident,
    seen,
    signed_in,
    visit,
    worker,
)

NOW = at("15:00")
VISITS = Wanted("visits_today")


@dataclass(frozen=True)
class Ranked:
    """The town with its commander, and somebody who visited once in Sike."""

    town: Town
    commander: Actor
    visitor: Staff


def ranked_town() -> Ranked:
    """In Sike one of two was visited this morning, in Wangtai nobody was; the village has nobody
    to visit."""
    town = build_town()
    staff = worker(town.sike, "王海燕")
    actor = signed_in(staff, Role.COMMUNITY_WORKER, town.sike)
    mine = neighbour_in_need(town.unit)
    neighbour_in_need(town.other_unit, "周玉兰", "302")
    neighbour_in_need(town.wangtai_unit, "吴秀英", "101")
    resident(town.bay, "徐国强")
    answers(staff, "special_community_worker", mine)
    begin_day(town, at("00:05", 17))
    begin_day(town, at("00:05"))
    visit(actor, mine, seen(at("09:00")))
    return Ranked(town, commander(town.township), staff)


def team_of(ranked: Ranked, *members: Staff, name: str = "走访一组", kind: str = "working_group"):
    """A team led from the township with those members."""
    team = create_team(
        actor=SYSTEM,
        now=EARLIER,
        incident_id=ranked.town.incident.pk,
        place_id=ranked.town.township.pk,
        kind=kind,
        name=name,
        founded_on=EARLIER.date(),
    )
    for staff in members:
        join_team(actor=SYSTEM, now=EARLIER, team_id=team.pk, staff_id=staff.pk)
    return team


def viewer(ranked: Ranked) -> Actor:
    return appointed(Role.VIEWER, ranked.town.township)
