"""The trail of everything done, and the chain that holds it together."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.enums import EventResult
from lianfang.access.scope import PathField
from lianfang.kit.ids import new_id


class AuditEvent(models.Model):
    """One thing done or denied: who, when, what, to which row, in which place. Never changed.

    `details` holds ids, counts and names of changed fields; never names, numbers or addresses of
    residents. Its place in the chain is in `AuditSeal`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(_("Time"))
    recorded_at = models.DateTimeField(pgettext_lazy("event", "Recorded"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("Who"), max_length=64)
    action = models.CharField(_("Action"), max_length=64)
    result = models.CharField(
        _("Result"), max_length=8, choices=EventResult.choices, default=EventResult.DONE
    )
    subject_kind = models.CharField(pgettext_lazy("event", "Kind"), max_length=64, blank=True)
    subject_id = models.CharField(pgettext_lazy("event", "Row"), max_length=64, blank=True)
    path = PathField(blank=True)
    details = models.JSONField(_("Details"), default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["action", "at"], name="audit_action_at"),
            models.Index(fields=["actor", "at"], name="audit_actor_at"),
            models.Index(fields=["subject_id", "at"], name="audit_subject_at"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="audit_event_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            # In the database, so that not even a raw insert escapes the chain; once a statement,
            # because a trigger for each row makes bulk writing ten times slower.
            pgtrigger.Trigger(
                name="audit_event_awaits_seal",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func="INSERT INTO access_auditpending SELECT id FROM added; RETURN NULL;",
            ),
        ]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class AuditPending(models.Model):
    """An event that is committed or about to be, and not yet in the chain."""

    event_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event_id)


class AuditSeal(models.Model):
    """A link of the chain: the event's place in it and the hash over it and the link before."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position"]
        triggers = [
            pgtrigger.Protect(
                name="audit_seal_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return str(self.position)
