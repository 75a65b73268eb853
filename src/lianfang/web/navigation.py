"""Where a person can go: the rooms of the console as data, shown by right.

A link stands here once, with the right its page asks for; whoever lacks the right does not see it.
The order is the order on screen. `keys` is the letter after "g" on a keyboard; `phone` is the rank
in the bar under the thumb, where the four lowest ranks a person may see are shown. `phone_right` is
asked for there instead of `right` where not everybody who may look has the room for daily use;
whoever holds `unless` may open the page, but it is none of their rooms.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PHONE_PLACES = 4


class Actor(Protocol):
    """What the pages need to know of the person at the screen."""

    display_name: str
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One room: its label, the name of its page, its icon, the right its page asks for."""

    label: Promise
    url_name: str
    icon: str
    right: str
    keys: str = ""
    phone: int = 0
    phone_right: str = ""
    unless: str = ""

    @property
    def url(self) -> str:
        """Address of the page; raises NoReverseMatch when there is no such page."""
        return reverse(self.url_name)

    def rank(self, rights: AbstractSet[str]) -> int:
        """The rank under the thumb of somebody with `rights`; 0: not there."""
        return self.phone if not self.phone_right or self.phone_right in rights else 0


@dataclass(frozen=True, slots=True)
class Group:
    """Rooms that belong together under one heading."""

    label: Promise
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A room as shown to one person on one page."""

    item: Item
    url: str
    is_current: bool = False
    phone: int = 0


@dataclass(frozen=True, slots=True)
class LinkGroup:
    label: Promise
    links: tuple[Link, ...] = field(default_factory=tuple)


GROUPS: tuple[Group, ...] = (
    Group(
        _("My enterprise"),
        (
            Item(
                _("My enterprise"),
                "portal:home",
                "building-factory-2",
                "portal.own_enterprise.view",
                phone=1,
            ),
        ),
    ),
    Group(
        _("Command"),
        (
            Item(
                _("Dashboard"),
                "reports:dashboard",
                "layout-dashboard",
                "reports.dashboard.view",
                keys="d",
                phone=2,
            ),
            Item(_("Wall screen"), "overview:wall", "activity", "overview.wall.view"),
            Item(_("Map of operations"), "overview:map", "map-2", "reports.metric.view"),
            Item(
                pgettext_lazy("page", "Ranking"),
                "overview:ranking",
                "sort-descending",
                "reports.metric.view",
            ),
            Item(_("Work plan"), "workplan:plans", "target-arrow", "workplan.plan.view"),
            Item(
                _("Today"),
                "command:today",
                "checklist",
                "command.visit.record",
                keys="t",
                phone=1,
            ),
            Item(_("Field app"), "field:app", "qrcode", "field.day.view", keys="x", phone=6),
            Item(
                _("Residents' reports"),
                "field:reports",
                "message-circle",
                "field.report.view",
                keys="z",
            ),
            Item(
                _("Coverage"),
                "command:coverage",
                "shield-check",
                "command.coverage.view",
                keys="c",
                phone=3,
            ),
            Item(
                _("Proposals"),
                "command:proposals",
                "heart-handshake",
                "command.proposal.view",
                keys="p",
            ),
            Item(
                _("Responsibilities"),
                "command:responsibilities",
                "user-check",
                "command.responsibility.view",
                keys="w",
            ),
            Item(_("Posts"), "posts:posts", "target-arrow", "posts.post.view"),
            Item(_("My posts"), "posts:mine", "hand-click", "posts.post.find"),
            Item(
                _("Orders"),
                "command:orders",
                "send",
                "command.order.view",
                phone=4,
                phone_right="command.order.remind",
            ),
            Item(
                _("Mobilisation"),
                "command:mobilisations",
                "user-plus",
                "command.mobilisation.view",
            ),
            Item(
                _("What waits for me"),
                "command:waiting",
                "bell",
                "command.waiting.read",
                unless="portal.own_enterprise.view",
            ),
            Item(
                _("Orders to me"),
                "command:inbox",
                "bell",
                "command.order.read",
                phone=11,
                unless="portal.own_enterprise.view",
            ),
            Item(_("Tasks"), "command:tasks", "clipboard-list", "command.task.view", keys="k"),
            Item(_("Records"), "records:index", "list-details", "records.record.view", phone=9),
            Item(
                _("What I answer for"),
                "command:mine",
                "user-heart",
                "command.task.view",
                keys="n",
                phone=8,
            ),
        ),
    ),
    Group(
        _("Organisation and plan"),
        (
            Item(_("Incident"), "command:incident", "flag", "command.team.view", keys="e"),
            Item(_("Teams"), "command:teams", "users-group", "command.team.view", keys="m"),
            Item(
                _("Playbook"),
                "command:playbook",
                "book",
                "command.playbook.view",
                keys="y",
                phone=13,
            ),
        ),
    ),
    Group(
        _("Health"),
        (
            Item(_("Health checks"), "health:day", "heartbeat", "health.coverage.view"),
            Item(_("Fever cases"), "health:alerts", "temperature", "health.fever.view"),
            Item(
                _("Closed institutions"),
                "institutions:homes",
                "building-hospital",
                "institutions.home.view",
            ),
        ),
    ),
    Group(
        _("Enterprises"),
        (
            Item(
                _("Enterprises"),
                "enterprises:enterprises",
                "building-factory-2",
                "enterprises.enterprise.view",
            ),
            Item(
                _("Who answers for enterprises"),
                "enterprises:leaders",
                "user-check",
                "enterprises.enterprise.view",
            ),
            Item(
                _("Parks"),
                "enterprises:parks",
                "building-warehouse",
                "enterprises.enterprise.view",
            ),
            Item(
                _("Daily reports of staff"),
                "workforce:reports",
                "heartbeat",
                "workforce.report.view",
            ),
            Item(_("Every worker"), "workforce:employees", "users", "workforce.employee.view"),
            Item(
                _("Filings to resume"),
                "resumption:filings",
                "file-check",
                "resumption.filing.view",
            ),
            Item(_("Needs of enterprises"), "needs:tickets", "message-circle", "needs.ticket.view"),
            Item(
                pgettext_lazy("liaison", "My enterprises"),
                "needs:mine",
                "briefcase",
                "needs.visit.record",
                phone=15,
            ),
            Item(_("Liaison rounds"), "needs:unvisited", "calendar-event", "needs.visit.view"),
            Item(_("Measures"), "needs:measures", "lifebuoy", "needs.measure.view"),
            Item(
                pgettext_lazy("room", "Policies"),
                "policies:policies",
                "news",
                "policies.policy.view",
            ),
            Item(_("Policies to tell"), "policies:mine", "message-circle", "policies.reach.note"),
            Item(
                _("Inspections and rectification"),
                "inspections:board",
                "clipboard-check",
                "inspections.inspection.view",
            ),
            Item(
                _("My inspections today"),
                "inspections:today",
                "route",
                "inspections.inspection.record",
                # Whoever may close premises goes round for a living; a grid worker goes along.
                phone=6,
                phone_right="inspections.notice.suspend",
            ),
            Item(_("Inspection rounds"), "inspections:rounds", "route", "inspections.round.view"),
            Item(_("Findings"), "inspections:findings", "list-check", "inspections.finding.view"),
            Item(
                _("Lodging of workers"),
                "lodging:hotels",
                "building-community",
                "lodging.hotel.view",
            ),
            Item(
                _("Bringing workers back"),
                "charters:charters",
                "bus",
                "charters.charter.view",
            ),
            Item(
                _("Today's charters"), "charters:today", "bus", "charters.boarding.record", phone=16
            ),
            Item(_("Funds"), "funds:programmes", "building-bank", "funds.programme.view"),
            Item(_("Vacancies"), "labour:vacancies", "briefcase", "labour.vacancy.view"),
            Item(_("Who looks for work"), "labour:seekers", "user-search", "labour.seeker.view"),
            Item(_("Recommendations"), "labour:referrals", "user-check", "labour.referral.view"),
            Item(_("Ranking of recruitment"), "labour:ranking", "chart-bar", "labour.quota.view"),
        ),
    ),
    Group(
        _("Screening"),
        (
            Item(
                _("Screenings"), "screening:campaigns", "clipboard-check", "screening.campaign.view"
            ),
            Item(_("My doors"), "screening:mine", "route", "screening.record.make", phone=8),
            Item(
                _("Records of doors"), "screening:records", "list-details", "screening.record.view"
            ),
            Item(
                _("What follows from arrivals"),
                "screening:follows",
                "user-exclamation",
                "screening.follow.view",
            ),
        ),
    ),
    Group(
        _("Isolation"),
        (
            Item(_("Isolation cases"), "isolation:cases", "home-2", "isolation.case.view"),
            Item(_("My people"), "isolation:mine", "heart-handshake", "isolation.slot.record"),
            Item(_("Errands"), "isolation:errands", "package", "isolation.errand.view"),
        ),
    ),
    Group(
        _("Gates"),
        (
            Item(_("Checkpoints"), "gates:points", "road-sign", "gates.point.view"),
            Item(_("At the gate"), "gates:mine", "shield-check", "gates.passage.record", phone=7),
            Item(_("Passages"), "gates:passages", "list-check", "gates.passage.view"),
            Item(_("Expected arrivals"), "gates:arrivals", "home-check", "gates.arrival.view"),
            Item(_("Sealed places"), "gates:closures", "lock", "gates.closure.view"),
            Item(_("Passes"), "gates:permits", "id", "gates.permit.view"),
        ),
    ),
    Group(
        _("Medical transport"),
        (
            Item(
                _("Vehicle board"),
                "transport:board",
                "ambulance",
                "transport.trip.view",
                keys="v",
            ),
            Item(_("Rides"), "transport:trips", "route", "transport.trip.view", keys="j"),
            Item(
                _("My rides"),
                "transport:my_trips",
                "truck-delivery",
                "transport.trip.drive",
                keys="q",
                phone=9,
            ),
        ),
    ),
    Group(
        _("Places and people"),
        (
            Item(
                _("Places"),
                "places:tree",
                "sitemap",
                "places.place.view",
                keys="l",
                phone=12,
                unless="portal.own_enterprise.view",
            ),
            Item(_("Residents"), "people:persons", "user", "people.person.view", keys="r", phone=5),
            Item(_("Households"), "people:households", "home", "people.household.view", keys="h"),
            Item(_("Staff"), "people:staff", "id", "people.staff.view", keys="s"),
            Item(_("Imports"), "sheets:imports", "table-import", "sheets.import.view", keys="i"),
        ),
    ),
    Group(
        _("Reports"),
        (
            Item(
                _("Bulletins"),
                "reports:bulletins",
                "news",
                "reports.bulletin.view",
                keys="b",
                phone=10,
            ),
            Item(_("Superiors' tables"), "tables:tables", "file-spreadsheet", "tables.form.view"),
            Item(_("Metrics"), "reports:metrics", "chart-bar", "reports.metric.view", keys="f"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Item(_("Users"), "access:users", "user-shield", "access.user.view", keys="u", phone=9),
            Item(_("Roles"), "access:roles", "key", "access.role.view", keys="o", phone=10),
            Item(
                _("Audit trail"), "access:audit", "history", "access.audit.view", keys="a", phone=8
            ),
            Item(_("Nightly recount"), "reports:recounts", "list-check", "reports.recount.view"),
            Item(_("Group robots"), "robots:robots", "message-circle", "robots.robot.view"),
        ),
    ),
)


def all_items() -> Iterable[Item]:
    """Every room, whoever may see it."""
    for group in GROUPS:
        yield from group.items


def visible_items(rights: AbstractSet[str]) -> tuple[Group, ...]:
    """The groups with only the rooms that `rights` open; groups without any are left out."""
    groups = (
        Group(
            group.label,
            tuple(
                item for item in group.items if item.right in rights and item.unless not in rights
            ),
        )
        for group in GROUPS
    )
    return tuple(group for group in groups if group.items)


def unreachable_items() -> list[str]:
    """URL names in the table that no page answers to; a test keeps this list empty."""
    missing = []
    for item in all_items():
        try:
            reverse(item.url_name)
        except NoReverseMatch:
            missing.append(item.url_name)
    return missing


@cache
def _addresses(prefix: str) -> dict[str, str]:
    """Where the page of each item is while the program lies below `prefix`: worked out once, since
    every page draws them."""
    missing = set(unreachable_items())
    return {item.url_name: item.url for item in all_items() if item.url_name not in missing}


def links_for(rights: AbstractSet[str], path: str) -> tuple[LinkGroup, ...]:
    """What to draw for a person with `rights` on the page at `path`.

    The current room is the one whose address is the longest beginning of `path`. A room whose page
    does not exist is left out here, so that one missing page does not take every page down with it;
    `unreachable_items` is where it is found.
    """
    known = _addresses(get_script_prefix())
    shown = [
        (
            group.label,
            [(item, known[item.url_name]) for item in group.items if item.url_name in known],
        )
        for group in visible_items(rights)
    ]
    addresses = [url for _label, items in shown for _item, url in items if path.startswith(url)]
    current = max(addresses, key=len, default=None)
    return tuple(
        LinkGroup(
            label,
            tuple(Link(item, url, url == current, item.rank(rights)) for item, url in items),
        )
        for label, items in shown
        if items
    )


def phone_links(groups: Iterable[LinkGroup]) -> list[Link]:
    """The few rooms for the bar under the thumb, by rank."""
    ranked = [link for group in groups for link in group.links if link.phone]
    return sorted(ranked, key=lambda link: link.phone)[:PHONE_PLACES]
