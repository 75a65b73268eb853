"""A kind of table over a small register of its own, so that this room is tested without the rooms
above it: real SQL, the shape those rooms' kinds have."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from lianfang.access.actors import Actor
from lianfang.kit.masking import mask_name, mask_paper, mask_phone
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import (
    Applied,
    CellFinding,
    Change,
    CheckedRow,
    Paper,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
)
from tests.sheets.rosters import COLUMNS

CREATE = """
CREATE TABLE test_register (
    paper text PRIMARY KEY, paper_kind text, path text, name text, sex text, phones text[],
    building text, room text, birth_date date, party boolean, people integer, groups text[],
    remark text)
"""
# Everything but the paper is compared and written, in the order of the column list.
FIELDS = [column.field for column in COLUMNS if column.field != "paper"]
PAPER = COLUMNS.positions["paper"]


class RegisterKind(SheetKind):
    key = "register"
    title = "Register"
    columns = COLUMNS
    import_rights = ("people.person.create", "people.person.update")
    export_right = "people.person.export"
    reveal_right = "people.person.reveal"

    def row_key(self, row: CheckedRow) -> tuple[Any, ...]:
        return (row.values[PAPER].kind, row.values[PAPER].number)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        stored = self._stored([row.values[PAPER].number for row in rows], context.locking)
        return [self._verdict(row, stored.get(row.values[PAPER].number), context) for row in rows]

    def _stored(self, papers: list[str], locking: bool) -> dict[str, dict[str, Any]]:
        names = ["paper", "path", *FIELDS]
        lock = "FOR UPDATE" if locking else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(names)} FROM test_register WHERE paper = ANY(%s) "
                f"ORDER BY paper {lock}",
                [papers],
            )
            return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}

    def _verdict(
        self, row: CheckedRow, known: dict[str, Any] | None, context: SheetContext
    ) -> Verdict:
        if known is None:
            return Verdict(Outcome.NEW)
        if not known["path"].startswith(context.place.path):
            finding = CellFinding("register.elsewhere", "Registered in another place.", "paper")
            return Verdict(Outcome.WRONG, findings=(finding,))
        changes = tuple(
            Change(field, shown(known[field]), shown(row.values[COLUMNS.positions[field]]))
            for field in FIELDS
            if said(row, field) is not None and said(row, field) != known[field]
        )
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return Verdict(outcome, changes, target=known["paper"])

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        created = changed = 0
        with connection.cursor() as cursor:
            for row, verdict in rows:
                if verdict.outcome == Outcome.NEW:
                    names = ["paper", "path", *FIELDS]
                    cursor.execute(
                        f"INSERT INTO test_register ({', '.join(names)}) "
                        f"VALUES ({', '.join(['%s'] * len(names))})",
                        [
                            row.values[PAPER].number,
                            context.place.path,
                            *(said(row, field) for field in FIELDS),
                        ],
                    )
                    created += 1
                else:
                    names = [change.field for change in verdict.changes]
                    cursor.execute(
                        f"UPDATE test_register SET {', '.join(f'{n} = %s' for n in names)} "
                        "WHERE paper = %s",
                        [*(said(row, field) for field in names), verdict.target],
                    )
                    changed += 1
        return Applied(created, changed)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT paper, {', '.join(FIELDS)} FROM test_register WHERE path LIKE %s "
                "ORDER BY paper",
                [place.path + "%"],
            )
            for paper, *rest in cursor.fetchall():
                row = dict(zip(FIELDS, rest, strict=True))
                for field in ("phones", "groups"):
                    row[field] = tuple(row[field]) if row[field] else None
                row["paper"] = Paper("resident_id", paper)
                if masked:
                    row["paper"] = mask_paper(paper)
                    row["name"] = mask_name(row["name"])
                    phones = row["phones"] or ()
                    row["phones"] = "、".join(mask_phone(phone) for phone in phones)
                yield tuple(row[column.field] for column in COLUMNS)


def said(row: CheckedRow, field: str) -> Any:
    value = row.values[COLUMNS.positions[field]]
    return list(value) if isinstance(value, tuple) else value


def shown(value: Any) -> str:
    if value is None:
        return ""
    return "、".join(value) if isinstance(value, list | tuple) else str(value)


def registered() -> list[tuple[Any, ...]]:
    """(name, phones, building) of everybody in the register, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phones, building FROM test_register ORDER BY name")
        return cursor.fetchall()
