"""Who sees which rooms, and that every link leads somewhere."""

from collections import Counter

import pytest

from lianfang.access.enums import Role
from lianfang.access.roles import ALL_RIGHTS, OWN_ACCOUNT, ROLE_RIGHTS
from lianfang.web import navigation


def names(groups):
    return [item.url_name for group in groups for item in group.items]


def test_every_room_of_the_navigation_has_a_page():
    assert navigation.unreachable_items() == []


def test_every_room_asks_for_a_right_that_some_role_has():
    assert [i.url_name for i in navigation.all_items() if i.right not in ALL_RIGHTS] == []


def test_a_person_without_rights_sees_no_rooms():
    assert navigation.visible_items(frozenset()) == ()


def test_a_volunteer_sees_only_the_rooms_their_rights_open():
    rights = {"command.visit.record", "people.person.view"}

    assert names(navigation.visible_items(rights)) == ["command:today", "people:persons"]


def test_the_room_whose_address_begins_the_path_longest_is_current(layouts_alone):
    rights = {item.right for item in navigation.all_items()}

    groups = navigation.links_for(rights, "/people/households/42/")

    current = [link.item.url_name for group in groups for link in group.links if link.is_current]
    assert current == ["people:households"]


def test_no_room_is_current_on_a_page_outside_all_of_them(layouts_alone):
    groups = navigation.links_for({"people.person.view"}, "/elsewhere/")

    assert [link.is_current for group in groups for link in group.links] == [False]


def test_the_bar_under_the_thumb_holds_four_rooms_by_rank(layouts_alone):
    serving = ALL_RIGHTS - {"portal.own_enterprise.view"}
    links = navigation.phone_links(navigation.links_for(serving, "/"))

    assert [link.item.url_name for link in links] == [
        "command:today",
        "reports:dashboard",
        "command:coverage",
        "command:orders",
    ]


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (
            Role.COMMANDER,
            ["reports:dashboard", "command:coverage", "command:orders", "people:persons"],
        ),
        (
            Role.LEADER,
            ["reports:dashboard", "command:coverage", "command:orders", "people:persons"],
        ),
        (
            Role.COMMUNITY_SECRETARY,
            ["command:today", "reports:dashboard", "command:coverage", "command:orders"],
        ),
        (
            Role.COMMUNITY_WORKER,
            ["command:today", "reports:dashboard", "command:coverage", "people:persons"],
        ),
        (Role.GRID_WORKER, ["command:today", "command:coverage", "people:persons", "field:app"]),
        (Role.VOLUNTEER, ["command:today", "people:persons", "field:app", "gates:mine"]),
        (Role.CHECKPOINT_GUARD, ["field:app", "gates:mine", "records:index", "command:inbox"]),
        (Role.INSPECTOR, ["field:app", "inspections:today", "records:index", "command:inbox"]),
        (
            Role.VIEWER,
            ["reports:dashboard", "command:coverage", "reports:bulletins", "command:inbox"],
        ),
        (
            Role.AUDIT_ADMINISTRATOR,
            ["access:audit", "access:users", "access:roles", "command:inbox"],
        ),
    ],
)
def test_each_role_finds_under_the_thumb_what_it_opens_most(layouts_alone, role, rooms):
    rights = ROLE_RIGHTS[role] | OWN_ACCOUNT

    links = navigation.phone_links(navigation.links_for(rights, "/"))

    assert [link.item.url_name for link in links] == rooms


def test_no_two_rooms_share_a_letter():
    letters = Counter(item.keys for item in navigation.all_items() if item.keys)

    assert [letter for letter, times in letters.items() if times > 1] == []
