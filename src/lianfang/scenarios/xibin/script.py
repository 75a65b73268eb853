"""What Xibin brings to the stage: its people, its plan, what its visits find."""

from datetime import date

from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Findings, Script
from lianfang.scenarios.xibin.personas import PASSWORD, PERSONAS
from lianfang.scenarios.xibin.staffing import staffing_of
from lianfang.scenarios.xibin.town import DOORS_OF_A_STREET, HAIBIN, SEED, lay_out

# The days that are played in full; on the second one the entrances of Yuejin are opened.
DAYS: tuple[date, ...] = tuple(date(2020, 3, day) for day in (9, 10, 11, 12))
FOLK = Folk(
    surnames="陈林黄张吴李王郑蔡刘许庄洪苏施曾杨谢柯颜",
    employers=(
        "",
        "",
        "滨海制鞋厂",
        "西滨机械厂",
        "晋江纺织公司",
        "个体经营",
        "沿街店铺",
        "镇小学",
    ),
    # Four in ten doors are let to people who work in the town's factories.
    tenants=0.4,
)


def script(doors: int = DOORS_OF_A_STREET) -> Script:
    """The script of the town with so many doors in each street."""
    town = lay_out(doors)
    return Script(
        town=town,
        playbook="xibin",
        seed=SEED,
        folk=FOLK,
        staffing=staffing_of(town),
        personas=PERSONAS,
        password=PASSWORD,
        findings=Findings(
            phones=("grid", "worker"),
            misread=(DAYS[1], HAIBIN),
        ),
    )


SCRIPT = script()
