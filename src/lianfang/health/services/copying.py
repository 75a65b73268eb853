"""Rows of checks in PostgreSQL's binary COPY format, packed here.

A batch of a thousand checks is worth it: a general driver looks at the type of every one of
seventeen values of every row, which takes longer than everything else the server does with it. Here
what stands in all rows (places, sources, temperatures) is packed once and put together.

Format: PostgreSQL documentation, COPY, "Binary Format".
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from struct import Struct

import msgspec
from django.db import connection
from psycopg.types.numeric import DecimalBinaryDumper

from lianfang.health.models import HealthCheck

COLUMNS = (
    "id, person_id, place_id, taken_at, received_at, skew_ms, fever, void,"
    " path, source, setting, temperature, symptoms, digest, staff_id, supersedes_id, reason"
)
COPY = f"COPY health_healthcheck ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
# Seventeen fields; before each its length: three ids, two times, a number, two truth values.
_FIXED = Struct("!h i16s i16s i16s iq iq ii i? i?").pack
_LENGTH = Struct("!i").pack
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TEXT_OID = 1043
# Temperatures by tenths of a degree.
TENTHS = {tenths: Decimal(tenths) / 10 for tenths in range(300, 451)}


class CheckRow(msgspec.Struct, gc=False):
    """A check that is sound, about to be stored.

    Ids as their 16 bytes, `tenths` of a degree, `day` in China, times in microseconds since 2000.
    """

    id: bytes
    person: bytes
    place: bytes
    path: str
    taken_us: int
    received_us: int
    skew_ms: int
    tenths: int | None
    symptoms: tuple[str, ...]
    source: str
    setting: str
    fever: bool
    day: date
    digest: bytes | None = None
    staff: bytes | None = None
    supersedes: bytes | None = None
    reason: str = ""
    void: bool = False

    @property
    def record_id(self) -> uuid.UUID:
        return uuid.UUID(bytes=self.id)

    @property
    def person_id(self) -> uuid.UUID:
        return uuid.UUID(bytes=self.person)

    def as_check(self) -> HealthCheck:
        """The row as the table gives it back."""
        return HealthCheck(
            id=self.record_id,
            person_id=self.person_id,
            place_id=uuid.UUID(bytes=self.place),
            path=self.path,
            digest=self.digest,
            taken_at=self.taken_at,
            received_at=EPOCH + self.received_us * MICROSECOND,
            skew_ms=self.skew_ms,
            staff_id=uuid.UUID(bytes=self.staff) if self.staff else None,
            temperature=None if self.tenths is None else TENTHS[self.tenths],
            symptoms=list(self.symptoms),
            source=self.source,
            setting=self.setting,
            fever=self.fever,
            supersedes_id=uuid.UUID(bytes=self.supersedes) if self.supersedes else None,
            reason=self.reason,
            void=self.void,
        )

    @property
    def taken_at(self) -> datetime:
        return EPOCH + self.taken_us * MICROSECOND


def microseconds(moment: datetime) -> int:
    """Since the beginning of 2000, as PostgreSQL counts."""
    return (moment - EPOCH) // MICROSECOND


def _sized(data: bytes | None) -> bytes:
    return NULL if data is None else _LENGTH(len(data)) + data


@lru_cache(maxsize=64)
def _said(source: str, setting: str) -> bytes:
    """Who says so, and where it was taken."""
    return _sized(source.encode()) + _sized(setting.encode())


@lru_cache(maxsize=2048)
def _felt(tenths: int | None, symptoms: tuple[str, ...]) -> bytes:
    """What was found; a town says the same few things all day long."""
    return _heat(tenths) + _texts(symptoms)


def _heat(tenths: int | None) -> bytes:
    if tenths is None:
        return NULL
    return _sized(bytes(DecimalBinaryDumper(Decimal).dump(TENTHS[tenths]) or b""))


def _texts(texts: tuple[str, ...]) -> bytes:
    """An array of texts."""
    if not texts:
        return _sized(Struct("!iii").pack(0, 0, TEXT_OID))
    head = Struct("!iiiii").pack(1, 0, TEXT_OID, len(texts), 1)
    return _sized(head + b"".join(_sized(text.encode()) for text in texts))


@lru_cache(maxsize=256)
def _ending(staff: bytes | None, supersedes: bytes | None, reason: str) -> bytes:
    """By whom, and what a correction says: all rows of a batch end alike."""
    return _sized(staff) + _sized(supersedes) + _sized(reason.encode())


def packed(row: CheckRow) -> bytes:
    """The row as COPY reads it."""
    fixed = _FIXED(
        17, 16, row.id, 16, row.person, 16, row.place, 8, row.taken_us, 8, row.received_us,
        4, row.skew_ms, 1, row.fever, 1, row.void,
    )  # fmt: skip
    path = row.path.encode()
    return b"".join(
        (
            fixed,
            _LENGTH(len(path)),
            path,
            _said(row.source, row.setting),
            _felt(row.tenths, row.symptoms),
            _sized(row.digest),
            _ending(row.staff, row.supersedes, row.reason),
        )
    )


def store(rows: Sequence[CheckRow]) -> None:
    """Write the rows; an id that is taken raises IntegrityError."""
    content = b"".join([HEADER, *map(packed, rows), TRAILER])
    # COPY goes past Django's own cursor, and so would its errors.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(COPY) as copy,
    ):
        copy.write(content)
