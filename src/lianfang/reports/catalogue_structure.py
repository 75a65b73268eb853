"""Figures about structure: places, people registered, teams and those who serve."""

from datetime import date, datetime
from typing import Any

from django.db.models import Aggregate, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.enums import SubjectKind, TeamKind
from lianfang.command.models import DoubleCheckIn, Responsibility, Team, TeamMember
from lianfang.command.selectors.kept import count_by_part, keep_count
from lianfang.kit.clock import local_day
from lianfang.kit.territory import Territory
from lianfang.people.enums import (
    ArrivalTransport,
    HouseholdKind,
    ResidentKind,
    Sex,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)
from lianfang.people.models import (
    LIVES_HERE,
    Arrival,
    GroupMembership,
    Household,
    Person,
    Staff,
)
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.reports.cuts import BY_ORIGIN, BY_ORIGIN_CLASS
from lianfang.reports.dimensions import Dimension, Part, by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import EVENTS, Asked, Metric, Query, Quick, declare, of_span

PLACES, PEOPLE, TEAMS = "places", "people", "teams"
# Who counts as a volunteer of a stairwell; cadres who answer for it do not.
VOLUNTEERS = (StaffKind.VOLUNTEER, StaffKind.PARTY_VOLUNTEER, StaffKind.TEACHER)


def in_force(start: str, end: str, moment: datetime) -> Q:
    """Rows that held on the day of `moment`: begun, and not ended or ended later."""
    day = local_day(moment)
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": day}))


def places(kind: PlaceKind, site_kind: SiteKind | None = None) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        day = local_day(asked.moment)
        rows = Place.objects.filter(
            Q(opened_on__isnull=True) | Q(opened_on__lte=day),
            Q(closed_on__isnull=True) | Q(closed_on__gt=day),
            kind=kind,
        )
        return rows.filter(site_kind=site_kind) if site_kind else rows

    return query


def teams(*kinds: TeamKind) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        rows = Team.objects.filter(in_force("founded_on", "dissolved_on", asked.moment))
        return rows.filter(kind__in=kinds) if kinds else rows

    return query


def staff(*kinds: StaffKind) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        day = local_day(asked.moment)
        rows = Staff.objects.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day), created_at__lte=asked.moment
        )
        return rows.filter(kind__in=kinds) if kinds else rows

    return query


def mobilised(asked: Asked) -> QuerySet[Any]:
    """Staff who serve in at least one team."""
    serving = TeamMember.objects.filter(
        in_force("joined_on", "left_on", asked.moment),
        in_force("team__founded_on", "team__dissolved_on", asked.moment),
        staff=OuterRef("pk"),
    )
    return staff()(asked).filter(Exists(serving))


def serving_in_teams(asked: Asked) -> QuerySet[Any]:
    return TeamMember.objects.filter(
        in_force("joined_on", "left_on", asked.moment),
        in_force("team__founded_on", "team__dissolved_on", asked.moment),
    )


def units_by_volunteers(order: str) -> Query:
    """Building units with the number of volunteers who answer for each; `order` puts first those
    the figure is about.
    """

    def query(asked: Asked) -> QuerySet[Any]:
        answering = Responsibility.objects.filter(
            in_force("valid_from", "valid_to", asked.moment),
            subject_kind=SubjectKind.PLACE,
            subject_id=OuterRef("pk"),
            staff__kind__in=VOLUNTEERS,
        )
        numbers = (
            answering.order_by().values("subject_id").annotate(n=Count("staff", distinct=True))
        )
        units = places(PlaceKind.UNIT)(asked)
        counted = units.annotate(volunteers=Coalesce(Subquery(numbers.values("n")), 0))
        return counted.order_by(order, "path")

    return query


def double_checkins(asked: Asked) -> QuerySet[Any]:
    return DoubleCheckIn.objects.filter(in_force("reported_on", "ended_on", asked.moment))


def households(asked: Asked) -> QuerySet[Any]:
    return households_of(local_day(asked.moment)).filter(created_at__lte=asked.moment)


def persons(asked: Asked) -> QuerySet[Any]:
    return persons_of(local_day(asked.moment)).filter(created_at__lte=asked.moment)


def special_persons(asked: Asked) -> QuerySet[Any]:
    return special_persons_of(local_day(asked.moment)).filter(created_at__lte=asked.moment)


def households_of(day: date) -> QuerySet[Any]:
    return Household.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day))


def persons_of(day: date) -> QuerySet[Any]:
    """Those who live here; merged duplicates count once."""
    return Person.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day), LIVES_HERE, merged_into__isnull=True
    )


def special_persons_of(day: date) -> QuerySet[Any]:
    """Persons in at least one special group; somebody in two groups counts once."""
    member = GroupMembership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), since__lte=day, person=OuterRef("pk")
    )
    return persons_of(day).filter(Exists(member))


# The pages of a wide place ask for them again and again.
keep_count("households", households_of)
keep_count("residents", persons_of)
keep_count("special_persons", special_persons_of)


def kept(key: str) -> Quick:
    def quick(asked: Asked, territory: Territory, length: int) -> dict[str, int]:
        return count_by_part(key, territory, asked.moment, length)

    return quick


def arrivals(asked: Asked) -> QuerySet[Any]:
    """Arrivals known at the moment, in the version known then."""
    later = Arrival.objects.filter(supersedes=OuterRef("pk"), recorded_at__lte=asked.moment)
    return Arrival.objects.filter(
        ~Exists(later), recorded_at__lte=asked.moment, arrived_on__lte=local_day(asked.moment)
    )


def place_metric(key: str, title: Any, kind: PlaceKind, site: SiteKind | None = None) -> Metric:
    return Metric(
        key=key,
        group=PLACES,
        title=title,
        unit=pgettext_lazy("unit", "places"),
        definition=_("Places of this kind in the jurisdiction's tree that are open on the day."),
        query=places(kind, site),
        rows_right="places.place.view",
    )


def team_metric(key: str, title: Any, kind: TeamKind) -> Metric:
    return Metric(
        key=key,
        group=TEAMS,
        title=title,
        unit=pgettext_lazy("unit", "teams"),
        definition=_("Teams of this kind that are founded and not dissolved on the day."),
        query=teams(kind),
        rows_right="command.team.view",
    )


def in_group(group: str, asked: Asked) -> Q:
    """Condition on persons: in the special group on the day."""
    rows = GroupMembership.objects.filter(
        in_force("since", "until", asked.moment), group=group
    ).order_by()
    return Q(pk__in=rows.values("person"))


BY_GROUP = Dimension(
    pgettext_lazy("dimension", "Special group"),
    lambda asked: [
        Part(str(key), title, in_group(str(key), asked)) for key, title in SpecialGroup.choices
    ],
    overlaps=True,
)
STAFF_CUTS = {
    "kind": by_field(_("Capacity"), "kind", StaffKind.choices),
    "level": by_field(pgettext_lazy("dimension", "Level"), "level", StaffLevel.choices),
}


def staff_metric(key: str, title: Any, definition: Any, query: Query) -> Metric:
    return Metric(
        key=key,
        group=TEAMS,
        title=title,
        unit=pgettext_lazy("unit", "people"),
        definition=definition,
        query=query,
        rows_right="people.staff.view",
        dimensions=STAFF_CUTS,
    )


def unit_metric(key: str, title: Any, definition: Any, total: Aggregate, order: str) -> Metric:
    return Metric(
        key=key,
        group=TEAMS,
        title=title,
        unit=pgettext_lazy("unit", "people"),
        definition=definition,
        query=units_by_volunteers(order),
        rows_right="places.place.view",
        total=total,
        empty=None,
        also=((_("Volunteers"), "volunteers"),),
    )


CAME = Metric(
    key="arrivals",
    group=PEOPLE,
    title=_("Arrivals"),
    unit=pgettext_lazy("unit", "arrivals"),
    definition=_("Arrivals from elsewhere recorded so far, in their latest version."),
    query=arrivals,
    rows_right="people.person.view",
    spans=EVENTS,
    when="arrived_on",
    by_day=True,
    dimensions={
        "origin": BY_ORIGIN,
        "origin_class": BY_ORIGIN_CLASS,
        "transport": by_field(_("Means of travel"), "transport", ArrivalTransport.choices),
    },
)

declare(
    place_metric("communities", _("Communities"), PlaceKind.COMMUNITY),
    place_metric("villages", _("Villages"), PlaceKind.VILLAGE),
    place_metric("grids", _("Grids"), PlaceKind.GRID),
    place_metric("buildings", _("Buildings"), PlaceKind.BUILDING),
    place_metric("units", _("Building units"), PlaceKind.UNIT),
    place_metric("checkpoints", _("Checkpoints"), PlaceKind.SITE, SiteKind.CHECKPOINT),
    place_metric("shops", _("Shops"), PlaceKind.SITE, SiteKind.SHOP),
    place_metric("hotels", _("Hotels"), PlaceKind.SITE, SiteKind.HOTEL),
    team_metric("headquarters", _("Headquarters"), TeamKind.HEADQUARTERS),
    team_metric("working_groups", _("Working groups"), TeamKind.WORKING_GROUP),
    team_metric("supervision_groups", _("Supervision groups"), TeamKind.SUPERVISION_GROUP),
    team_metric("temporary_branches", _("Temporary Party branches"), TeamKind.PARTY_BRANCH),
    team_metric("commando_teams", _("Commando teams"), TeamKind.COMMANDO),
    team_metric("pioneer_teams", _("Pioneer teams"), TeamKind.PIONEER),
    team_metric("volunteer_teams", _("Volunteer teams"), TeamKind.VOLUNTEER),
    team_metric("disinfection_teams", _("Disinfection teams"), TeamKind.DISINFECTION),
    Metric(
        key="teams",
        group=TEAMS,
        title=_("Teams"),
        unit=pgettext_lazy("unit", "teams"),
        definition=_("Teams of every kind that are founded and not dissolved on the day."),
        query=teams(),
        rows_right="command.team.view",
        dimensions={"kind": by_field(_("Kind"), "kind", TeamKind.choices)},
    ),
    Metric(
        key="team_members",
        group=TEAMS,
        title=_("Members of teams"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("People who serve in teams on the day; in each place everybody counts once."),
        query=serving_in_teams,
        rows_right="command.team.view",
        path_field="team__path",
        total=Count("staff", distinct=True),
        dimensions={"team_kind": by_field(_("Kind"), "team__kind", TeamKind.choices)},
    ),
    staff_metric(
        "staff",
        _("People serving"),
        _("Everybody in the staff register who has not left."),
        staff(),
    ),
    staff_metric(
        "volunteers",
        _("Volunteers"),
        _("Volunteers and Party-member volunteers in the staff register who have not left."),
        staff(StaffKind.VOLUNTEER, StaffKind.PARTY_VOLUNTEER),
    ),
    unit_metric(
        "unit_volunteers_least",
        _("Fewest volunteers in one unit"),
        _("Of all building units, the lowest number of volunteers who answer for one on the day."),
        Min("volunteers"),
        "volunteers",
    ),
    unit_metric(
        "unit_volunteers_most",
        _("Most volunteers in one unit"),
        _("Of all building units, the highest number of volunteers who answer for one on the day."),
        Max("volunteers"),
        "-volunteers",
    ),
    staff_metric(
        "cadres",
        _("Cadres"),
        _("Cadres, own and seconded, in the staff register who have not left."),
        staff(StaffKind.CADRE, StaffKind.SECONDED_CADRE),
    ),
    staff_metric(
        "mobilised",
        _("Mobilised"),
        _("People who serve in at least one team on the day; each counts once."),
        mobilised,
    ),
    Metric(
        key="double_checkin_members",
        group=TEAMS,
        title=_("Double check-in members"),
        unit=pgettext_lazy("unit", "people"),
        definition=_(
            "Party members from elsewhere who reported to the community where they live and serve."
        ),
        query=double_checkins,
        rows_right="people.staff.view",
    ),
    Metric(
        key="households",
        group=PEOPLE,
        title=_("Households"),
        unit=pgettext_lazy("unit", "households"),
        definition=_("Households in the register that have not left."),
        query=households,
        quick=kept("households"),
        rows_right="people.household.view",
        dimensions={"kind": by_field(_("Kind"), "kind", HouseholdKind.choices)},
    ),
    Metric(
        key="residents",
        group=PEOPLE,
        title=_("Residents"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("Persons in the register who have not left; merged duplicates count once."),
        query=persons,
        quick=kept("residents"),
        rows_right="people.person.view",
        dimensions={
            "kind": by_field(
                _("Kind"),
                "kind",
                [c for c in ResidentKind.choices if c[0] != ResidentKind.EMPLOYEE],
            ),
            "sex": by_field(_("Sex"), "sex", Sex.choices),
            "group": BY_GROUP,
        },
    ),
    Metric(
        key="special_persons",
        group=PEOPLE,
        title=_("Special-group people"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("Persons in at least one special group on the day; each counts once."),
        query=special_persons,
        quick=kept("special_persons"),
        rows_right="people.person.view",
        dimensions={"group": BY_GROUP},
    ),
    CAME,
    of_span(
        CAME,
        "arrivals_today",
        Span.TODAY,
        _("Arrivals today"),
        _("Arrivals from elsewhere of the day, as far as they are recorded."),
    ),
)
