"""The rows of a table between check and decision: what each says and what it would do."""

import threading
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from lianfang.access.keys import key_ring
from lianfang.kit.errors import Conflict
from lianfang.sheets.engine.rows import row_type
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import CellFinding, Change, ColumnList

PURPOSE = "sheets.row"
V = TypeVar("V")


class StoredRow(msgspec.Struct, Generic[V], frozen=True, array_like=True):
    """Everything about a row that may be personal; encrypted at rest.

    `values` as in `CheckedRow`; `written` holds wrong cells as they stand in the file, by field.
    """

    values: V
    changes: tuple[Change, ...] = ()
    findings: tuple[CellFinding, ...] = ()
    doubts: tuple[CellFinding, ...] = ()
    written: dict[str, str] = {}
    target: str = ""


class ImportRow(models.Model):
    """One record of an imported table and its verdict; deleted with the file."""

    pk = models.CompositePrimaryKey("run_id", "position")
    run = models.ForeignKey("sheets.ImportRun", models.CASCADE, related_name="rows")
    position = models.IntegerField()
    sheet = models.SmallIntegerField()
    row_no = models.IntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    is_doubtful = models.BooleanField(default=False)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["run", "position"]
        indexes = [models.Index(fields=["run", "outcome", "position"], name="import_row_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.position}"


_one_at_a_time = threading.Lock()


class RowsOutdated(Conflict):
    """The rows were kept by an earlier version of the program, whose table had other columns."""

    code = "rows_outdated"
    default = _("This file was read by an earlier version of the program. Send it once more.")


class RowCodec:
    """Seals and opens the rows of one column list."""

    def __init__(self, columns: ColumnList) -> None:
        self._encode = msgspec.json.Encoder().encode
        stored: Any = StoredRow[row_type(columns)]  # type: ignore[misc]  # built at run time
        # Two threads that work out one type at once crash the library.
        with _one_at_a_time:
            self._decode = msgspec.json.Decoder(stored).decode

    def seal(self, row: StoredRow[Any]) -> bytes:
        return key_ring().encrypt(PURPOSE, self._encode(row).decode())

    def open(self, sealed: bytes | memoryview) -> StoredRow[tuple[Any, ...]]:
        """Raises RowsOutdated for a row of a table that has other columns by now."""
        try:
            row: StoredRow[tuple[Any, ...]] = self._decode(key_ring().decrypt(PURPOSE, sealed))
        except msgspec.ValidationError as error:
            raise RowsOutdated() from error
        return row


def row_codec(columns: ColumnList) -> RowCodec:
    return RowCodec(columns)


COPY = (
    "COPY sheets_importrow (run_id, position, sheet, row_no, outcome, is_doubtful, sealed) "
    "FROM STDIN (FORMAT BINARY)"
)
TYPES = ["uuid", "int4", "int2", "int4", "varchar", "bool", "bytea"]


def copy_rows(rows: Iterable[tuple[Any, ...]]) -> None:
    """Store rows (run id, position, sheet, row number, outcome, is doubtful, sealed) by COPY."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.set_types(TYPES)
        for row in rows:
            copy.write_row(row)
