"""What Fusha brings to the stage: its people and its plan."""

from lianfang.scenarios.fusha.personas import PASSWORD, PERSONAS
from lianfang.scenarios.fusha.staffing import make_staffing
from lianfang.scenarios.fusha.town import SEED, lay_out
from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Script

FOLK = Folk(
    surnames="梁黄吴陈李冯何麦周林郑卢罗刘谭欧张苏胡萧",
    employers=("", "", "家电厂", "五金厂", "塑料制品厂", "个体经营", "镇中学"),
    # Half the doors are let to people who work in the town's factories.
    tenants=0.5,
)
SCRIPT = Script(
    town=lay_out(),
    playbook="fusha",
    seed=SEED,
    folk=FOLK,
    staffing=make_staffing,
    personas=PERSONAS,
    password=PASSWORD,
)
