"""Invented staff of invented enterprises; made through services."""

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.people.models import Person
from lianfang.workforce.models import Employment, EmploymentStep
from lianfang.workforce.services.employees import employ
from tests.people.builders import NOW, SYSTEM, paper_number

NAMES = ("石建国", "马秀英", "何志强", "罗桂兰", "高文博", "林晓燕", "郑海涛", "谢春梅")


def hired(enterprise: Enterprise, number: int = 1, **entry) -> Employment:
    """Somebody from elsewhere with a paper and a phone of their own works there."""
    who = {
        "name": NAMES[number % len(NAMES)],
        "paper_number": paper_number("19880504", number),
        "phones": [phone(number)],
    }
    given = {"actor": SYSTEM, "now": NOW, "who": who, **entry}
    return employ(enterprise_id=enterprise.pk, **given)


def phone(number: int) -> str:
    return f"1350000{number:04d}"


def person_of(row: Employment) -> Person:
    with everywhere("a test looks at what was stored"):
        return Person.objects.get(pk=row.person_id)


def fresh(row: Employment) -> Employment:
    with everywhere("a test looks at what was stored"):
        return Employment.objects.select_related("enterprise").get(pk=row.pk)


def steps(row: Employment) -> list[tuple[str, str, str]]:
    """(from, to, day) of every step, the oldest first."""
    with everywhere("a test looks at what was stored"):
        found = EmploymentStep.objects.filter(employment=row)
        return [(one.from_state, one.to_state, f"{one.day:%m-%d}") for one in found]
