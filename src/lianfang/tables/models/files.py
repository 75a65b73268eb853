"""Files of this room: blanks that came and tables that were filled, encrypted, always."""

import base64
import hashlib
import uuid
from datetime import datetime

from django.db import models

from lianfang.access.keys import key_ring
from lianfang.kit.ids import new_id

PURPOSE = "tables.file"


class KeptFile(models.Model):
    """A file of a table. One with rows about persons has a day on which it is deleted; its digest
    stays with the filled table.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-kept_at"]

    def __str__(self) -> str:
        return str(self.id)

    @classmethod
    def keep(
        cls, content: bytes, *, name: str, now: datetime, expires_at: datetime | None = None
    ) -> "KeptFile":
        """Store the content; call inside a transaction."""
        file = cls.objects.create(
            name=name[:200],
            size=len(content),
            digest=hashlib.sha256(content).digest(),
            kept_at=now,
            expires_at=expires_at,
        )
        KeptContent.objects.create(file=file, sealed=_seal(file.pk, content))
        return file

    def content(self) -> bytes:
        """The bytes as they were kept."""
        sealed = KeptContent.objects.values_list("sealed", flat=True).get(file_id=self.pk)
        owner, text = key_ring().decrypt(PURPOSE, bytes(sealed)).split(":", 1)
        if owner != str(self.pk):
            raise ValueError("the content of another file")
        return base64.b64decode(text)


class KeptContent(models.Model):
    """The encrypted bytes of a kept file; they open only as those of their own file."""

    file = models.OneToOneField(
        KeptFile, models.CASCADE, primary_key=True, related_name="sealed_content"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)


def _seal(owner: uuid.UUID, content: bytes) -> bytes:
    text = base64.b64encode(content).decode()
    return key_ring().encrypt(PURPOSE, f"{owner}:{text}")
