"""What Zhangcha brings to the stage: its people and its plan."""

from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Script
from lianfang.scenarios.zhangcha.personas import PASSWORD, PERSONAS
from lianfang.scenarios.zhangcha.staffing import make_staffing
from lianfang.scenarios.zhangcha.town import SEED, lay_out

FOLK = Folk(
    surnames="梁陈黄何李罗霍潘区庞冼招简关麦邓谭周冯叶",
    employers=("", "", "针织厂", "陶瓷公司", "不锈钢厂", "个体经营", "街道中学"),
    # Urban villages: six in ten doors are let to people who work in the parks.
    tenants=0.6,
)
SCRIPT = Script(
    town=lay_out(),
    playbook="zhangcha",
    seed=SEED,
    folk=FOLK,
    staffing=make_staffing,
    personas=PERSONAS,
    password=PASSWORD,
)
