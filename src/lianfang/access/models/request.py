"""What is remembered about requests: those already carried out, and how many came from whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from lianfang.kit.ids import new_id


class IdempotencyKey(models.Model):
    """A request already carried out: sent again, it gives the same answer and does nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    action = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    result_kind = models.CharField(max_length=64, blank=True)
    result_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="idempotency_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class AttemptCount(models.Model):
    """How often something limited was tried in the window that began at `started_at`.

    `key` is a hash of what was tried and by whom, so that no address stays here in the clear.
    """

    key = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(db_index=True)
    count = models.IntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.count} since {self.started_at}"
