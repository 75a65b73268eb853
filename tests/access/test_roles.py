"""The one table of roles: who may do what, shown as it is, in words, in both languages."""

import pytest
from django.urls import resolve, reverse
from django.utils.translation import override

from lianfang.access.enums import Role
from lianfang.access.pages import OPEN
from lianfang.access.right_labels import (
    OWN_WORDS,
    action_choices,
    actor_label,
    grouped_rights,
    has_words,
    label_of,
)
from lianfang.access.roles import (
    ADMINISTRATORS,
    ALL_RIGHTS,
    OWN_ACCOUNT,
    ROLE_RIGHTS,
    SYSTEM_WORK,
    excludes,
)
from lianfang.web.navigation import all_items
from tests.access.builders import officer, sign_in


def test_every_right_has_words():
    assert sorted(right for right in ALL_RIGHTS if not has_words(right)) == []
    assert sorted(set(OWN_WORDS) - ALL_RIGHTS) == []


def test_every_right_has_chinese_words_without_latin_letters():
    with override("zh-hans"):
        labels = {right: label_of(right) for right in ALL_RIGHTS}

    latin = {r: w for r, w in labels.items() if any(c.isascii() and c.isalpha() for c in w)}
    assert {r: w for r, w in latin.items() if "API" not in w} == {}


def test_what_a_room_did_by_itself_is_said_in_words():
    with override("zh-hans"):
        shown = [actor_label("command", is_system=True), actor_label("command", is_system=False)]

    assert shown == ["指挥", "command"]


def test_no_two_rights_of_a_role_read_the_same():
    for language in ("en", "zh-hans"):
        with override(language):
            labels = [label for _room, rows in grouped_rights() for _right, label in rows]
        assert sorted({label for label in labels if labels.count(label) > 1}) == []


def test_three_hands_share_no_deed():
    """What one administrator does, no other can; only disabling an account is in two hands, so that
    whoever permits can stop somebody at once.
    """
    deeds = {
        role: {r for r in ROLE_RIGHTS[role] if r.startswith("access.") and not r.endswith(".view")}
        for role in ADMINISTRATORS
    }

    shared = {
        right
        for one in ADMINISTRATORS
        for other in ADMINISTRATORS
        if one != other
        for right in deeds[one] & deeds[other]
    }
    assert shared == {"access.user.disable"}


def test_administrators_see_no_residents():
    seen = {r for role in ADMINISTRATORS for r in ROLE_RIGHTS[role] if r.startswith("people.")}

    assert seen == set()


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", Role)
def test_exclusion_is_the_same_from_both_sides(held, wanted):
    assert excludes(held, wanted) == excludes(wanted, held)
    alone = ADMINISTRATORS | {Role.DISPLAY}
    assert excludes(held, wanted) == (held != wanted and bool({held, wanted} & alone))


def test_what_the_system_does_nobody_can_be_given():
    given = frozenset().union(*ROLE_RIGHTS.values()) | OWN_ACCOUNT

    assert given & SYSTEM_WORK == frozenset()


def test_every_link_of_the_navigation_names_the_right_its_page_asks_for():
    wrong = {
        item.url_name: (item.right, resolve(reverse(item.url_name)).func.right)
        for item in all_items()
        # The shell of the field app opens for everybody; its entry is for those with a day's work.
        if resolve(reverse(item.url_name)).func.right not in (item.right, OPEN)
    }

    assert wrong == {}


@pytest.mark.django_db
def test_the_page_shows_the_table_as_it_is(now):
    browser = sign_in(officer("auditor", Role.AUDIT_ADMINISTRATOR, now=now))

    shown = browser.get(reverse("access:roles")).context

    table = {
        (right, role)
        for _room, rows in shown["rooms"]
        for right, _label, held in rows
        for role, has in zip(shown["roles"], held, strict=True)
        if has
    }
    assert table == {(right, role) for role in Role for right in ROLE_RIGHTS[role]}


def test_the_filter_of_the_trail_offers_deeds_not_looks():
    names = [right for _room, rows in action_choices() for right, _label in rows]

    assert [name for name in names if name.endswith(".view")] == []
    assert {"access.session.refuse", "people.person.create"} <= set(names)
