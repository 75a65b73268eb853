"""What a robot has to say, and each try at it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.robots.enums import MessageState, News, Verdict


class RobotMessage(models.Model):
    """One message in the queue of a robot. Its text is made of fixed words, `numbers` and a link to
    a page of this system; whoever opens the link must sign in. The same `key` is told once; what is
    `urgent` waits for no morning.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    robot = models.ForeignKey("robots.Robot", models.PROTECT, related_name="messages")
    news = models.CharField(_("News"), max_length=16, choices=News.choices)
    key = models.CharField(max_length=96)
    numbers = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    title = models.CharField(pgettext_lazy("message", "Title"), max_length=64)
    text = models.CharField(pgettext_lazy("message", "Text"), max_length=512)
    urgent = models.BooleanField(_("Urgent"), default=False)
    state = models.CharField(
        _("State"), max_length=8, choices=MessageState.choices, default=MessageState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("Tries"), default=0)
    queued_at = models.DateTimeField(_("Queued"))
    next_at = models.DateTimeField(_("Next try"), null=True, blank=True)
    expires_at = models.DateTimeField(_("Worth nothing after"))
    sent_at = models.DateTimeField(pgettext_lazy("message", "Sent at"), null=True, blank=True)
    answer = models.CharField(_("Answer"), max_length=128, blank=True)

    objects = PlacedManager("robot__path")

    class Meta:
        ordering = ["-queued_at", "-id"]
        indexes = [
            models.Index(fields=["robot", "-queued_at"], name="robot_messages"),
            models.Index(
                fields=["next_at"], condition=Q(state=MessageState.WAITING), name="robot_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["robot", "key"], name="robot_tells_once"),
            models.CheckConstraint(
                condition=~Q(state=MessageState.WAITING) | Q(next_at__isnull=False),
                name="robot_waiting_for_a_moment",
            ),
        ]
        verbose_name = _("robot message")
        verbose_name_plural = _("robot messages")

    def __str__(self) -> str:
        return self.title


class Attempt(models.Model):
    """One try to hand a message over, never changed: the limits of a chat are counted from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    robot = models.ForeignKey("robots.Robot", models.PROTECT, related_name="+")
    message = models.ForeignKey("robots.RobotMessage", models.PROTECT, related_name="tries")
    at = models.DateTimeField(pgettext_lazy("sending", "At"))
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    answer = models.CharField(_("Answer"), max_length=128, blank=True)

    objects = PlacedManager("robot__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["robot", "at"], name="robot_attempts")]
        triggers = [
            pgtrigger.Protect(
                name="robot_attempt_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.answer}"
