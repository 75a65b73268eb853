"""The posts of a plan: their kinds, and what cannot be meant together."""

import pytest

from lianfang.command.playbook import PlaybookError, read_playbook
from lianfang.command.playbook.posts import KINDS, Posts
from lianfang.posts.enums import PostNature
from tests.command.builders import PLAYBOOKS, jinshan_text


def with_posts(section: str) -> str:
    """Jinshan's plan with another section about posts."""
    head, rest = jinshan_text().split("\nposts:\n", 1)
    tail = rest[rest.index("\n# ---") :]
    return f"{head}\nposts:\n{section}{tail}"


KIND = "  kinds:\n    - {{key: a, title: {{zh: 甲, en: A}}, {more}}}\n"


def test_a_plan_that_says_nothing_has_the_usual_kinds():
    assert [kind.nature for kind in Posts().kinds] == [
        "pioneer",
        "demonstration",
        "building_leader",
        "isolation_service",
        "unit_volunteer",
    ]
    assert Posts().kinds == KINDS


@pytest.mark.parametrize("town", ["jinshan", "xibin"])
def test_every_town_shipped_has_pioneer_and_demonstration_posts(town):
    text = (PLAYBOOKS / f"{town}.yaml").read_text(encoding="utf-8")

    natures = {kind.nature for kind in read_playbook(text).posts.kinds}

    assert {"pioneer", "demonstration", "isolation_service"} <= natures


def test_plan_and_room_know_the_same_natures():
    for nature in PostNature.values:
        read_playbook(with_posts(KIND.format(more=f"nature: {nature}")))


def test_a_kind_is_found_by_its_key_and_named_in_the_towns_words():
    posts = read_playbook(jinshan_text()).posts

    assert posts.kind_title("building_leader") == "楼栋长"
    assert posts.kind_title("lighthouse") == "lighthouse"
    assert posts.kind("lighthouse") is None


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ('begins: "08:00"', ".posts.kinds[0].begins"),
        ("sop: nowhere", ".posts.kinds[0].sop"),
        ("role: nobody", ".posts.kinds[0].role"),
        ("seats: 0", ".posts.kinds[0].seats"),
        ("nature: lighthouse", ".posts.kinds[0].nature"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(more, where):
    with pytest.raises(PlaybookError) as refused:
        read_playbook(with_posts(KIND.format(more=more)))

    assert [mistake.path for mistake in refused.value.mistakes] == [where]


def test_two_kinds_of_one_key_are_refused():
    kind = "    - {key: a, title: {zh: 甲, en: A}}\n"

    with pytest.raises(PlaybookError):
        read_playbook(with_posts(f"  kinds:\n{kind}{kind}"))


def test_a_plan_without_any_kind_is_refused():
    with pytest.raises(PlaybookError):
        read_playbook(with_posts("  kinds: []\n"))
