"""What Qujiang brings to the stage: its people and its plan."""

from lianfang.scenarios.qujiang.personas import PASSWORD, PERSONAS
from lianfang.scenarios.qujiang.staffing import make_staffing
from lianfang.scenarios.qujiang.town import SEED, lay_out
from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Script

FOLK = Folk(
    surnames="张李刘陈黄林谢朱邓何赖钟曾罗廖温叶欧刁骆",
    employers=("", "", "钢铁厂", "机械厂", "铸造厂", "个体经营", "区中学"),
    tenants=0.1,
)
SCRIPT = Script(
    town=lay_out(),
    playbook="qujiang",
    seed=SEED,
    folk=FOLK,
    staffing=make_staffing,
    personas=PERSONAS,
    password=PASSWORD,
)
