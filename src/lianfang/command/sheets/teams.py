"""A roster of teams: headquarters, branches and teams with their members, one member a row.

A team that is missing is founded; a roster takes nobody out of a team. What the first row of a team
says of it (kind, place, places covered) need not be said again in the rows of its other members.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import Position, TeamKind
from lianfang.command.models import Incident, Team, TeamMember, TeamPlace
from lianfang.command.selectors.plan import open_incidents
from lianfang.command.services.teams import HEADS, Seat, create_team, join_teams, update_team
from lianfang.command.sheets.roster import Known, Roster, wrong
from lianfang.kit.clock import local_day
from lianfang.kit.masking import mask_phone
from lianfang.kit.text import plain
from lianfang.people.models.sealed import open_phones
from lianfang.places.models import Place
from lianfang.places.selectors import PlaceResolver, full_names
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    Change,
    CheckedRow,
    Choice,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    column,
)

NO_INCIDENT = gettext_noop("No incident is open here. Open one before teams are founded.")
SAY_KIND = gettext_noop("Say what kind of team this is.")
PLACE_UNKNOWN = gettext_noop("No place of this name was found: %(text)s.")
PLACE_AMBIGUOUS = gettext_noop("Several places have this name; write it in full.")
PARENT_UNKNOWN = gettext_noop("There is no team of this name above.")

_KIND_WORDS: dict[TeamKind, tuple[str, ...]] = {
    TeamKind.HEADQUARTERS: ("指挥部",),
    TeamKind.WORKING_GROUP: ("工作专班", "专班", "工作小组"),
    TeamKind.SUPERVISION_GROUP: ("督导组", "督查组"),
    TeamKind.PARTY_BRANCH: ("党支部", "支部", "临时支部"),
    TeamKind.COMMANDO: ("突击队", "党员突击队"),
    TeamKind.PIONEER: ("先锋队",),
    TeamKind.VOLUNTEER: ("志愿队", "志愿者队伍", "志愿服务队"),
    TeamKind.TEACHERS: ("教师队", "教师志愿队"),
    TeamKind.PATROL: ("巡逻队", "巡逻劝导队"),
    TeamKind.DISINFECTION: ("消杀队", "消毒队"),
    TeamKind.PROPAGANDA: ("宣传队",),
    TeamKind.POLICY_SERVICE: ("政策服务队", "政策宣讲队"),
    TeamKind.TASK_FORCE: ("企业服务专班", "复工专班"),
    TeamKind.INSPECTION: ("检查组", "联合检查组"),
    TeamKind.GRID_TEAM: ("网格小组", "3+小组"),
}
_POSITION_WORDS: dict[Position, tuple[str, ...]] = {
    Position.COMMANDER: ("总指挥",),
    Position.EXECUTIVE_COMMANDER: ("常务副指挥长", "执行指挥长"),
    Position.DEPUTY_COMMANDER: ("副总指挥",),
    Position.HEAD: ("队长", "组长", "负责人"),
    Position.DEPUTY: ("副队长", "副组长"),
    Position.SECRETARY: ("书记", "支书"),
    Position.MEMBER: ("队员", "组员", "党员", "志愿者"),
}


COLUMNS = ColumnList(
    column(
        "team",
        _("Team"),
        "队伍",
        "队伍名称",
        "支部名称",
        "组织名称",
        "小组名称",
        "专班名称",
        required=True,
        fill_down=True,
        example="四棵社区临时党支部",
        width=24,
        max_length=128,
    ),
    column(
        "kind",
        _("Kind of team"),
        "队伍类型",
        "队伍类别",
        "组织类型",
        "类型",
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(k, k.label, _KIND_WORDS.get(k, ())) for k in TeamKind),
        example="临时党支部",
    ),
    column(
        "place",
        _("Led from"),
        "所属村社区",
        "所属社区",
        "所在村",
        "驻地",
        kind=ColumnKind.PLACE,
        example="四棵社区",
    ),
    column(
        "covers",
        _("Places covered"),
        "覆盖范围",
        "覆盖村社区",
        "包保范围",
        "服务范围",
        example="四棵社区、王太社区",
        width=24,
    ),
    column("parent", _("Team above"), "上级组织", "隶属", width=20, max_length=128),
    column("founded_on", _("Founded on"), "成立时间", "成立日期", kind=ColumnKind.DATE),
    column(
        "name",
        _("Member's name"),
        "姓名",
        "队员姓名",
        "成员姓名",
        "党员姓名",
        kind=ColumnKind.NAME,
        required=True,
        example="李某某",
    ),
    column(
        "phones",
        _("Phone"),
        "联系电话",
        "电话",
        "手机",
        "手机号",
        kind=ColumnKind.PHONES,
        personal=True,
    ),
    column(
        "position",
        _("Position"),
        "职务",
        "队内职务",
        "支部职务",
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(p, p.label, _POSITION_WORDS.get(p, ())) for p in Position),
        example="成员",
    ),
    column("duty", _("Duty"), "分工", "职责", "负责内容", width=24, max_length=128),
)


@dataclass(frozen=True)
class _Seat:
    """A row as understood: the team (stored, or to be founded) and who sits in it."""

    team: tuple[str, str, str]  # path of its place, kind, name
    staff: Known
    position: str
    duty: str
    covers: tuple[uuid.UUID, ...]
    parent: str
    founded_on: date | None


class TeamsSheet(SheetKind):
    """Teams with their members."""

    key = "teams"
    title = _("Teams and members")
    columns = COLUMNS
    import_rights = ("command.team.create", "command.team.update", "command.member.join_many")
    export_right = "command.team.export"
    reveal_right = "people.staff.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        return (
            plain(values["team"]),
            values["place"] or "",
            plain(values["name"]),
            values["phones"],
        )

    def begin(self, context: SheetContext) -> None:
        day = local_day(context.now)
        path = context.place.path
        memory = context.memory
        memory["resolver"] = PlaceResolver(context.actor, path)
        memory["roster"] = Roster(context.actor, path, day)
        memory["incident"] = next(iter(open_incidents(context.actor, path)), None)
        self._learn(context)

    def _learn(self, context: SheetContext) -> None:
        """The teams and seats there are."""
        incident: Incident | None = context.memory["incident"]
        with everywhere("limited to the incident and the place just below"):
            teams = Team.objects.filter(
                incident=incident, path__under=context.place.path, dissolved_on__isnull=True
            )
            if context.locking:
                teams = teams.select_for_update().order_by("pk")
            context.memory["teams"] = {(t.path, t.kind, t.name): t for t in teams}
            seats = TeamMember.objects.filter(left_on__isnull=True, team__in=list(teams))
            context.memory["seats"] = {(row.team_id, row.staff_id): row for row in seats}

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        return [self._verdict(_values(row), context) for row in rows]

    def _verdict(self, values: dict[str, Any], context: SheetContext) -> Verdict:
        if context.memory["incident"] is None:
            return wrong("team.no_incident", NO_INCIDENT, "team")
        staff = context.memory["roster"].find(values["name"], values["phones"])
        if isinstance(staff, Verdict):
            return staff
        name = plain(values["team"])
        values |= _said_before(name, values, context)
        place = self._place(values["place"], "place", context)
        if isinstance(place, Verdict):
            return place
        kind = values["kind"] or _kind_of(name, place, context)
        if not kind:
            return wrong("team.no_kind", SAY_KIND, "kind")
        covers = self._covers(values["covers"], context)
        if isinstance(covers, Verdict):
            return covers
        parent = plain(values["parent"] or "")
        if parent and parent not in _team_names(context):
            return wrong("team.no_parent", PARENT_UNKNOWN, "parent")
        seat = _Seat(
            team=(place, kind, name),
            staff=staff,
            position=values["position"] or "",
            duty=values["duty"] or "",
            covers=covers,
            parent=parent,
            founded_on=values["founded_on"],
        )
        context.memory.setdefault("announced", set()).add(name)
        return self._compared(seat, context)

    def _place(self, text: str | None, field: str, context: SheetContext) -> str | Verdict:
        if not text:
            return context.place.path
        found = context.memory["resolver"].resolve(text)
        if found.is_ambiguous:
            return wrong("team.place_ambiguous", PLACE_AMBIGUOUS, field)
        if not found.is_clear or found.door:
            return wrong("team.place_unknown", PLACE_UNKNOWN, field, text=text)
        context.memory.setdefault("ids", {})[found.place.path] = found.place.id
        return str(found.place.path)

    def _covers(self, text: str | None, context: SheetContext) -> tuple[uuid.UUID, ...] | Verdict:
        found = []
        for part in (text or "").replace("，", "、").replace(",", "、").split("、"):
            if part.strip():
                path = self._place(part, "covers", context)
                if isinstance(path, Verdict):
                    return path
                found.append(_place_id(path, context))
        return tuple(found)

    def _compared(self, seat: _Seat, context: SheetContext) -> Verdict:
        team = context.memory["teams"].get(seat.team)
        present = context.memory["seats"].get((team.pk, seat.staff.id)) if team else None
        if present is None:
            return Verdict(Outcome.NEW, carry=seat)
        changes = []
        if seat.position and seat.position != present.position:
            old, new = Position(present.position).label, Position(seat.position).label
            changes.append(Change("position", str(old), str(new)))
        if seat.duty and seat.duty != present.duty:
            changes.append(Change("duty", present.duty, seat.duty))
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return Verdict(outcome, tuple(changes), target=str(present.pk), carry=seat)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        seats = [verdict.carry for _row, verdict in rows]
        for seat in seats:
            self._found(seat, context)
        teams, sitting = context.memory["teams"], context.memory["seats"]
        wanted = []
        for seat in seats:
            team = teams[seat.team]
            present = sitting.get((team.pk, seat.staff.id))
            wanted.append(
                Seat(
                    team_id=team.pk,
                    staff_id=seat.staff.id,
                    position=seat.position or (present.position if present else Position.MEMBER),
                    duty=seat.duty or (present.duty if present else ""),
                    joined_on=seat.founded_on if present is None else None,
                )
            )
        join_teams(actor=context.actor, now=context.now, seats=wanted)
        self._learn(context)
        created = sum(1 for _row, verdict in rows if verdict.outcome == Outcome.NEW)
        return Applied(created, len(rows) - created)

    def _found(self, seat: _Seat, context: SheetContext) -> None:
        """Found the seat's team, or add the places it covers besides."""
        path, kind, name = seat.team
        team = context.memory["teams"].get(seat.team)
        if team is None:
            team = create_team(
                actor=context.actor,
                now=context.now,
                incident_id=context.memory["incident"].pk,
                place_id=_place_id(path, context),
                kind=kind,
                name=name,
                parent_id=_team_names(context).get(seat.parent),
                covered=seat.covers,
                founded_on=seat.founded_on,
            )
            context.memory["teams"][seat.team] = team
            return
        with everywhere("places of a team of this very roster"):
            present = set(TeamPlace.objects.filter(team=team).values_list("place_id", flat=True))
        if not set(seat.covers) <= present:
            update_team(
                actor=context.actor,
                now=context.now,
                team_id=team.pk,
                covered=[*present, *(set(seat.covers) - present)],
            )

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory("command.team.export").within(place.path)
        with everywhere("limited by the viewer's own territory just below"):
            teams = list(
                Team.objects.filter(path__under=territory, dissolved_on__isnull=True)
                .select_related("parent")
                .order_by("kind", "path", "name")
            )
            covered: dict[uuid.UUID, list[str]] = {}
            for row in TeamPlace.objects.filter(team__in=teams).order_by("path"):
                covered.setdefault(row.team_id, []).append(row.path)
            members = list(
                TeamMember.objects.filter(left_on__isnull=True, team__in=teams).select_related(
                    "staff"
                )
            )
        paths = {team.path for team in teams} | {p for some in covered.values() for p in some}
        names = full_names(viewer, sorted(paths), place.path)
        by_team: dict[uuid.UUID, list[TeamMember]] = {}
        for member in sorted(members, key=lambda m: (m.position not in HEADS, str(m.pk))):
            by_team.setdefault(member.team_id, []).append(member)
        for team in teams:
            covers = "、".join(filter(None, (names.get(p) for p in covered.get(team.pk, []))))
            for member in by_team.get(team.pk, []):
                phones = open_phones(member.staff.phone_cipher)
                shown: Any = phones or None
                if masked:
                    shown = tuple(mask_phone(phone) for phone in phones) or None
                yield (
                    team.name,
                    team.kind,
                    names.get(team.path) or None,
                    covers or None,
                    team.parent.name if team.parent else None,
                    team.founded_on,
                    member.staff.name,
                    shown,
                    member.position,
                    member.duty or None,
                )


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


OF_THE_TEAM = ("kind", "place", "covers", "parent", "founded_on")


def _said_before(name: str, values: dict[str, Any], context: SheetContext) -> dict[str, Any]:
    """What this row, or an earlier one of the same team, says of the team."""
    said: dict[str, dict[str, Any]] = context.memory.setdefault("said", {})
    own = {field: values[field] for field in OF_THE_TEAM if values[field]}
    said[name] = {**said.get(name, {}), **own}
    return said[name]


def _team_names(context: SheetContext) -> dict[str, uuid.UUID | None]:
    """Names of teams that may stand above: stored ones by id, announced ones without."""
    announced: dict[str, uuid.UUID | None] = dict.fromkeys(context.memory.get("announced", ()))
    return announced | {name: team.pk for (_p, _k, name), team in context.memory["teams"].items()}


def _kind_of(name: str, place: str, context: SheetContext) -> str:
    """The kind of a team on record in that place, or what the name itself says."""
    stored = [kind for path, kind, own in context.memory["teams"] if (path, own) == (place, name)]
    if len(stored) == 1:
        return str(stored[0])
    for kind, words in _KIND_WORDS.items():
        if any(name.endswith(word) for word in words):
            return str(kind)
    return ""


def _place_id(path: str, context: SheetContext) -> uuid.UUID:
    if path == context.place.path:
        return context.place.id
    known = context.memory.setdefault("ids", {})
    if path not in known:
        known[path] = Place.objects.get(path=path).pk
    return uuid.UUID(str(known[path]))
