"""Staff of a few of Jinshan's firms and their daily reports; every one of them is invented.

Eight firms have sent their lists: most of their people are back, some wait, some are still away. On
the morning of 18 March one firm has not reported at all and of the others a few are missing.
"""

import random
import uuid
from datetime import date, datetime, timedelta

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.services.sites import add_site
from lianfang.kit.clock import local_day
from lianfang.kit.ids import id_at
from lianfang.people.enums import Sex
from lianfang.people.models import LIVES_HERE, PRESENT, Person
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.residents import INVENTED_PHONES, Register
from lianfang.scenarios.stage import Stage
from lianfang.workforce.enums import EmploymentSource, SurveySource
from lianfang.workforce.models import Employment
from lianfang.workforce.services.entries import EmploymentEntry, Who
from lianfang.workforce.services.reporting import Reading, record_report
from lianfang.workforce.services.rostering import Listed, take_roster
from lianfang.workforce.services.surveys import Answers
from lianfang.workforce.services.telling import tell_missing

SYSTEM = Actor.system("workforce")
SEED = 23
FIRMS, STAFF, LOCAL = 8, 72, 12
JOBS = (
    *(("车工", "机加工"), ("钳工", "装配"), ("焊工", "装配"), ("质检员", "检验")),
    *(("叉车工", "仓储"), ("包装工", "包装"), ("电工", "设备"), ("班组长", "机加工")),
)
ORIGINS = (
    *("湖北省黄石市", "湖北省大冶市", "湖北省鄂州市", "湖北省黄冈市浠水县", "湖北省武汉市"),
    *("河南省信阳市", "安徽省安庆市", "江西省九江市瑞昌市", "湖南省岳阳市"),
)


def _firms(stage: Stage) -> list[Enterprise]:
    """Firms of the parks with the most staff; the contact of the demo acts for one of them."""
    with everywhere("the scenario knows its enterprises"):
        rows = Enterprise.objects.filter(
            path__under=stage.township.path, kind="enterprise", state="open"
        )
        acting = list(rows.filter(members__until__isnull=True, members__isnull=False).distinct())
        others = rows.exclude(pk__in=[firm.pk for firm in acting]).order_by(
            "-staff_count", "name_key"
        )
        return [*acting, *others[:FIRMS]][:FIRMS]


def send_lists(stage: Stage, now: datetime) -> None:
    """Eight firms send the lists of their people; the clerk takes them over."""
    clerk = stage.actor(CLERK, now)
    firms = _firms(stage)
    chance = random.Random(f"{stage.script.seed} staff")  # noqa: S311  the same play each time
    register = Register(stage.script.seed + SEED, stage.script.folk)
    living = _living(stage, FIRMS * LOCAL)
    numbers = iter(range(1, FIRMS * STAFF + 1))
    taken = 0
    for index, firm in enumerate(firms):
        dormitory = add_site(
            actor=clerk, now=now, enterprise_id=firm.pk, place_id=firm.place_id, use="dormitory"
        )
        listed: list[Listed] = []
        for place, number in zip(range(STAFF), numbers, strict=False):
            entry = _job(chance, place, local_day(now))
            person_id, who = None, Who()
            if place < LOCAL:
                person_id = living[index * LOCAL + place]
            else:
                who = _stranger(register, chance, number)
                entry["origin"] = chance.choice(ORIGINS)
                entry["dormitory_id"] = dormitory.pk
                entry["room"] = f"{1 + place % 2}号宿舍 {201 + place % 6}"
            answers = _answers(entry, local_day(now))
            listed.append(
                Listed(firm.pk, person_id, who, entry, None, answers, SurveySource.VERIFIED)
            )
        taken += take_roster(
            actor=clerk,
            now=now,
            place_id=firm.place_id,
            path=firm.path,
            listed=listed,
            source=EmploymentSource.ROSTER,
        )
    stage.note(f"{taken} employees of {len(firms)} firms listed")


def _living(stage: Stage, wanted: int) -> list[uuid.UUID]:
    """Residents of working age, from all over the town."""
    with everywhere("the scenario knows everybody who lives in the town"):
        grown_up = Person.objects.filter(
            PRESENT,
            LIVES_HERE,
            birth_date__range=(date(1968, 1, 1), date(1998, 12, 31)),
            path__under=stage.township.path,
        )
        keys = list(grown_up.order_by("path", "name", "birth_date").values_list("pk", flat=True))
    return keys[7 :: max(1, len(keys) // wanted)][:wanted]


def _stranger(register: Register, chance: random.Random, number: int) -> Who:
    sex = Sex.FEMALE if chance.random() < 0.4 else Sex.MALE
    born = date(1968, 1, 1) + timedelta(days=chance.randrange(30 * 365))
    return {
        "name": register.name(),
        "paper_kind": "",
        "paper_number": register.paper(born, sex),
        "phones": [f"{INVENTED_PHONES}97{number:06d}"],
    }


def _job(chance: random.Random, place: int, today: date) -> EmploymentEntry:
    """Three of four are back since some day of March, the others wait or are still away."""
    job, process = JOBS[place % len(JOBS)]
    entry: EmploymentEntry = {
        "staff_number": f"{place + 1:03d}",
        "job": job,
        "process": process,
        "since": date(2019, 6, 1) + timedelta(days=place),
    }
    luck = chance.random()
    if luck < 0.74:
        entry["state"] = "back"
        entry["back_on"] = today - timedelta(days=chance.randrange(6))
    elif luck < 0.86:
        entry["state"] = "waiting"
        entry["state_since"] = today - timedelta(days=chance.randrange(5))
    else:
        entry["state"] = "away"
        entry["planned_on"] = today + timedelta(days=2 + chance.randrange(12))
    return entry


def _answers(entry: EmploymentEntry, today: date) -> Answers:
    origin = entry.get("origin", "")
    answers: Answers = {
        "in_key_region": "武汉" in origin and entry.get("state") == "away",
        "stayed": "武汉" in origin,
        "met_case": False,
        "met_region": "武汉" in origin,
    }
    if origin and entry.get("state") != "away":
        answers["came_on"] = today - timedelta(days=8)
        answers["transport"] = "car"
    return answers


def report(stage: Stage, now: datetime) -> None:
    """The reports of a window: written up firm by firm, of some firms not all of them."""
    clerk = stage.actor(CLERK, now)
    is_last = local_day(now) == date(2020, 3, 18)
    chance = random.Random(f"{stage.script.seed} reports {now}")  # noqa: S311  the same each time
    kept = 0
    for index, firm in enumerate(_listed()):
        if is_last and index == 3:
            continue  # nobody has heard of them this morning
        readings = [
            Reading(key, round(36.1 + chance.random() * 0.8, 1))
            for key in _due(firm)
            if not (index % 3 == 1 and chance.random() < (0.2 if is_last else 0.05))
        ]
        kept += record_report(
            actor=clerk,
            now=now,
            enterprise_id=firm.pk,
            report_id=id_at(now),
            readings=readings,
        ).kept
    stage.note(f"{kept} temperatures of staff reported")


def _listed() -> list[Enterprise]:
    with everywhere("the scenario knows its enterprises"):
        running = Employment.objects.filter(until__isnull=True, source=EmploymentSource.ROSTER)
        rows = Enterprise.objects.filter(pk__in=running.order_by().values("enterprise"))
        return list(rows.order_by("name_key", "id"))


def _due(firm: Enterprise) -> list[uuid.UUID]:
    with everywhere("the scenario knows its firms"):
        rows = Employment.objects.filter(
            enterprise=firm, until__isnull=True, state__in=("waiting", "back")
        )
        return list(rows.order_by("staff_number", "id").values_list("pk", flat=True))


def tell(stage: Stage, now: datetime) -> None:
    """What is missing is told upwards."""
    told = tell_missing(actor=SYSTEM, now=now)
    stage.note(f"{told} tellings of missing staff reports")
