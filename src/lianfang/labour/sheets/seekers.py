"""A roster of people who look for work (求职登记表), taken down by a village or a department.

A row that says that the person agreed is taken; without consent nobody is listed. Who is on the
register of residents is found there by paper, or by name and phone; everybody else is somebody from
outside. What a row does not say stays; no row takes anybody off the list.
"""

import copy
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.sheets.roster import wrong
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.errors import InvalidInput
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.kit.text import compact, plain
from lianfang.labour.enums import ConsentWay, Raised, Reach, SeekerState
from lianfang.labour.models import Seeker
from lianfang.labour.models.vacancy import MAX_PAY, YOUNGEST
from lianfang.labour.selectors.plans import Plans, skill_titles
from lianfang.labour.selectors.seekers import age_of
from lianfang.labour.selectors.units import department_names, departments
from lianfang.labour.services.entries import Filling
from lianfang.labour.services.seekers import consent, identify, new_seeker
from lianfang.labour.sheets.vacancies import SCHOOLING
from lianfang.people.enums import Sex
from lianfang.people.models import PRESENT, Person
from lianfang.people.models.sealed import keys_of_phone, open_phones, paper_hashes
from lianfang.people.sheets.outgoing import Places
from lianfang.people.sheets.spots import LEVELS, spots_of
from lianfang.people.sheets.texts import Texts
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    Choice,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    column,
    register,
)

NO_CONSENT = gettext_noop("Without the person's consent nobody is listed.")
NO_TEAM = gettext_noop("No department of this name brings people into work here: %(text)s.")
TOO_YOUNG = gettext_noop("Nobody under 16 may be employed.")
_BATCH = 2_000
REACH_WORDS = {
    Reach.VILLAGE: ("本村", "本社区", "家门口", "附近"),
    Reach.TOWN: ("本镇", "本街道", "本地", "街道内", "镇内"),
    Reach.ANYWHERE: ("不限", "外地", "市内", "省内", "均可"),
}
WAY_WORDS = {
    ConsentWay.SIGNED: ("书面", "签字", "承诺书"),
    ConsentWay.SPOKEN: ("当面", "口头", "上门"),
    ConsentWay.PHONE: ("电话", "微信"),
    ConsentWay.ONLINE: ("网上", "线上", "扫码"),
}
SEXES = (Choice("1", Sex.MALE.label, ("男",)), Choice("2", Sex.FEMALE.label, ("女",)))


COLUMNS = ColumnList(
    column(
        "name",
        pgettext_lazy("person", "Name"),
        *("姓名", "求职人", "求职者", "求职人员", "求职者姓名"),
        kind=ColumnKind.NAME,
        required=True,
        personal=True,
        example="李某某",
    ),
    column(
        "paper",
        _("Paper number"),
        *("身份证号", "身份证号码", "公民身份号码", "证件号码"),
        kind=ColumnKind.IDENTITY,
        personal=True,
        width=22,
    ),
    column(
        "phones",
        _("Phone"),
        *("联系电话", "电话", "手机", "手机号码", "联系方式"),
        kind=ColumnKind.PHONES,
        personal=True,
        width=16,
        example="13800138000",
    ),
    column("sex", _("Sex"), "性别", kind=ColumnKind.CHOICE, choices=SEXES),
    column(
        "birth_year",
        _("Year of birth"),
        *("出生年", "出生年份"),
        kind=ColumnKind.INTEGER,
        minimum=1900,
        maximum=2100,
    ),
    column(
        "community",
        _("Community or village"),
        *("所属村（社区）", "村社区", "所在村", "所在社区", "村", "社区", "所属社区", "住址村社区"),
        kind=ColumnKind.PLACE,
        fill_down=True,
        max_length=128,
        example="四棵社区",
    ),
    column("origin", _("From where"), "户籍地", "籍贯", "来自", max_length=64),
    column("skills", _("Skills"), "技能", "技能特长", "特长", "求职意向", "意向岗位", "意向工种"),
    column(
        "schooling",
        _("Schooling"),
        *("学历", "文化程度"),
        kind=ColumnKind.CHOICE,
        choices=SCHOOLING,
    ),
    column(
        "wanted_pay",
        _("Wanted pay (yuan a month)"),
        *("期望月薪", "期望薪资", "期望工资", "薪资要求", "意向薪资"),
        kind=ColumnKind.INTEGER,
        minimum=500,
        maximum=MAX_PAY,
    ),
    column(
        "reach",
        _("Would work"),
        *("意向地点", "就业意向地", "求职区域", "意向区域"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(one.value, one.label, REACH_WORDS[one]) for one in Reach),
    ),
    column(
        "wants_dormitory",
        _("Needs a dormitory"),
        *("是否住宿", "需要住宿", "是否需要住宿", "住宿需求"),
        kind=ColumnKind.BOOLEAN,
    ),
    column(
        "night_shift",
        _("Would work nights"),
        *("能否上夜班", "接受夜班", "是否接受夜班"),
        kind=ColumnKind.BOOLEAN,
    ),
    column(
        "available_from",
        _("Available from"),
        *("可上岗日期", "可到岗日期", "到岗时间"),
        kind=ColumnKind.DATE,
    ),
    column(
        "team",
        _("Brought by"),
        *("推荐部门", "组织单位", "介绍单位", "责任部门"),
        max_length=128,
    ),
    column(
        "consent_way",
        _("Consent given"),
        *("同意方式", "本人同意", "同意推荐方式", "授权方式"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(one.value, one.label, WAY_WORDS[one]) for one in ConsentWay),
        help=_("How the person agreed to be recommended; without it the row is not taken."),
        example="签字",
    ),
    column("consent_on", _("Consent given on"), "同意日期", "登记日期", kind=ColumnKind.DATE),
    column("note", _("Note"), "备注", max_length=256),
)
TEXTS = Texts(COLUMNS)
_WISHES = (
    *("skills", "schooling", "wanted_pay", "reach", "wants_dormitory", "night_shift"),
    *("available_from", "origin", "note"),
)
_WRITTEN = (*_WISHES, "team")


class SeekersSheet(SheetKind):
    """People who look for work. A row is found again as the resident, or by name and phone."""

    key = "seekers"
    title = _("People who look for work")
    columns = COLUMNS
    import_rights = (
        "labour.seeker.register",
        "labour.seeker.register_outsider",
        "labour.seeker.update",
    )
    export_right = "labour.seeker.export"
    reveal_right = "labour.seeker.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        paper = values["paper"]
        return (plain(values["name"]), paper.number if paper else "", values["phones"])

    def begin(self, context: SheetContext) -> None:
        spots_of(context)
        plans = context.memory["plans"] = Plans(context.now)
        plan = plans.at(context.place.path)
        day = local_day(context.now)
        teams = departments(context.actor, context.place.path, plan, day)
        context.memory["teams"] = {compact(team.name): team for team in teams}

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        lines = [_values(row) for row in rows]
        known = _Known(lines, context)
        return [
            _judged(line, row.sheet, known, context) for line, row in zip(lines, rows, strict=True)
        ]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        new = [v.carry for _row, v in rows if v.outcome == Outcome.NEW]
        changed = [v.carry for _row, v in rows if v.outcome == Outcome.CHANGED]
        Seeker.objects.bulk_create(new, batch_size=1_000)
        Seeker.objects.bulk_update(changed, _WRITTEN, batch_size=500)
        return Applied(len(new), len(changed))

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory(self.export_right).within(place.path)
        rows = Seeker.objects.filter(path__under=territory).exclude(state=SeekerState.WITHDRAWN)
        rows = rows.select_related("person").order_by("path", "id")
        stream = rows.iterator(chunk_size=_BATCH)
        while batch := list(islice(stream, _BATCH)):
            yield from _going_out(viewer, place, batch, masked)


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


class _Known:
    """Residents and seekers a batch of rows may mean; four statements."""

    def __init__(self, lines: Sequence[dict[str, Any]], context: SheetContext) -> None:
        inside = Person.objects.filter(PRESENT, path__under=context.place.path)
        hashes = {
            one: line["name"]
            for line in lines
            if line["paper"] and line["paper"].number
            for one in paper_hashes(line["paper"].kind, line["paper"].number)
        }
        self._by_paper = {
            bytes(row.paper_hash or b""): row
            for row in inside.filter(paper_hash__in=list(hashes)).order_by("pk")
        }
        names = {line["name"] for line in lines}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        for row in inside.filter(name__in=names).order_by("pk"):
            self._by_name[row.name].append(row)
        people = [*self._by_paper.values(), *(p for rows in self._by_name.values() for p in rows)]
        looking = Seeker.objects.filter(state=SeekerState.LOOKING).order_by("pk")
        if context.locking:
            looking = looking.select_for_update(of=("self",))
        self._of_person: dict[uuid.UUID, Seeker] = {
            one.person_id: one for one in looking.filter(person__in=people) if one.person_id
        }
        self._outsiders: dict[str, list[Seeker]] = defaultdict(list)
        outside = looking.filter(person__isnull=True, name__in=names)
        for one in outside.filter(path__under=context.place.path):
            self._outsiders[one.name].append(one)

    def resident(self, line: dict[str, Any]) -> Person | None:
        """Found by paper, or by name and phone."""
        paper = line["paper"]
        if paper and paper.number:
            for one in paper_hashes(paper.kind, paper.number):
                if bytes(one) in self._by_paper:
                    return self._by_paper[bytes(one)]
        keys = _keys(line)
        same = [row for row in self._by_name.get(line["name"], ()) if keys & set(row.lookup_keys)]
        return same[0] if len(same) == 1 else None

    def seeker(self, line: dict[str, Any], person: Person | None) -> Seeker | None:
        """Who looks for work already."""
        if person is not None:
            return self._of_person.get(person.pk)
        keys = _keys(line)
        rows = self._outsiders.get(line["name"], ())
        return next((row for row in rows if keys & set(row.lookup_keys)), None)


def _keys(line: dict[str, Any]) -> set[int]:
    return {key for phone in line["phones"] or () for key in keys_of_phone(phone)}


def _judged(line: dict[str, Any], sheet: int, known: _Known, context: SheetContext) -> Verdict:
    person = known.resident(line)
    before = known.seeker(line, person)
    if before is None and line["consent_way"] is None:
        return wrong("seeker.consent", NO_CONSENT, "consent_way")
    team = _team(line, context)
    if isinstance(team, Verdict):
        return team
    if before is not None:
        row = copy.copy(before)
        row.person = person
    else:
        made = _new(line, sheet, person, context)
        if isinstance(made, Verdict):
            return made
        row = made
    if team is not None:
        row.team = team
    plan = context.memory["plans"].at(row.path)
    filling = Filling(row, plan, local_day(context.now))
    filling.seeker({name: line[name] for name in _WISHES if line[name] is not None})
    if filling.errors:
        name = next(iter(filling.errors))
        finding = CellFinding(f"seeker.{name}", str(filling.errors[name]), name)
        return Verdict(Outcome.WRONG, findings=(finding,))
    age = age_of(row, local_day(context.now))
    if age is not None and age < YOUNGEST:
        return wrong("seeker.young", TOO_YOUNG, "paper")
    if before is None:
        return Verdict(Outcome.NEW, carry=row)
    changes = _changes(before, row, plan)
    outcome = Outcome.CHANGED if changes else Outcome.SAME
    return Verdict(outcome, changes, target=str(row.pk), carry=row)


def _team(line: dict[str, Any], context: SheetContext) -> Any:
    text = line["team"]
    if not text:
        return None
    found = context.memory["teams"].get(compact(text))
    return found or wrong("seeker.team", NO_TEAM, "team", text=text)


def _new(
    line: dict[str, Any], sheet: int, person: Person | None, context: SheetContext
) -> Seeker | Verdict:
    """A new entry: of the resident, or of somebody from outside at the place the row names."""
    if person is not None:
        row = new_seeker(_At(person.place_id, person.path), Raised.ROSTER, context.now, person)
    else:
        spots = spots_of(context)
        levels = (line["community"], *(None for _level in LEVELS[1:]))
        spot = spots.find(levels, None, None, sheet)
        if isinstance(spot, CellFinding):
            return Verdict(Outcome.WRONG, findings=(spot,))
        row = new_seeker(_At(spot.place.id, spot.place.path), Raised.ROSTER, context.now)
        year = line["birth_year"]
        paper = line["paper"]
        if year is None and paper is not None and paper.birth_date is not None:
            year = paper.birth_date.year
        try:
            identify(row, line["name"], line["phones"] or (), line["sex"] or "0", year, context.now)
        except InvalidInput as error:
            name = next(iter(error.fields))
            finding = CellFinding(f"seeker.{name}", str(error.fields[name]), name)
            return Verdict(Outcome.WRONG, findings=(finding,))
    at = local_moment(line["consent_on"], "00:00") if line["consent_on"] else None
    try:
        consent(row, context.actor, context.now, line["consent_way"], at)
    except InvalidInput as error:
        message = str(next(iter(error.fields.values())))
        finding = CellFinding("seeker.consent_on", message, "consent_on")
        return Verdict(Outcome.WRONG, findings=(finding,))
    return row


class _At:
    """A place as far as a new entry needs it."""

    def __init__(self, id: uuid.UUID, path: str) -> None:
        self.id, self.path = id, path


def _wishes(row: Seeker, plan: Any) -> dict[str, Any]:
    """What somebody wants in the cells it comes in by."""
    found = {name: getattr(row, name) for name in _WISHES}
    found["skills"] = "、".join(skill_titles(plan, row.skills)) or None
    return {name: None if value == "" else value for name, value in found.items()}


def _changes(before: Seeker, after: Seeker, plan: Any) -> tuple[Change, ...]:
    old, new = _wishes(before, plan), _wishes(after, plan)
    found = [
        Change(name, TEXTS.of(name, old[name]), TEXTS.of(name, new[name]))
        for name in old
        if old[name] != new[name]
    ]
    if before.team_id != after.team_id:
        names = department_names(one for one in (before.team_id, after.team_id) if one)
        was, now = (names.get(one, "") if one else "" for one in (before.team_id, after.team_id))
        found.append(Change("team", was, now))
    return tuple(found)


def _going_out(
    viewer: Actor, place: PlaceRef, batch: Sequence[Seeker], masked: bool
) -> Iterator[tuple[Any, ...]]:
    spots = Places(viewer, place)
    plans = Plans(max(row.raised_at for row in batch))
    teams = department_names(row.team_id for row in batch if row.team_id)
    for row in batch:
        name = row.person.name if row.person is not None else row.name
        phones = tuple(open_phones((row.person or row).phone_cipher))
        values: dict[str, Any] = {
            **_wishes(row, plans.at(row.path)),
            "name": mask_name(name) if masked else name,
            "phones": (tuple(map(mask_phone, phones)) if masked else phones) or None,
            "sex": row.sex if row.sex in ("1", "2") else None,
            "birth_year": row.birth_year,
            "community": spots.columns(row.path).get("community"),
            "team": teams.get(row.team_id) if row.team_id else None,
            "consent_way": row.consent_way,
            "consent_on": local_day(row.consent_at),
        }
        yield tuple(values.get(name) for name in COLUMNS.positions)


SEEKERS = register(SeekersSheet())
