"""How a town serves its enterprises: which small premises it watches, in which classes it serves,
in which roles somebody answers for an enterprise.

Every entry has a default, so a plan that says nothing still sorts enterprises as one town's
published account did: big taxpayers and above-scale ones, publicly owned and closed private parks,
village industrial parks, all others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

KindKey = Literal["enterprise", "branch", "self_employed", "project", "other"]
ParkKey = Literal["public", "closed_private", "village"]
TaxKey = Literal["big", "general", "small", "unknown"]
# Keys of the dated list of four-above units; the first two stand for several of them.
ScaleKey = Literal[
    "above_scale",
    "four_above",
    "industry",
    "construction",
    "wholesale",
    "retail",
    "lodging",
    "catering",
    "real_estate",
    "services",
]
LevelKey = Literal["township", "county", "city", "province"]
Section = Annotated[str, msgspec.Meta(pattern="^[A-T]$")]
Load = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class PremisesKind(Part, frozen=True):
    """A kind of small premises along the streets, such as small restaurants."""

    key: Key
    title: Wording


class ClassTest(Part, frozen=True):
    """What an enterprise must be to fall into a class: everything that is given here.

    scales      on one of these lists of the four-above units
    industries  of one of these sections of GB/T 4754
    min_staff   so many staff at least
    premises    a small premises of any kind
    """

    kinds: tuple[KindKey, ...] = ()
    parks: tuple[ParkKey, ...] = ()
    taxes: tuple[TaxKey, ...] = ()
    scales: tuple[ScaleKey, ...] = ()
    levels: tuple[LevelKey, ...] = ()
    industries: tuple[Section, ...] = ()
    min_staff: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    premises: bool = False

    @property
    def is_empty(self) -> bool:
        return self == ClassTest()


class ServiceClass(Part, frozen=True):
    """A class of service: an enterprise falls into the first one of which it passes a test.

    Without any test it takes everybody who is left.
    """

    key: Key
    title: Wording
    when: tuple[ClassTest, ...] = ()
    duty: Wording | None = None


CLASSES = (
    ServiceClass(
        "large",
        Wording("纳税大户和规上企业", "Big taxpayers and above-scale"),
        (ClassTest(taxes=("big",)), ClassTest(scales=("four_above",))),
    ),
    ServiceClass(
        "park",
        Wording("公有及封闭式私有园区", "Publicly owned and closed private parks"),
        (ClassTest(parks=("public", "closed_private")),),
    ),
    ServiceClass(
        "village_park",
        Wording("村级工业园", "Village industrial parks"),
        (ClassTest(parks=("village",)),),
    ),
    ServiceClass("other", Wording("其他企业", "Other enterprises")),
)
PREMISES = (
    PremisesKind("small_catering", Wording("小餐饮", "Small restaurant")),
    PremisesKind("small_hotel", Wording("小旅馆", "Small hotel")),
    PremisesKind("small_hairdresser", Wording("小美容美发", "Small hairdresser")),
    PremisesKind("small_bath", Wording("小浴室", "Small bathhouse")),
    PremisesKind("small_venue", Wording("小歌舞厅网吧", "Small venue or internet café")),
)


class Enterprises(Part, frozen=True):
    """Enterprises of a town.

    liaison_role  the role of the one officer each enterprise has
    leader_role   the role of the leader who answers for several enterprises
    least, most   enterprises a leader is to have
    """

    premises: tuple[PremisesKind, ...] = PREMISES
    classes: tuple[ServiceClass, ...] = CLASSES
    liaison_role: Key = "liaison_officer"
    leader_role: Key = "enterprise_leader"
    least: Load = 8
    most: Load = 10

    def class_title(self, key: str) -> str:
        """The class in this town's words; the key itself for one of another plan."""
        return next((str(one.title) for one in self.classes if one.key == key), key)

    def premises_title(self, key: str) -> str:
        return next((str(one.title) for one in self.premises if one.key == key), key)


def enterprises_contradictions(
    enterprises: Enterprises, roles: Sequence[str], asked: Iterable[tuple[str, str]], path: str
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together.

    `asked`: (path, class) of every class a rule names.
    """
    for name, keys in (
        ("premises", [one.key for one in enterprises.premises]),
        ("classes", [one.key for one in enterprises.classes]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                yield (
                    f"{path}.{name}",
                    _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
                )
    for index, one in enumerate(enterprises.classes[:-1]):
        if not one.when:
            yield f"{path}.classes[{index}]", _("No class behind this one would ever be reached.")
    for index, one in enumerate(enterprises.classes):
        if any(test.is_empty for test in one.when):
            yield f"{path}.classes[{index}].when", _("A test that asks for nothing says nothing.")
    if enterprises.least > enterprises.most:
        yield f"{path}.least", _("The minimum is above the maximum.")
    known = {one.key for one in enterprises.classes}
    in_use = False
    for where, key in asked:
        in_use = True
        if key and key not in known:
            yield where, _("There is no “%(key)s” in this plan.") % {"key": key}
    if in_use and enterprises.liaison_role not in roles:
        yield (
            f"{path}.liaison_role",
            _("There is no role “%(key)s” in this plan.") % {"key": enterprises.liaison_role},
        )
