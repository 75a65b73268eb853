"""Filings brought as far as a state by those who bring them there; plans that say otherwise."""

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.resumption.models import Filing, FilingStep
from lianfang.resumption.services.checking import (
    approve_filing,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.entering import withdraw_filing
from lianfang.resumption.services.own import submit_own_filing
from lianfang.resumption.services.starting import start_batch, suspend_filing
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan
from tests.people.builders import NOW, Town
from tests.resumption.builders import batches, begun, desk, firm, inspection, stored

WHY = "名册当日补报"
# A plan that is strict with some and easy with others; the first that fits holds.
MIXED = (
    "rooms: {per: 50, least: 100, most: 200}",
    "modes:",
    "  - {mode: approval, parks: [public], to: park, decides: park}",
    "  - mode: filing",
    "    premises: [small_catering]",
    "    to: village",
    "    decides: village",
    "    site_check: false",
    "  - {mode: approval, classes: [large], to: village, site_check: false}",
    "  - {mode: none, kinds: [self_employed]}",
    "  - {mode: filing, kinds: [project]}",
    '  - {mode: approval, kinds: [branch], until: "2020-03-17"}',
    '  - {mode: approval, kinds: [enterprise], until: "2020-03-18"}',
    '  - {mode: none, kinds: [enterprise], since: "2020-03-19"}',
)
WAY = ("desk_check", "site_check", "deciding", "approved", "resumed", "suspended")


def brought(
    town: Town, state: str, name: str = "黄石恒瑞铜材加工有限公司", **entry
) -> tuple[Filing, Enterprise, Actor]:
    """A filing in that state, its enterprise and the contact; everything happened at one moment."""
    enterprise, contact = firm(town, name, **entry)
    filing = begun(enterprise, contact)
    if state == "draft":
        return filing, enterprise, contact
    submit_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)
    who = {"actor": desk(town), "now": NOW, "filing_id": filing.pk}
    if state == "returned":
        return_filing(**who, reason=WHY)
    elif state == "withdrawn":
        withdraw_filing(**who, reason=WHY)
    elif state in WAY:
        for one in WAY[: WAY.index(state) + 1]:
            onward(who, enterprise, one)
    return stored(enterprise), enterprise, contact


def onward(who: dict, enterprise: Enterprise, state: str) -> None:
    """The one step that leads into the state."""
    if state == "desk_check":
        take_filing(**who)
    elif state == "site_check":
        pass_desk(**who, reason=WHY)
    elif state == "deciding":
        with everywhere("a test makes an inspection"):
            seen = inspection(enterprise, who["now"])
        pass_site(**who, inspection_id=seen.pk)
    elif state == "approved":
        approve_filing(**who)
    elif state == "resumed":
        batch = batches(Filing(pk=who["filing_id"]))[0]
        start_batch(**who, batch_id=batch.pk, people=180)
    else:
        suspend_filing(**who, reason="测温记录造假")


def rules(town: Town, *lines: str) -> None:
    """The plan of Jinshan with this part on filings instead of its own, a line of it each."""
    head, _mark, tail = jinshan_text().partition("\nresumption:\n")
    rest = tail.partition("\n# ---")[2]
    part = "\nresumption:\n" + "".join(f"  {line}\n" for line in lines)
    enforce_plan(town.township, "resume", head + part + ("\n# ---" + rest if rest else ""))


def last_step(filing: Filing) -> FilingStep:
    with everywhere("a test looks at what was stored"):
        return FilingStep.objects.filter(filing=filing).order_by("-at", "-pk")[0]
