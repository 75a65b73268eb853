"""Files with personal data, kept encrypted in the database and for a few days only.

In the database rather than beside it: a file lives and dies in the same transaction as the record
that refers to it, is in every backup, and is reached from every machine.
"""

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import models

from lianfang.access.keys import key_ring
from lianfang.kit.ids import new_id

PURPOSE = "sheets.file"
CHUNK_BYTES = 1024 * 1024


class StoredFile(models.Model):
    """A workbook somebody sent or asked for, in encrypted pieces."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def keep(cls, path: Path, *, name: str, now: datetime, expires_at: datetime) -> "StoredFile":
        """Store the content of `path`; call inside a transaction."""
        digest = hashlib.sha256()
        file = cls.objects.create(
            name=name, size=path.stat().st_size, digest=b"", created_at=now, expires_at=expires_at
        )
        with path.open("rb") as stream:
            for number, piece in enumerate(iter(lambda: stream.read(CHUNK_BYTES), b"")):
                digest.update(piece)
                FileChunk.objects.create(
                    file=file, number=number, content=_seal(file, number, piece)
                )
        file.digest = digest.digest()
        file.save(update_fields=["digest"])
        return file

    @contextmanager
    def opened(self, suffix: str) -> Iterator[Path]:
        """The content as a file that only this process's user can read, gone afterwards."""
        settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="sheet-", dir=settings.FILES_ROOT) as directory:
            path = Path(directory, f"table{suffix}")
            with path.open("wb") as stream:
                for piece in self.pieces():
                    stream.write(piece)
            yield path

    def pieces(self) -> Iterator[bytes]:
        """The content, a megabyte at a time."""
        numbers = FileChunk.objects.filter(file=self).order_by("number").values_list("number")
        for (number,) in list(numbers):
            content = FileChunk.objects.values_list("content").get(file=self, number=number)[0]
            yield _unseal(self, number, content)


class FileChunk(models.Model):
    """One encrypted piece of a stored file; it opens only as that piece of that file."""

    pk = models.CompositePrimaryKey("file_id", "number")
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="chunks")
    number = models.IntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


def _seal(file: StoredFile, number: int, piece: bytes) -> bytes:
    text = base64.b64encode(piece).decode()
    return key_ring().encrypt(PURPOSE, f"{file.pk}:{number}:{text}")


def _unseal(file: StoredFile, number: int, content: bytes | memoryview) -> bytes:
    owner, place, text = key_ring().decrypt(PURPOSE, content).split(":", 2)
    if (owner, place) != (str(file.pk), str(number)):
        raise ValueError("a piece of another file")
    return base64.b64decode(text)
