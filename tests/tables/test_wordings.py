"""The words of superiors for every figure and field: each finds its own, and no two share one."""

from functools import cache

import pytest

from lianfang.access.scope import looking
from lianfang.blanks.guessing import propose
from lianfang.blanks.model import Anchor, Blank, Format, Region, SheetNote, Slot
from lianfang.blanks.wording import kind_of, split_unit
from lianfang.reports.words import all_words
from lianfang.tables.selectors.meanings import vocabulary
from lianfang.tables.selectors.registers import ANCHORS
from tests.command.builders import at, build_town
from tests.tables.builders import clerk

pytestmark = [pytest.mark.django_db, pytest.mark.long]
# The same thing under two keys: a figure with a name of its own, and a part of a wider one.
SAME = (
    {"teams?kind=volunteer", "volunteer_teams"},
    {"return_rate", "return_to_post_rate"},
    {"enterprise_staff", "employees"},
    {"checkpoints", "checkpoints_open"},
    {"screening_visits?outcome=nobody", "visits_nobody"},
)
# What such tables ask for as well, and no figure of the house tells of.
UNKNOWN = (
    *(
        "核酸检测人数",
        "疫苗接种人数",
        "死亡病例",
        "治愈出院人数",
        "行政拘留人数",
        "罚款金额（万元）",
    ),
    *(
        "工业总产值（亿元）",
        "税收（万元）",
        "用电量（万千瓦时）",
        "在校学生数",
        "教职工人数",
        "网课人数",
    ),
    *(
        "垃圾清运量（吨）",
        "公厕消杀座次",
        "蔬菜供应量（吨）",
        "猪肉价格",
        "媒体报道篇数",
        "微信群数",
    ),
    *("春耕备耕面积", "活禽交易点", "棋牌室关闭数", "寺庙教堂关闭数", "信访件数", "热线电话接听量"),
    *(
        "监控探头数",
        "红码人数",
        "出租车消毒辆次",
        "党费收缴金额",
        "口罩库存",
        "值班领导",
        "存在困难",
    ),
)


@pytest.fixture
def known():
    town = build_town()
    actor, moment = clerk(town), at("09:30")
    with looking(actor):
        return vocabulary(actor, town.township, moment)


def understood(headings, meanings, anchor: Anchor = Anchor.PLACE) -> list[str]:
    """What each heading is proposed to mean where it stands alone, "" for nothing."""
    regions = []
    for number, heading in enumerate(headings, 1):
        said, unit = split_unit(heading)
        kind = kind_of((said,), unit, "", anchor is Anchor.PLACE)
        slot = Slot(f"1.{number}:A", 1, (said,), unit=unit, kind=kind)
        regions.append(Region(f"1.{number}", "表", anchor, (slot,), (1, 1), 2, 2))
    blank = Blank(Format.XLSX, "x.xlsx", "情况统计表", (SheetNote("表"),), tuple(regions))
    proposal = propose(blank, meanings, ())
    best = [region.slots[0].best for region in proposal.regions]
    return [guess.reference if guess else "" for guess in best]


@cache
def _bare(reference: str) -> str:
    """Key and parts without the span: visits:total?outcome=phoned -> visits?outcome=phoned."""
    head, mark, parts = reference.partition("?")
    return f"{head.partition(':')[0]}{mark}{parts}"


def _agree(wanted: str, found: str) -> bool:
    pair = {_bare(wanted), _bare(found)}
    return len(pair) == 1 or any(pair <= same for same in SAME)


def test_every_wording_of_a_figure_finds_that_figure(known):
    keys = {meaning.key for meaning in known.figures}
    cut = {f"{m.key}?{'&'.join(map('='.join, m.cut))}" if m.cut else m.key for m in known.figures}
    asked = [
        (reference, wording)
        for reference, wordings in all_words().items()
        if reference.partition("?")[0].partition(":")[0] in keys and _bare(reference) in cut
        for wording in wordings
    ]

    found = understood([wording for _reference, wording in asked], known.figures)

    strange = [
        (wording, reference, got)
        for (reference, wording), got in zip(asked, found, strict=True)
        if not _agree(reference, got)
    ]
    assert len(asked) > 800
    assert strange == []


def test_every_wording_of_a_register_finds_its_column(known):
    strange = []
    for register, anchor in ANCHORS.items():
        asked = [
            (key, wording)
            for key, wordings in all_words().items()
            if key.startswith(f"{register}.")
            for wording in wordings
        ]
        found = understood([wording for _key, wording in asked], known.of(register), anchor)
        strange += [
            (wording, key, got)
            for (key, wording), got in zip(asked, found, strict=True)
            if got != key
        ]

    assert strange == []


def test_what_the_house_cannot_know_stays_empty(known):
    found = dict(zip(UNKNOWN, understood(UNKNOWN, known.figures), strict=True))

    assert {heading: got for heading, got in found.items() if got} == {}
