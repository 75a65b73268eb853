"""How people who look for work find it: skills, how long an answer may take, quotas.

Every entry has a default, so a plan that says nothing can still match, recommend and rank.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.enums import TeamKind
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording
from lianfang.places.enums import PlaceKind

Target = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]


class Skill(Part, frozen=True):
    """A skill as rosters write it; `words` are other ways to say it."""

    key: Key
    title: Wording
    words: tuple[str, ...] = ()


SKILLS = (
    Skill("general", Wording("普工", "General work"), ("操作工", "学徒", "不限")),
    Skill("assembly", Wording("装配", "Assembly"), ("装配工", "组装", "流水线")),
    Skill("machining", Wording("机械加工", "Machining"), ("车工", "铣工", "数控", "机加工")),
    Skill("welding", Wording("焊接", "Welding"), ("焊工", "电焊", "电焊工")),
    Skill("electrician", Wording("电工", "Electrician"), ("维修电工", "水电工")),
    Skill("sewing", Wording("缝纫", "Sewing"), ("缝纫工", "车位", "服装")),
    Skill("driving", Wording("驾驶", "Driving"), ("司机", "驾驶员", "叉车")),
    Skill("warehouse", Wording("仓储物流", "Warehouse"), ("仓管", "搬运", "分拣", "理货")),
    Skill("quality", Wording("质检", "Quality control"), ("品检", "检验", "QC")),
    Skill("cooking", Wording("厨房", "Kitchen"), ("厨师", "帮厨")),
    Skill("sales", Wording("销售", "Sales"), ("营业员", "导购", "收银")),
    Skill("cleaning", Wording("保洁", "Cleaning"), ("清洁", "家政")),
    Skill("security", Wording("保安", "Security"), ("门卫",)),
    Skill("office", Wording("文员", "Office"), ("行政", "内勤", "办公")),
    Skill("accounting", Wording("会计", "Accounting"), ("财务", "出纳")),
    Skill("building", Wording("建筑施工", "Building"), ("泥工", "木工", "钢筋工", "瓦工")),
)


class Labour(Part, frozen=True):
    """Recruitment in a town.

    skills            the list forms and rosters offer; other words may be written too
    answer_hours      so long anybody may leave a recommended person without an answer
    counts            what a quota counts: people recommended, or people hired
    unit_kinds        places that have a quota and are credited with whom they recommend
    team_kinds        teams that have one as departments
    place_target      people a village or community is to bring, where no quota is set on the page
    team_target       the same of a department
    counts_from       the first day that counts where no quota is set; none = from the beginning
    """

    skills: tuple[Skill, ...] = SKILLS
    answer_hours: Hours = 48
    counts: Literal["recommended", "hired"] = "recommended"
    unit_kinds: tuple[PlaceKind, ...] = (PlaceKind.VILLAGE, PlaceKind.COMMUNITY)
    team_kinds: tuple[TeamKind, ...] = (TeamKind.WORKING_GROUP,)
    place_target: Target = 0
    team_target: Target = 0
    counts_from: date | None = None

    def skill(self, key: str) -> Skill | None:
        """The skill of that key, None for a word of somebody's own."""
        return next((one for one in self.skills if one.key == key), None)

    def skill_title(self, key: str) -> str:
        """The skill in this town's words; a word of somebody's own as it is."""
        found = self.skill(key)
        return str(found.title) if found else key


def labour_contradictions(plan: Labour, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for key, times in Counter(one.key for one in plan.skills).items():
        if times > 1:
            yield (
                f"{path}.skills",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    words = Counter(word for one in plan.skills for word in {one.title.zh, *one.words})
    for word, times in words.items():
        if times > 1:
            yield (
                f"{path}.skills",
                _("“%(key)s” is given %(times)s times.") % {"key": word, "times": times},
            )
    if not plan.unit_kinds and not plan.team_kinds:
        yield f"{path}.unit_kinds", _("Nobody would have a quota.")
