"""What Qujiang brings to the stage: its people and its plan, at two sizes."""

from lianfang.scenarios.qujiang import town
from lianfang.scenarios.qujiang.personas import PASSWORD, PERSONAS
from lianfang.scenarios.qujiang.staffing import make_staffing
from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Script

FOLK = Folk(
    surnames="张李刘陈黄林谢朱邓何赖钟曾罗廖温叶欧刁骆",
    employers=("", "", "钢铁厂", "机械厂", "铸造厂", "个体经营", "区中学"),
    tenants=0.1,
)


def script(size: town.Size) -> Script:
    """The district with the residents of that size; everything else is the same at each."""
    laid_out = town.lay_out(size)
    return Script(
        town=laid_out,
        playbook="qujiang",
        seed=town.SEED,
        folk=FOLK,
        staffing=make_staffing,
        personas=PERSONAS,
        password=PASSWORD,
        living=town.Living(size, laid_out),
    )


SMALL = script(town.SMALL)
FULL = script(town.FULL)
