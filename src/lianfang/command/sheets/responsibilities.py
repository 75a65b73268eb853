"""A roster of who answers for whom: role, worker, and the place, household or person.

The plan in force says what a role is for, and so what a row must name: a unit volunteer a
stairwell, a household cadre a door (or a whole bay), a carer a person. Where the plan allows only
one in a role, a row that names somebody else replaces them.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook import Role
from lianfang.command.selectors.plan import RuleBook, role_titles
from lianfang.command.selectors.sources import sources
from lianfang.command.services.responsibilities import Assignment, assign_many
from lianfang.command.sheets.matching import NOT_FOR_PLACE, Asked, Pair, Standing, Subjects
from lianfang.command.sheets.roster import Roster, wrong
from lianfang.kit.clock import local_day
from lianfang.kit.masking import mask_name, mask_paper, mask_phone
from lianfang.kit.text import plain
from lianfang.people.models import Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.places.selectors import PlaceResolver, full_names
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    CheckedRow,
    ColumnList,
    Paper,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    column,
)

SOURCE = "roster"
REPLACED = gettext_noop("Replaced by a roster")
NO_PLAN = gettext_noop("No plan is in force here, so there are no roles.")
NO_ROLE = gettext_noop("The phase in force has no role of this name: %(text)s.")
NOT_ADMITTED = gettext_noop("The plan gives this role to other staff.")
SAY_ROLE = gettext_noop("Say what they answer for: the role.")
PLACE_UNKNOWN = gettext_noop("No place of this name was found: %(text)s.")
PLACE_AMBIGUOUS = gettext_noop("Several places have this name; write it in full.")


COLUMNS = ColumnList(
    column(
        "role",
        _("Role"),
        "责任类型",
        "包保类型",
        "包保角色",
        "责任角色",
        "岗位",
        "包保职责",
        "包保身份",
        "包保类别",
        fill_down=True,
        help=_("May be left out where the title of the table says it."),
        example="单元志愿者",
        max_length=64,
    ),
    column(
        "name",
        _("Name of who answers"),
        "责任人",
        "责任人姓名",
        "包保人",
        "包保人姓名",
        "包保干部",
        "包户干部",
        "志愿者姓名",
        "包保责任人",
        "包联人",
        "联系人姓名",
        kind=ColumnKind.NAME,
        required=True,
        example="李某某",
    ),
    column(
        "phones",
        _("Phone"),
        "责任人电话",
        "志愿者电话",
        "志愿者联系电话",
        "包保人电话",
        "联系电话",
        "电话",
        "手机",
        kind=ColumnKind.PHONES,
        personal=True,
    ),
    column(
        "place",
        _("Place"),
        "包保区域",
        "责任区域",
        "楼栋单元",
        "地址",
        "住址",
        "居住地址",
        "包保范围",
        kind=ColumnKind.PLACE,
        fill_down=True,
        example="四棵社区金山花园3栋1单元501",
        width=28,
    ),
    column(
        "building",
        _("Building"),
        "楼栋",
        "责任楼栋",
        "包保楼栋",
        "栋",
        "楼号",
        "楼栋号",
        kind=ColumnKind.CODE,
        fill_down=True,
        example="3栋",
    ),
    column(
        "unit",
        _("Unit"),
        "单元",
        "责任单元",
        "包保单元",
        "单元号",
        kind=ColumnKind.CODE,
        example="1单元",
    ),
    column(
        "door",
        _("Door"),
        "门牌号",
        "房号",
        "室号",
        "门牌",
        kind=ColumnKind.CODE,
        example="501",
        max_length=32,
    ),
    column(
        "subject",
        _("Answers for"),
        "包保对象",
        "包保对象姓名",
        "对象姓名",
        "服务对象",
        "户主",
        "户主姓名",
        "居民姓名",
        "服务对象姓名",
        "帮扶对象",
        kind=ColumnKind.NAME,
        personal=True,
        example="王某某",
    ),
    column(
        "paper",
        _("ID number of that person"),
        "对象身份证号",
        "身份证号",
        "身份证号码",
        "证件号码",
        kind=ColumnKind.IDENTITY,
        personal=True,
        width=22,
    ),
    column(
        "enterprise",
        _("Enterprise"),
        "企业名称",
        "企业",
        "包联企业",
        "联系企业",
        "联络企业",
        "单位名称",
        "项目名称",
        example="金山精密机械有限公司",
        width=28,
    ),
)


class ResponsibilitiesSheet(SheetKind):
    """Who answers for whom."""

    key = "responsibilities"
    title = _("Who answers for whom")
    columns = COLUMNS
    import_rights = ("command.responsibility.assign_many",)
    export_right = "command.responsibility.export"
    reveal_right = "people.person.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        paper: Paper | None = values["paper"]
        return (
            plain(values["role"] or ""),
            plain(values["name"]),
            values["phones"],
            values["place"],
            values["building"],
            values["unit"],
            values["door"],
            values["subject"],
            paper.number if paper else None,
            values["enterprise"],
        )

    def begin(self, context: SheetContext) -> None:
        memory = context.memory
        memory["resolver"] = PlaceResolver(context.actor, context.place.path)
        memory["roster"] = Roster(context.actor, context.place.path, local_day(context.now))
        memory["book"] = RuleBook(context.actor, context.place.path, context.now)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        asked = [self._read(row, context) for row in rows]
        subjects = Subjects(context, [one for one in asked if isinstance(one, Asked)])
        found = [one if isinstance(one, Verdict) else self._paired(one, subjects) for one in asked]
        pairs = [one for one in found if isinstance(one, Pair)]
        standing = Standing(context, {pair.subject.id for pair in pairs})
        return [
            one if isinstance(one, Verdict) else standing.verdict(one, context) for one in found
        ]

    def _read(self, row: CheckedRow, context: SheetContext) -> Asked | Verdict:
        values = _values(row)
        staff = context.memory["roster"].find(values["name"], values["phones"])
        if isinstance(staff, Verdict):
            return staff
        spot = _spot(values, context)
        if isinstance(spot, Verdict):
            return spot
        path, door = spot
        book: RuleBook = context.memory["book"]
        if book.view(path) is None:
            return wrong("duty.no_plan", NO_PLAN, "role")
        if values["role"] is None:
            role = _role_titled(book, path, row, context)
        else:
            role = _role_named(book, path, values["role"])
        if role is None and values["role"] is None:
            return wrong("duty.say_role", SAY_ROLE, "role")
        if role is None:
            return wrong("duty.no_role", NO_ROLE, "role", text=values["role"])
        if not role.admits(staff.kind, staff.level):
            return wrong("duty.not_admitted", NOT_ADMITTED, "name")
        is_close = bool(door or values["subject"] or values["paper"])
        if values["enterprise"] and book.rule(path, role.key, SubjectKind.ENTERPRISE):
            kind: SubjectKind | None = SubjectKind.ENTERPRISE
        else:
            kind = _kind_for(book, path, role, is_close)
        if kind is None:
            return wrong("duty.not_here", NOT_FOR_PLACE, "role")
        return Asked(values, role, kind, staff, path, door)

    def _paired(self, asked: Asked, subjects: "Subjects") -> Pair | Verdict:
        subject = subjects.find(asked)
        if isinstance(subject, Verdict):
            return subject
        return Pair(asked.role, asked.staff, subject)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        pairs = [verdict.carry for _row, verdict in rows]
        assign_many(
            actor=context.actor,
            now=context.now,
            assignments=[Assignment(p.role.key, p.staff.id, p.subject) for p in pairs],
            ends=[pk for pair in pairs for pk in pair.replaces],
            end_reason=REPLACED,
            source=f"{SOURCE}:{context.run_id}",
        )
        created = sum(1 for _row, verdict in rows if verdict.outcome == Outcome.NEW)
        return Applied(created, len(rows) - created)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory("command.responsibility.export").within(place.path)
        rows = (
            Responsibility.objects.filter(path__under=territory, valid_to__isnull=True)
            .select_related("staff")
            .order_by("path", "role", "id")
        )
        batch: list[Responsibility] = []
        for row in rows.iterator(chunk_size=2000):
            batch.append(row)
            if len(batch) == 2000:
                yield from _export(viewer, place, batch, masked)
                batch = []
        yield from _export(viewer, place, batch, masked)


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


def _spot(values: dict[str, Any], context: SheetContext) -> tuple[str, str] | Verdict:
    """Path and door a row tells, read from the place down to the stairwell."""
    resolver: PlaceResolver = context.memory["resolver"]
    path, door = context.place.path, values["door"] or ""
    for field, word in (("place", ""), ("building", "栋"), ("unit", "单元")):
        text = values[field]
        if not text:
            continue
        found = resolver.resolve(f"{text}{word}" if text.isdecimal() else text, path)
        if found.is_ambiguous:
            return wrong("duty.place_ambiguous", PLACE_AMBIGUOUS, field)
        if found.place is None or not found.is_clear:
            return wrong("duty.place_unknown", PLACE_UNKNOWN, field, text=text)
        path, door = found.place.path, door or found.door
    return path, door


def _role_titled(book: RuleBook, path: str, row: CheckedRow, context: SheetContext) -> Role | None:
    """The role the title of the table says once for all its rows (单元志愿者名单), if any."""
    view, notes = book.view(path), context.notes.get(row.sheet)
    title = plain(f"{notes.title if notes else ''} {context.sheets.get(row.sheet, '')}")
    called = [(plain(r.title.zh), r) for r in (view.playbook.roles if view else ())]
    named = [(words, r) for words, r in called if words in title]
    longest = [
        r for words, r in named if not any(words in o for o, other in named if other is not r)
    ]
    return longest[0] if len(longest) == 1 else None


def _role_named(book: RuleBook, path: str, text: str) -> Role | None:
    """The role of the plan in force that is called so: by key, Chinese or English title."""
    view = book.view(path)
    wanted = plain(text).lower()
    for role in view.playbook.roles if view else ():
        if wanted in (role.key, *(plain(one).lower() for one in (role.title.zh, role.title.en))):
            return role
    return None


def _kind_for(book: RuleBook, path: str, role: Role, is_close: bool) -> SubjectKind | None:
    """What the role is for at this place. An inherited one is for the place itself unless the row
    goes down to a door or a name (`is_close`)."""
    found = [kind for kind in SubjectKind if book.rule(path, role.key, kind) is not None]
    close = [kind for kind in found if kind != SubjectKind.PLACE]
    if is_close and close:
        return close[0]
    if SubjectKind.PLACE in found:
        return SubjectKind.PLACE
    return close[0] if close else None


def _export(
    viewer: Actor, place: PlaceRef, rows: Sequence[Responsibility], masked: bool
) -> Iterator[tuple[Any, ...]]:
    if not rows:
        return
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row in rows:
        ids[row.subject_kind].add(row.subject_id)
    homes = {
        pk: (door, name)
        for pk, door, name in Household.objects.filter(
            pk__in=ids[SubjectKind.HOUSEHOLD],
            path__under=viewer.territory("people.household.view"),
        ).values_list("id", "door", "head_name")
    }
    persons = {
        person.pk: person
        for person in Person.objects.filter(
            pk__in=ids[SubjectKind.PERSON], path__under=viewer.territory("people.person.view")
        ).select_related("household")
    }
    others = {
        one["id"]: one["name"]
        for source in sources()
        for one in source.read(viewer, ids[source.kind])
    }
    names = full_names(viewer, sorted({row.path for row in rows}), place.path)
    titles = role_titles()
    for row in rows:
        person = persons.get(row.subject_id)
        home = homes.get(row.subject_id)
        unit = others.get(row.subject_id, "")
        if row.subject_kind != SubjectKind.PLACE and not (person or home or unit):
            continue
        phones = open_phones(row.staff.phone_cipher)
        door, name = home or ("", "")
        paper: Any = None
        if person is not None:
            door = person.household.door if person.household else ""
            name = person.name
            number = open_paper(person.paper_cipher)
            paper = mask_paper(number) if masked else Paper(person.paper_kind, number)
        yield (
            titles.get(row.role, row.role),
            row.staff.name,
            (tuple(mask_phone(p) for p in phones) if masked else phones) or None,
            names.get(row.path) or None,
            None,
            None,
            door or None,
            (mask_name(name) if masked else name) or None,
            paper if person is not None and person.paper_cipher else None,
            unit or None,
        )
