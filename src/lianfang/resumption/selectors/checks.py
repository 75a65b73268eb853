"""The automatic checks of a filing: what was filed is held against the rules of the plan and the
registers before anybody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lianfang.command.playbook.resumption import Resumption
from lianfang.kit.clock import local_day
from lianfang.resumption.enums import Verdict
from lianfang.resumption.models import Filing, FilingPaper, FilingVersion, StartBatch
from lianfang.resumption.selectors.answers import PaperLine, paper_lines, supply_lines
from lianfang.resumption.selectors.clearance import Cleared, cleared
from lianfang.resumption.selectors.plans import mode_for, resumption_plan

ORDER = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.PASSED: 2}
TONES = {Verdict.FAILED: "now", Verdict.UNKNOWN: "soon", Verdict.PASSED: "done"}


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: fulfilled or not, and what proves it. `rows` names the part of the page, or the
    list, where its rows stand."""

    key: str
    title: str
    verdict: str
    proof: str
    rows: str

    @property
    def label(self) -> str:
        return str(Verdict(self.verdict).label)

    @property
    def tone(self) -> str:
        return TONES[Verdict(self.verdict)]


def checks_of(
    filing: Filing,
    version: FilingVersion,
    papers: Sequence[FilingPaper],
    batches: Sequence[StartBatch],
    moment: datetime,
) -> list[Check]:
    """Every automatic check of a version, those not fulfilled first."""
    plan = resumption_plan(filing.path, moment)
    staff = cleared(filing.enterprise, moment)
    found = [
        *_cover(plan, version),
        _rooms(plan, version),
        _key_areas(version, staff),
        *_training(plan, version),
        _in_place(plan, version),
        _roster(version, staff),
        _papers(paper_lines(plan, version, papers), on_paper=version.on_paper),
        _batches(version, batches),
        _in_time(plan, filing, version),
    ]
    return sorted(found, key=lambda one: ORDER[Verdict(one.verdict)])


def _check(key: str, title: str, verdict: bool | None, proof: str, rows: str) -> Check:
    said = {True: Verdict.PASSED, False: Verdict.FAILED, None: Verdict.UNKNOWN}[verdict]
    return Check(key, title, said.value, proof, rows)


def _cover(plan: Resumption, version: FilingVersion) -> list[Check]:
    """Days of cover: stock divided by what is used a day, whole days only."""
    found = []
    for line in supply_lines(plan, version):
        if not line.uses_daily or not line.is_required:
            continue
        title = _("%(what)s for %(days)s days") % {"what": line.title, "days": plan.cover_days}
        if line.days is None:
            found.append(_check(f"cover_{line.key}", title, None, _("Not filled in."), "supplies"))
            continue
        proof = _("%(stock)s %(unit)s, %(daily)s a day: %(days)s days") % {
            "stock": line.stock,
            "unit": line.unit,
            "daily": line.daily,
            "days": line.days,
        }
        found.append(
            _check(f"cover_{line.key}", title, line.days >= plan.cover_days, proof, "supplies")
        )
    return found


def _rooms(plan: Resumption, version: FilingVersion) -> Check:
    title = _("Isolation rooms")
    if version.staff_total is None or version.isolation_rooms is None:
        return _check("rooms", title, None, _("Not filled in."), "supplies")
    wanted = plan.rooms.wanted(version.staff_total)
    said = {"staff": version.staff_total, "wanted": wanted, "there": version.isolation_rooms}
    if wanted:
        proof = _("%(staff)s staff need %(wanted)s; there are %(there)s.") % said
    else:
        proof = _("%(staff)s staff: the rule asks for none; there are %(there)s.") % said
    return _check("rooms", title, version.isolation_rooms >= wanted, proof, "supplies")


def _key_areas(version: FilingVersion, staff: Cleared) -> Check:
    """Everybody filed as coming from a key area is known by name, nobody of them is at the post
    before the time, and of nobody it is unknown since when they are here."""
    title = _("Staff from key areas cleared")
    if staff.total == 0:
        return _check("key_areas", title, None, _("The list of employees is empty."), "staff")
    said = {
        "key": staff.key_area,
        "filed": version.from_key_areas or 0,
        "waits": staff.not_free,
        "early": staff.too_early,
    }
    proof = _("%(key)s on the list, %(filed)s filed; %(waits)s may not start yet.") % said
    if staff.too_early:
        proof += " " + _("%(early)s are at their posts all the same.") % said
    known = staff.key_area >= (version.from_key_areas or 0) and staff.unknown == 0
    return _check("key_areas", title, known and staff.too_early == 0, proof, "staff")


def _training(plan: Resumption, version: FilingVersion) -> list[Check]:
    if not plan.training:
        return []
    title = _("Training before the start")
    if version.trained_on is None:
        return [_check("training", title, False, _("Not held yet."), "readiness")]
    held = version.planned_on is None or version.trained_on <= version.planned_on
    number = version.trained or 0
    proof = ngettext(
        "Held on %(day)s with %(n)s person.", "Held on %(day)s with %(n)s people.", number
    ) % {"day": date_format(version.trained_on, "MONTH_DAY_FORMAT"), "n": number}
    return [_check("training", title, held and number > 0, proof, "readiness")]


def _in_place(plan: Resumption, version: FilingVersion) -> Check:
    lacking = [str(one.title) for one in plan.in_place if not version.in_place.get(one.key)]
    title = _("All things in place")
    there = len(plan.in_place) - len(lacking)
    proof = _("%(there)s of %(all)s.") % {"there": there, "all": len(plan.in_place)}
    if lacking:
        proof += " " + _("Lacking: %(what)s") % {"what": "、".join(lacking)}
    return _check("in_place", title, not lacking, proof, "readiness")


def _roster(version: FilingVersion, staff: Cleared) -> Check:
    title = _("List of employees")
    said = {"listed": staff.total, "filed": version.staff_total or 0}
    proof = _("%(listed)s on the list, %(filed)s filed.") % said
    return _check(
        "roster", title, staff.total > 0 and staff.total >= (version.back_now or 0), proof, "staff"
    )


def _papers(lines: Sequence[PaperLine], *, on_paper: bool) -> Check:
    title = pgettext("filing", "Papers")
    if on_paper:
        return _check("papers", title, True, _("They came on paper and lie at the desk."), "papers")
    lacking = [line.title for line in lines if line.is_missing]
    if lacking:
        proof = _("Lacking: %(what)s") % {"what": "、".join(lacking)}
        return _check("papers", title, False, proof, "papers")
    number = sum(len(line.files) for line in lines)
    proof = ngettext("All there, %(n)s file.", "All there, %(n)s files.", number) % {"n": number}
    return _check("papers", title, True, proof, "papers")


def _batches(version: FilingVersion, batches: Sequence[StartBatch]) -> Check:
    people = sum(one.people for one in batches)
    first = min((one.starts_on for one in batches), default=None)
    said: dict[str, Any] = {"n": len(batches), "people": people, "staff": version.staff_total or 0}
    proof = _("%(n)s batches, %(people)s of %(staff)s staff.") % said
    fits = people <= (version.staff_total or 0)
    early = first is not None and version.planned_on is not None and first < version.planned_on
    if early:
        proof += " " + _("The first starts before the planned day.")
    return _check("batches", _("Staff start in batches"), fits and not early, proof, "batches")


def _in_time(plan: Resumption, filing: Filing, version: FilingVersion) -> Check:
    begun = local_day(filing.begun_at)
    mode = mode_for(plan, filing.enterprise, begun)
    ahead = mode.days_ahead if mode else 0
    title = _("Filed %(n)s days ahead") % {"n": ahead}
    if version.planned_on is None or version.submitted_at is None:
        return _check("in_time", title, None, _("Not filled in."), "people")
    filed = local_day(filing.filed_at or version.submitted_at)
    proof = _("Filed on %(filed)s for %(planned)s.") % {
        "filed": date_format(filed, "MONTH_DAY_FORMAT"),
        "planned": date_format(version.planned_on, "MONTH_DAY_FORMAT"),
    }
    return _check(
        "in_time", title, version.planned_on >= filed + timedelta(days=ahead), proof, "people"
    )
