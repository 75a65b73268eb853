"""The figures published about the town, each with the metric that counts it from rows.

Source: the account of Xibin town 西滨镇 of 12 March 2020. That employees are measured twice a day
is seen by the windows of a day in which all of them who work have a check.
"""

from datetime import date, datetime, timedelta

from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day, local_moment
from lianfang.reports.metrics import figure
from lianfang.scenarios.facts import Fact, Ground, Shape
from lianfang.scenarios.xibin.employing import MEASURED_ON
from lianfang.scenarios.xibin.town import HAIBIN
from lianfang.workforce.selectors.plans import windows_of, workforce_plan

SOURCE = "account of Xibin town, 12 March 2020"
MORNING = local_moment(date(2020, 3, 12), "09:30")


EVENING = local_moment(MEASURED_ON, "20:00")


def _rounds(ground: Ground, viewer: Actor, moment: datetime) -> tuple[str, ...]:
    """Windows of the day in which every employee who is asked has a health check."""
    path = ground.place("").path
    rounds = 0
    for window in windows_of(workforce_plan(path, moment), local_day(moment)):
        last = window.ends_at - timedelta(seconds=1)
        asked, told = (
            figure(viewer, key, path, last).value
            for key in ("staff_reports_due", "staff_reports_in")
        )
        rounds += bool(asked) and asked == told
    return (str(rounds),)


def _exactly(name: str, metric: str, place: str, value: int) -> Fact:
    return Fact(name, metric, place, value, value, MORNING)


FACTS: tuple[Fact | Shape, ...] = (
    _exactly("communities", "communities", "", 3),
    _exactly("five_small_inspection_forms", "small_premises_inspections", HAIBIN, 92),
    _exactly("enterprise_inspection_forms", "enterprise_inspections", "", 169),
    _exactly("above_scale_resumed", "above_scale_resumed", "", 35),
    Shape(
        "employee_temperature_checks_per_day",
        "windows with a full staff_reports_in",
        "",
        ("2",),
        EVENING,
        _rounds,
    ),
)
