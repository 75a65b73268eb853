"""Somebody at a post, and the time they served there.

Two rules are rules of the tables themselves: a place of a post is held by one person only, however
many reach for it at once, and nobody serves at two posts at the same time.
"""

from typing import Any

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.posts.enums import HOLDING, TurnState, TurnWay

_SERVED: Any = Func("begins_at", "ends_at", Value("[)"), function="tstzrange")


class Turn(models.Model):
    """Somebody of the roster who came forward for a post, or was named for it.

    `seat` counts the places of the post from 1 and is kept when the turn is over. `ended_at` is
    when it was declined or given back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey("posts.Post", models.PROTECT, related_name="turns")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    seat = models.PositiveSmallIntegerField(_("Place"))
    way = models.CharField(pgettext_lazy("post", "How"), max_length=10, choices=TurnWay.choices)
    state = models.CharField(_("State"), max_length=10, choices=TurnState.choices)
    claimed_at = models.DateTimeField(_("Claimed at"))
    ended_at = models.DateTimeField(pgettext_lazy("post", "Ended at"), null=True, blank=True)

    objects = PlacedManager("post__path")

    class Meta:
        ordering = ["post", "seat", "claimed_at", "id"]
        indexes = [models.Index(fields=["staff", "state"], name="turn_of_staff")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "seat"],
                condition=Q(state__in=sorted(HOLDING)),
                name="turn_seat_once",
            ),
            models.UniqueConstraint(
                fields=["post", "staff"],
                condition=Q(state__in=sorted(HOLDING)),
                name="turn_person_once",
            ),
            models.CheckConstraint(condition=Q(seat__gte=1), name="turn_seat_counts_from_one"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(HOLDING), ended_at__isnull=True)
                | (~Q(state__in=sorted(HOLDING)) & Q(ended_at__isnull=False)),
                name="turn_ended_when_over",
            ),
        ]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the post is."""
        return str(self.post.path)


class Stint(models.Model):
    """Time somebody served at a post: once begun, once ended, or written up afterwards.

    Kept for good: only the end of an open one is filled in, and a corrected one ceases to stand.
    The id may be made by the device. `staff` is that of the turn, so that the table itself keeps
    one person from serving at two posts at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    turn = models.ForeignKey("posts.Turn", models.PROTECT, related_name="stints")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    begins_at = models.DateTimeField(pgettext_lazy("post", "From"))
    ends_at = models.DateTimeField(pgettext_lazy("post", "Until"), null=True, blank=True)
    note = models.CharField(pgettext_lazy("post", "What was done"), max_length=256, blank=True)
    recorded_at = models.DateTimeField(_("Recorded at"))
    recorded_by = models.CharField(_("Recorded by"), max_length=64)
    stands = models.BooleanField(_("Counts"), default=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.CharField(_("Why corrected"), max_length=256, blank=True)

    objects = PlacedManager("turn__post__path")

    class Meta:
        ordering = ["begins_at", "id"]
        indexes = [
            models.Index(fields=["turn", "begins_at"], name="stint_of_turn"),
            models.Index(fields=["begins_at"], name="stint_begins"),
        ]
        constraints = [
            ExclusionConstraint(
                name="stint_at_one_post",
                expressions=[("staff", RangeOperators.EQUAL), (_SERVED, RangeOperators.OVERLAPS)],
                condition=Q(stands=True),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="stint_ends_after_start",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stint_stays", exclude=["ends_at", "note", "stands"]),
            pgtrigger.Protect(name="stint_remains", operation=pgtrigger.Delete),
        ]
        verbose_name = _("time served")
        verbose_name_plural = _("times served")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        """Where the post is."""
        return self.turn.path
