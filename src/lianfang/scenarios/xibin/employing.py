"""Staff of three factories of Xibin, measured twice on the day before the demo opens.

That employees are measured twice a day is published; who they are is invented.
"""

from datetime import date, datetime, timedelta

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.ids import id_at
from lianfang.people.enums import Sex
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.residents import INVENTED_PHONES, Register
from lianfang.scenarios.stage import Stage
from lianfang.workforce.enums import EmploymentSource, SurveySource
from lianfang.workforce.models import Employment
from lianfang.workforce.services.reporting import Reading, record_report
from lianfang.workforce.services.rostering import Listed, take_roster

MEASURED_ON = date(2020, 3, 11)
FIRMS, STAFF = 3, 16
SEED = 11
JOBS = ("针车工", "裁断工", "成型工", "质检员", "仓管员")
BORN = date(1980, 1, 1)


def list_staff(stage: Stage, now: datetime) -> None:
    """Three factories above scale send the lists of their people, all of them back."""
    register = Register(stage.script.seed + SEED, stage.script.folk)
    clerk, number, taken = stage.actor(CLERK, now), 0, 0
    with everywhere("the scenario knows its enterprises"):
        rows = Enterprise.objects.exclude(scale="").filter(state="open")
        firms = list(rows.order_by("name_key")[:FIRMS])
    for firm in firms:
        listed = []
        for place in range(STAFF):
            number += 1
            born = BORN + timedelta(days=97 * number)
            sex = Sex.FEMALE if number % 2 else Sex.MALE
            listed.append(
                Listed(
                    firm.pk,
                    None,
                    {
                        "name": register.name(),
                        "paper_kind": "",
                        "paper_number": register.paper(born, sex),
                        "phones": [f"{INVENTED_PHONES}96{number:06d}"],
                    },
                    {
                        "staff_number": f"{place + 1:03d}",
                        "job": JOBS[place % len(JOBS)],
                        "since": date(2019, 7, 1),
                        "state": "back",
                        "back_on": local_day(now) - timedelta(days=5),
                    },
                    None,
                    {"in_key_region": False, "met_case": False},
                    SurveySource.VERIFIED,
                )
            )
        taken += take_roster(
            actor=clerk,
            now=now,
            place_id=firm.place_id,
            path=firm.path,
            listed=listed,
            source=EmploymentSource.ROSTER,
        )
    stage.note(f"{taken} employees of {len(firms)} factories listed")


def measure_all(stage: Stage, now: datetime) -> None:
    """Everybody who works is measured at the gate and the factory sends the list."""
    clerk, kept = stage.actor(CLERK, now), 0
    with everywhere("the scenario knows its firms"):
        rows = Employment.objects.filter(until__isnull=True, state="back")
        pairs = list(
            rows.order_by("enterprise__name_key", "staff_number").values_list("enterprise", "pk")
        )
    for number, firm in enumerate(dict.fromkeys(firm for firm, _pk in pairs)):
        readings = [
            Reading(pk, 36.2 + (index * 7 + number) % 6 / 10)
            for index, (where, pk) in enumerate(pairs)
            if where == firm
        ]
        kept += record_report(
            actor=clerk, now=now, enterprise_id=firm, report_id=id_at(now), readings=readings
        ).kept
    stage.note(f"{now:%d %B %H:%M}: {kept} employees measured")
