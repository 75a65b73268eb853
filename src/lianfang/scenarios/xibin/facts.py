"""The figures published about the town, and which of them nothing here can count yet.

Source: the account of Xibin town 西滨镇 of 12 March 2020. What is about prevention is counted from
rows after the play; what is about enterprises and premises waits for the room that keeps them.
"""

from datetime import date

from lianfang.kit.clock import local_moment
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.xibin.town import XIBIN

SOURCE = "account of Xibin town, 12 March 2020"
MORNING = local_moment(date(2020, 3, 12), "09:30")

FACTS: tuple[Fact, ...] = (Fact("communities", "communities", XIBIN, 3, 3, MORNING),)
# Published figure -> its value and the capability that will count it.
MISSING: dict[str, tuple[int, str]] = {
    "five_small_inspection_forms": (92, "E6: inspection of premises along streets"),
    "enterprise_inspection_forms": (169, "E5: inspection of every enterprise"),
    "above_scale_resumed": (35, "E1, E14: register and resumption of enterprises"),
    "employee_temperature_checks_per_day": (2, "E4: daily health of employees"),
}
