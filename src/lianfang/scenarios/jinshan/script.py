"""What Jinshan brings to the stage: its people, its plan, what its visits find."""

from datetime import date

from lianfang.scenarios.jinshan.personas import PASSWORD, PERSONAS
from lianfang.scenarios.jinshan.staffing import make_staffing
from lianfang.scenarios.jinshan.town import SEED, SIKE, TOWN, WANGTAI
from lianfang.scenarios.residents import Folk
from lianfang.scenarios.stage import Findings, Script

DAYS: tuple[date, ...] = (date(2020, 3, 16), date(2020, 3, 17), date(2020, 3, 18))
FOLK = Folk(
    surnames="陈李张刘王柯程胡黄徐吴石余曹马方周杨朱郑汪江夏肖罗冯邓彭潘曾单区解",
    employers=(
        "",
        "",
        "",
        "金山制造厂",
        "黄石铜材公司",
        "园区物流站",
        "个体经营",
        "外出务工",
        "镇中学",
    ),
)
SCRIPT = Script(
    town=TOWN,
    playbook="jinshan",
    seed=SEED,
    folk=FOLK,
    staffing=make_staffing,
    personas=PERSONAS,
    password=PASSWORD,
    findings=Findings(
        phones=("grid", "worker"),
        fevers={
            (DAYS[0], WANGTAI): "37.4",
            (DAYS[1], "宝山村"): "37.8",
            (DAYS[1], "金山社区"): "37.3",
            (DAYS[2], SIKE): "37.5",
        },
        misread=(DAYS[1], "大路村"),
    ),
)
