"""A roster of posts: who holds which post where, such as the building leaders of a community.

The plan in force says which kinds of posts there are. A post that is missing is published with the
roster; a roster takes nobody off a post.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere, looking
from lianfang.command.playbook.posts import PostKind
from lianfang.command.sheets.roster import Roster, wrong
from lianfang.kit.clock import local_day
from lianfang.kit.masking import mask_phone
from lianfang.kit.text import plain
from lianfang.people.models.sealed import open_phones
from lianfang.places.selectors import PlaceResolver, full_names
from lianfang.posts.enums import HOLDING, PostState, TurnState
from lianfang.posts.models import Post, Turn
from lianfang.posts.selectors.plans import Plans
from lianfang.posts.services.publishing import check_days
from lianfang.posts.services.rostering import Listed, assign_many
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    Change,
    CheckedRow,
    ColumnList,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    column,
    register,
)

SAY_KIND = gettext_noop("Say what kind of post this is.")
NO_KIND = gettext_noop("The plan in force here has no kind of post of this name: %(text)s.")
NOT_FOR_PLACE = gettext_noop("This kind of post is not for such places.")
NOT_OPEN = gettext_noop("This post is not open to their capacity.")
WRONG_DAYS = gettext_noop("These days cannot be.")
PLACE_UNKNOWN = gettext_noop("No place of this name was found: %(text)s.")
PLACE_AMBIGUOUS = gettext_noop("Several places have this name; write it in full.")


COLUMNS = ColumnList(
    column(
        "kind",
        _("Kind of post"),
        "岗位类型",
        "岗位类别",
        "岗位",
        "岗别",
        fill_down=True,
        help=_("May be left out where the title of the table says it."),
        example="楼栋长",
        max_length=64,
    ),
    column(
        "name",
        _("Name of who holds it"),
        "姓名",
        "负责人",
        "楼栋长",
        "楼栋长姓名",
        "上岗人员",
        "党员姓名",
        "责任人",
        kind=ColumnKind.NAME,
        required=True,
        example="李某某",
    ),
    column(
        "phones",
        _("Phone"),
        "联系电话",
        "联系方式",
        "电话",
        "手机",
        "手机号码",
        kind=ColumnKind.PHONES,
        personal=True,
    ),
    column(
        "place",
        _("Place"),
        "所在地",
        "岗位地点",
        "地点",
        "小区",
        "设岗地点",
        kind=ColumnKind.PLACE,
        fill_down=True,
        example="四棵社区金山花园3栋",
        width=28,
    ),
    column("building", _("Building"), "楼栋", "栋", "楼号", "楼栋号", kind=ColumnKind.CODE),
    column("unit", _("Unit"), "单元", "单元号", kind=ColumnKind.CODE),
    column("title", pgettext_lazy("post", "Title"), "岗位名称", width=20, max_length=64),
    column(
        "duties",
        pgettext_lazy("post", "What is to be done"),
        "岗位职责",
        "职责",
        "任务",
        width=32,
        max_length=512,
    ),
    column(
        "first_day", pgettext_lazy("post", "From"), "上岗日期", "开始日期", kind=ColumnKind.DATE
    ),
    column(
        "last_day", pgettext_lazy("post", "Until"), "结束日期", "截止日期", kind=ColumnKind.DATE
    ),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as understood; `path` is the place's."""

    listed: Listed
    kind: PostKind
    path: str


class PostsSheet(SheetKind):
    """Posts and who holds them."""

    key = "posts"
    title = _("Posts and who holds them")
    columns = COLUMNS
    import_rights = ("posts.turn.assign_many",)
    export_right = "posts.post.export"
    reveal_right = "people.staff.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        values = _values(row)
        names = ("kind", "name", "phones", "place", "building", "unit", "title")
        return tuple(values[name] or "" for name in names)

    def begin(self, context: SheetContext) -> None:
        memory = context.memory
        memory["resolver"] = PlaceResolver(context.actor, context.place.path)
        memory["roster"] = Roster(context.actor, context.place.path, local_day(context.now))
        memory["plans"] = Plans(context.now)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        lines = [self._read(row, context) for row in rows]
        held = _held(context, {line.listed.staff_id for line in lines if isinstance(line, _Line)})
        return [line if isinstance(line, Verdict) else _compared(line, held) for line in lines]

    def _read(self, row: CheckedRow, context: SheetContext) -> _Line | Verdict:
        values = _values(row)
        staff = context.memory["roster"].find(values["name"], values["phones"])
        if isinstance(staff, Verdict):
            return staff
        spot = _spot(values, context)
        if isinstance(spot, Verdict):
            return spot
        kinds = context.memory["plans"].at(spot.path).kinds
        kind = _kind(kinds, values["kind"], row, context)
        if isinstance(kind, Verdict):
            return kind
        place_kind = context.memory.setdefault("kinds", {}).get(spot.path)
        if kind.place_kinds and place_kind is not None and place_kind not in kind.place_kinds:
            return wrong("post.not_here", NOT_FOR_PLACE, "place")
        if kind.staff_kinds and staff.kind not in kind.staff_kinds:
            return wrong("post.not_open", NOT_OPEN, "name")
        first = values["first_day"] or local_day(context.now)
        if check_days(first, values["last_day"], context.now):
            return wrong("post.days", WRONG_DAYS, "first_day")
        listed = Listed(
            staff_id=staff.id,
            place_id=spot.id,
            kind=kind.key,
            title=plain(values["title"] or ""),
            duties=values["duties"] or "",
            first_day=values["first_day"],
            last_day=values["last_day"],
        )
        return _Line(listed, kind, spot.path)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        lines: list[_Line] = [verdict.carry for _row, verdict in rows]
        assign_many(
            actor=context.actor,
            now=context.now,
            place_id=context.place.id,
            listed=[line.listed for line in lines],
        )
        created = sum(1 for _row, verdict in rows if verdict.outcome == Outcome.NEW)
        return Applied(created, len(rows) - created)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            posts = list(
                Post.objects.filter(path__under=territory, state=PostState.PUBLISHED).order_by(
                    "path", "title", "id"
                )
            )
        with everywhere("the posts were found for the viewer just above"):
            turns: dict[uuid.UUID, list[Turn]] = {}
            held = Turn.objects.filter(post__in=posts, state__in=HOLDING).select_related("staff")
            for one in held.order_by("post", "seat"):
                turns.setdefault(one.post_id, []).append(one)
        names = full_names(viewer, sorted({post.path for post in posts}), place.path)
        if not posts:
            return
        # Kinds in the words of the plan that held when the last of them was published.
        plans = Plans(max(post.published_at for post in posts))
        for post in posts:
            kind = plans.at(post.path).kind_title(post.kind)
            holders: list[Turn | None] = list(turns.get(post.pk, ())) or [None]
            for turn in holders:
                yield _written(post, turn, kind, names.get(post.path), masked=masked)


def _written(
    post: Post, turn: Turn | None, kind: str, where: str | None, *, masked: bool
) -> tuple[Any, ...]:
    phones: tuple[str, ...] = tuple(open_phones(turn.staff.phone_cipher)) if turn else ()
    if masked:
        phones = tuple(mask_phone(phone) for phone in phones)
    return (
        kind,
        turn.staff.name if turn else None,
        phones or None,
        where,
        None,
        None,
        post.title,
        post.duties or None,
        post.first_day,
        post.last_day,
    )


def _values(row: CheckedRow) -> dict[str, Any]:
    return dict(zip(COLUMNS.positions, row.values, strict=True))


@dataclass(frozen=True, slots=True)
class _Spot:
    id: uuid.UUID
    path: str


def _spot(values: dict[str, Any], context: SheetContext) -> _Spot | Verdict:
    """The place a row tells, read from the place down to the stairwell."""
    resolver: PlaceResolver = context.memory["resolver"]
    spot = _Spot(context.place.id, context.place.path)
    for field, word in (("place", ""), ("building", "栋"), ("unit", "单元")):
        text = values[field]
        if not text:
            continue
        found = resolver.resolve(f"{text}{word}" if text.isdecimal() else text, spot.path)
        if found.is_ambiguous:
            return wrong("post.place_ambiguous", PLACE_AMBIGUOUS, field)
        if found.place is None or not found.is_clear or found.door:
            return wrong("post.place_unknown", PLACE_UNKNOWN, field, text=text)
        spot = _Spot(found.place.id, found.place.path)
        context.memory.setdefault("kinds", {})[spot.path] = found.place.kind
    return spot


def _kind(
    kinds: Sequence[PostKind], text: str | None, row: CheckedRow, context: SheetContext
) -> PostKind | Verdict:
    """The kind a row names, or the title of its table names once for all (楼栋长名单)."""
    if text:
        wanted = plain(text).lower()
        for kind in kinds:
            if wanted in (kind.key, kind.title.zh.lower(), kind.title.en.lower()):
                return kind
        return wrong("post.no_kind", NO_KIND, "kind", text=text)
    notes = context.notes.get(row.sheet)
    title = plain(f"{notes.title if notes else ''} {context.sheets.get(row.sheet, '')}")
    named = [kind for kind in kinds if kind.title.zh in title]
    return named[0] if len(named) == 1 else wrong("post.say_kind", SAY_KIND, "kind")


Held = dict[tuple[uuid.UUID, uuid.UUID, str, str], Turn]


def _held(context: SheetContext, staff: set[uuid.UUID]) -> Held:
    """Turns of those people at open posts of the place, by staff, place, kind and title."""
    with everywhere("limited to the place of the import just below"):
        turns = Turn.objects.filter(
            staff__in=staff,
            state__in=HOLDING,
            post__state=PostState.PUBLISHED,
            post__path__under=context.place.path,
        ).select_related("post")
        if context.locking:
            turns = turns.select_for_update(of=("self",)).order_by("pk")
        return {
            (turn.staff_id, turn.post.place_id, turn.post.kind, turn.post.title): turn
            for turn in turns
        }


def _compared(line: _Line, held: Held) -> Verdict:
    listed = line.listed
    title = listed.title or line.kind.title.zh
    turn = held.get((listed.staff_id, listed.place_id, listed.kind, title))
    if turn is None:
        return Verdict(Outcome.NEW, carry=line)
    if turn.state == TurnState.CLAIMED:
        before, after = TurnState.CLAIMED.label, TurnState.CONFIRMED.label
        change = Change("name", str(before), str(after))
        return Verdict(Outcome.CHANGED, (change,), target=str(turn.pk), carry=line)
    return Verdict(Outcome.SAME, target=str(turn.pk), carry=line)


POSTS = register(PostsSheet())
