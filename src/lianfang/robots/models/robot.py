"""A robot of a group of a work chat. Its address lets anybody write into the group, so it is sealed
like a password."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.keys import key_ring
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed
from lianfang.robots.enums import News, RobotKind, Style, Tongue

PURPOSE = "robot"


def seal(owner: uuid.UUID, text: str) -> bytes:
    """The text as it is stored: it opens with the row it belongs to only."""
    return key_ring().encrypt(PURPOSE, f"{owner}:{text}")


def unseal(owner: uuid.UUID, sealed: bytes | memoryview) -> str:
    """The sealed text; ValueError if it belongs to another row."""
    whose, _colon, text = key_ring().decrypt(PURPOSE, sealed).partition(":")
    if whose != str(owner):
        raise ValueError("sealed for another row")
    return text


class Robot(Placed):
    """The robot of one group, told by whom the group was made: it tells what happens in its place
    and everything inside.

    `address` and `secret` are sealed; `host` alone is shown. `news` says what it tells of, fevers
    from `fevers_from` cases a day on. Between the quiet hours only urgent news goes out. Until
    `silent_until` nothing does. `blocked_until` is the chat's own pause after too many messages,
    `fault` what went wrong last. A removed one stays for its messages, without address.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=32)
    kind = models.CharField(_("Chat"), max_length=10, choices=RobotKind.choices)
    host = models.CharField(_("Host"), max_length=128)
    address = models.BinaryField(null=True, editable=False)
    secret = models.BinaryField(null=True, editable=False)
    style = models.CharField(_("Look"), max_length=4, choices=Style.choices, default=Style.RICH)
    tongue = models.CharField(
        _("Language"), max_length=8, choices=Tongue.choices, default=Tongue.CHINESE
    )
    keyword = models.CharField(_("Keyword"), max_length=10, blank=True)
    news = ArrayField(
        models.CharField(max_length=16, choices=News.choices), verbose_name=_("Tells of")
    )
    fevers_from = models.PositiveSmallIntegerField(_("Fevers from"), default=1)
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)
    silent_until = models.DateTimeField(_("Silent until"), null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(_("Last fault"), max_length=128, blank=True)
    added_by = models.CharField(_("Added by"), max_length=64)
    added_at = models.DateTimeField(pgettext_lazy("robot", "Added"))
    removed_at = models.DateTimeField(_("Removed"), null=True, blank=True)

    class Meta:
        ordering = ["path", "name", "id"]
        indexes = [
            models.Index(
                fields=["path"], condition=Q(removed_at__isnull=True), name="robot_at_work"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(removed_at__isnull=True),
                name="robot_name_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | Q(address__isnull=False),
                name="robot_has_address",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="robot_both_quiet_hours",
            ),
        ]
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")

    def __str__(self) -> str:
        return self.name
