"""The posts of a town: what somebody may be asked to do at a place, and who may come forward.

Every entry has a default, so a plan that says nothing can still publish posts of the usual kinds.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import ClockTime, Key, Part
from lianfang.command.playbook.wording import Wording
from lianfang.people.enums import StaffKind
from lianfang.places.enums import PlaceKind

Nature = Literal[
    "pioneer", "demonstration", "building_leader", "isolation_service", "unit_volunteer", "other"
]
Seats = Annotated[int, msgspec.Meta(ge=1, le=200)]


class PostKind(Part, frozen=True):
    """A kind of post.

    nature        what figures count it as, whatever the town calls it
    duty          what is to be done there: the first text of a new post
    seats         how many people one post needs
    place_kinds   where such a post can be; none named = anywhere
    staff_kinds   who may come forward; none named = everybody on the roster
    party_only    only Party members may come forward
    confirm       a claim waits for whoever publishes posts; otherwise it holds at once
    days          how long a post is meant to be served; None = until it is closed
    begins, ends  hours of a day, both or neither; a night shift ends on the next day
    sop           way of working shown to whoever serves
    role          whoever answers for the place in this role can be put at the post with it
    """

    key: Key
    title: Wording
    nature: Nature = "other"
    duty: Wording | None = None
    seats: Seats = 1
    place_kinds: tuple[PlaceKind, ...] = ()
    staff_kinds: tuple[StaffKind, ...] = ()
    party_only: bool = False
    confirm: bool = True
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] | None = None
    begins: ClockTime = ""
    ends: ClockTime = ""
    sop: str = ""
    role: str = ""


KINDS = (
    PostKind(
        "pioneer_post",
        Wording("党员先锋岗", "Pioneer post"),
        "pioneer",
        Wording("亮身份、当先锋，值守卡口、上门服务", "Serve in front: keep watch, help at doors"),
        seats=2,
        party_only=True,
    ),
    PostKind(
        "demonstration_post",
        Wording("党员示范岗", "Demonstration post"),
        "demonstration",
        Wording("在岗位上作示范，带动身边人", "Set an example where one works"),
        party_only=True,
    ),
    PostKind(
        "building_leader",
        Wording("楼栋长", "Building leader"),
        "building_leader",
        Wording("包一栋楼：知情、宣传、代办", "Answers for a building: knows, tells, helps"),
        place_kinds=(PlaceKind.BUILDING, PlaceKind.BAY),
    ),
    PostKind(
        "isolation_service",
        Wording("居家隔离服务岗", "Home isolation service post"),
        "isolation_service",
        Wording(
            "为居家隔离人员代购代办、收运垃圾", "Errands and rubbish for those isolated at home"
        ),
    ),
    PostKind(
        "unit_volunteer",
        Wording("单元志愿者", "Unit volunteer"),
        "unit_volunteer",
        Wording("值守单元门，送物上门", "Watch the stairwell, bring things to the door"),
        place_kinds=(PlaceKind.UNIT,),
    ),
)


class Posts(Part, frozen=True):
    """The posts of a town: their kinds, and how many one person may claim at a time."""

    kinds: tuple[PostKind, ...] = KINDS
    most_claims: Annotated[int, msgspec.Meta(ge=1, le=50)] = 3

    def kind(self, key: str) -> PostKind | None:
        """The kind of that key, None if this plan has none."""
        return next((kind for kind in self.kinds if kind.key == key), None)

    def kind_title(self, key: str) -> str:
        """The kind in this town's words; the key itself for one of another plan."""
        kind = self.kind(key)
        return str(kind.title) if kind else key


def posts_contradictions(
    posts: Posts, sops: frozenset[str], roles: frozenset[str], path: str
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    counted = Counter(kind.key for kind in posts.kinds)
    for key, times in counted.items():
        if times > 1:
            yield (
                f"{path}.kinds",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    if not posts.kinds:
        yield f"{path}.kinds", _("A plan needs at least one kind of post.")
    for number, kind in enumerate(posts.kinds):
        here = f"{path}.kinds[{number}]"
        if bool(kind.begins) != bool(kind.ends):
            yield f"{here}.begins", _("Give both the beginning and the end of the hours.")
        if kind.sop and kind.sop not in sops:
            yield f"{here}.sop", _("There is no “%(key)s” in this plan.") % {"key": kind.sop}
        if kind.role and kind.role not in roles:
            yield f"{here}.role", _("There is no role “%(key)s” in this plan.") % {"key": kind.role}
