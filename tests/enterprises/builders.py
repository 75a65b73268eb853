"""Invented enterprises in the small town of the people tests; made through services."""

from functools import cache
from itertools import count

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.services.plans import enforce_phase, install_playbook, open_incident
from lianfang.enterprises.models import Contact, Enterprise, EnterpriseStep, Park
from lianfang.enterprises.services.enterprises import register_enterprise
from lianfang.enterprises.services.parks import register_park
from lianfang.kit.organisation_codes import body_check_digit
from lianfang.places.models import Place
from tests.command.builders import EARLIER, jinshan_text
from tests.people.builders import NOW, SYSTEM, Town

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# Codes nobody named: above those the tests name, and never the same twice in a process.
UNNAMED = count(10_000)


def with_check(first: str) -> str:
    """The 17 characters of a credit code with the check character of GB 32100 behind them."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


@cache
def credit_code(number: int, kind: str = "91") -> str:
    """A sound credit code of that number; 91 is an enterprise, 92 a person in trade."""
    body = f"MA{490_000 + number:06d}"
    return with_check(f"{kind}420281{body}{body_check_digit(body)}")


def acting(role: Role, place: Place) -> Actor:
    """Somebody with that role there, without an account."""
    return Actor(None, role.value, (Post(role, place.path),))


def enforce_plan(place: Place, phase: str, text: str = "") -> None:
    """The plan of Jinshan, or another, is in force there, in that phase."""
    plan = install_playbook(actor=SYSTEM, now=EARLIER, text=text or jinshan_text())
    incident = open_incident(actor=SYSTEM, now=EARLIER, place_id=place.pk, name="疫情防控")
    enforce_phase(
        actor=SYSTEM,
        now=EARLIER,
        incident_id=incident.pk,
        place_id=place.pk,
        playbook_id=plan.pk,
        phase=phase,
    )


def register(
    town: Town, name: str = "金山精密机械有限公司", actor: Actor = SYSTEM, **entry
) -> Enterprise:
    """An enterprise of the community, with a code of its own unless said otherwise."""
    given = {"place_id": town.community.pk, "now": NOW, **entry}
    if not {"credit_code", "code_pending"} & given.keys():
        given["credit_code"] = credit_code(next(UNNAMED))
    return register_enterprise(actor=actor, name=name, **given)


def park(town: Town, kind: str = "village", name: str = "四棵工业园") -> Park:
    return register_park(actor=SYSTEM, now=NOW, kind=kind, within_id=town.community.pk, name=name)


def fresh(row: Enterprise) -> Enterprise:
    with everywhere("a test looks at what was stored"):
        return Enterprise.objects.select_related("park").get(pk=row.pk)


def by_name() -> dict[str, Enterprise]:
    with everywhere("a test looks at what was stored"):
        return {row.name: row for row in Enterprise.objects.all()}


def contacts(row: Enterprise) -> dict[str, Contact]:
    with everywhere("a test looks at what was stored"):
        return {one.role: one for one in Contact.objects.filter(enterprise=row)}


def steps(row: Enterprise) -> list[tuple[str, str, str]]:
    """(what, before, after) of every step, the oldest first."""
    with everywhere("a test looks at what was stored"):
        found = EnterpriseStep.objects.filter(enterprise=row)
        return list(found.values_list("kind", "before", "after"))
