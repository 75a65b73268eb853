"""Where a person can go: the rooms of the console as data, shown by right.

A link stands here once, with the right its page asks for; whoever lacks the right does not see it.
The order is the order on screen. `keys` is the letter after "g" on a keyboard; `phone` is the rank
in the bar under the thumb, where the four lowest ranks a person may see are shown.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Protocol

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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

    @property
    def url(self) -> str:
        """Address of the page; raises NoReverseMatch when there is no such page."""
        return reverse(self.url_name)


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


@dataclass(frozen=True, slots=True)
class LinkGroup:
    label: Promise
    links: tuple[Link, ...] = field(default_factory=tuple)


GROUPS: tuple[Group, ...] = (
    Group(
        _("Command"),
        (
            Item(
                _("Dashboard"),
                "reports:dashboard",
                "layout-dashboard",
                "reports.dashboard.view",
                keys="d",
                phone=3,
            ),
            Item(
                _("Today"),
                "command:today",
                "checklist",
                "command.visit.record",
                keys="t",
                phone=1,
            ),
            Item(
                _("Coverage"),
                "command:coverage",
                "shield-check",
                "command.coverage.view",
                keys="c",
                phone=4,
            ),
            Item(
                _("Proposals"),
                "command:proposals",
                "heart-handshake",
                "command.proposal.view",
                keys="p",
            ),
            Item(_("Teams"), "command:teams", "users-group", "command.team.view", keys="m"),
            Item(_("Tasks"), "command:tasks", "clipboard-list", "command.task.view", keys="k"),
        ),
    ),
    Group(
        _("Places and people"),
        (
            Item(_("Places"), "places:tree", "sitemap", "places.place.view", keys="l", phone=5),
            Item(_("Persons"), "people:persons", "user", "people.person.view", keys="r", phone=2),
            Item(_("Households"), "people:households", "home", "people.household.view", keys="h"),
            Item(_("Staff"), "people:staff", "id", "people.staff.view", keys="s"),
            Item(_("Imports"), "sheets:imports", "table-import", "sheets.import.view", keys="i"),
        ),
    ),
    Group(
        _("Reports"),
        (
            Item(_("Bulletins"), "reports:bulletins", "news", "reports.bulletin.view", keys="b"),
            Item(_("Metrics"), "reports:metrics", "chart-bar", "reports.metric.view", keys="f"),
        ),
    ),
    Group(
        _("Administration"),
        (
            Item(_("Users"), "access:users", "user-shield", "access.user.view", keys="u"),
            Item(_("Roles"), "access:roles", "key", "access.role.view", keys="o"),
            Item(_("Audit trail"), "access:audit", "history", "access.audit.view", keys="a"),
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
        Group(group.label, tuple(item for item in group.items if item.right in rights))
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


def links_for(rights: AbstractSet[str], path: str) -> tuple[LinkGroup, ...]:
    """What to draw for a person with `rights` on the page at `path`.

    The current room is the one whose address is the longest beginning of `path`. A room whose page
    does not exist is left out here, so that one missing page does not take every page down with it;
    `unreachable_items` is where it is found.
    """
    missing = set(unreachable_items())
    shown = [
        (group.label, [(item, item.url) for item in group.items if item.url_name not in missing])
        for group in visible_items(rights)
    ]
    addresses = [url for _label, items in shown for _item, url in items if path.startswith(url)]
    current = max(addresses, key=len, default=None)
    return tuple(
        LinkGroup(label, tuple(Link(item, url, url == current) for item, url in items))
        for label, items in shown
        if items
    )


def phone_links(groups: Iterable[LinkGroup]) -> list[Link]:
    """The few rooms for the bar under the thumb, by rank."""
    ranked = [link for group in groups for link in group.links if link.item.phone]
    return sorted(ranked, key=lambda link: link.item.phone)[:PHONE_PLACES]
