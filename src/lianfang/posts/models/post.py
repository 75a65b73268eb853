"""A post to be served at a place, and everything that happened to it."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.people.enums import StaffKind
from lianfang.places.models import Placed
from lianfang.posts.enums import PostNature, PostState, TurnState

MAX_SEATS = 200


class Post(Placed):
    """A pioneer post, a building leader's post or the like: what is to be served where, by how
    many, from when to when, and who may come forward.

    `kind` is a key of the plan in force when it was published, `nature` what figures count it as.
    Without `last_day` it is served until it is closed. Hours that end before they begin end on the
    next day. `batch` holds together what was published in one go.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind"), max_length=32)
    nature = models.CharField(_("Nature"), max_length=20, choices=PostNature.choices)
    title = models.CharField(pgettext_lazy("post", "Title"), max_length=64)
    duties = models.CharField(
        pgettext_lazy("post", "What is to be done"), max_length=512, blank=True
    )
    seats = models.PositiveSmallIntegerField(
        _("People needed"), validators=[MinValueValidator(1), MaxValueValidator(MAX_SEATS)]
    )
    first_day = models.DateField(pgettext_lazy("post", "From"))
    last_day = models.DateField(pgettext_lazy("post", "Until"), null=True, blank=True)
    begins = models.TimeField(_("Begins at"), null=True, blank=True)
    ends = models.TimeField(_("Ends at"), null=True, blank=True)
    staff_kinds = ArrayField(
        models.CharField(max_length=20, choices=StaffKind.choices),
        verbose_name=_("Who may come forward"),
        default=list,
        blank=True,
    )
    party_only = models.BooleanField(_("Party members only"), default=False)
    needs_confirming = models.BooleanField(_("Claims are confirmed"), default=True)
    sop = models.CharField(_("Way of working"), max_length=32, blank=True)
    batch = models.UUIDField(null=True, blank=True, editable=False)
    state = models.CharField(_("State"), max_length=10, choices=PostState.choices)
    published_by = models.CharField(_("Published by"), max_length=64)
    published_at = models.DateTimeField(_("Published at"))
    closed_at = models.DateTimeField(pgettext_lazy("post", "Closed at"), null=True, blank=True)
    thanks = models.CharField(_("Words of thanks"), max_length=512, blank=True)

    class Meta:
        ordering = ["path", "title", "id"]
        indexes = [
            models.Index(fields=["path", "kind"], name="post_path_kind"),
            models.Index(
                fields=["path"], condition=Q(state=PostState.PUBLISHED), name="post_published"
            ),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="post_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MAX_SEATS), name="post_needs_somebody"
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="post_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(begins__isnull=True, ends__isnull=True)
                | Q(begins__isnull=False, ends__isnull=False),
                name="post_both_hours_or_none",
            ),
            models.CheckConstraint(
                condition=Q(state=PostState.PUBLISHED, closed_at__isnull=True)
                | (~Q(state=PostState.PUBLISHED) & Q(closed_at__isnull=False)),
                name="post_closed_at_when_over",
            ),
        ]
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return self.title


class PostStep(models.Model):
    """A post, or somebody's turn at it, passed from one state to the next: when, by whom, why.

    Never changed nor deleted. A step without `turn` is the post's own. `details` hold ids, days and
    numbers, never names.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey("posts.Post", models.PROTECT, related_name="steps")
    turn = models.ForeignKey(
        "posts.Turn", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(
        _("State"), max_length=10, choices=[*PostState.choices, *TurnState.choices]
    )
    at = models.DateTimeField(_("At"))
    by = models.CharField(_("By"), max_length=64)
    reason = models.CharField(_("Reason"), max_length=512, blank=True)
    details = models.JSONField(default=dict)

    objects = PlacedManager("post__path")

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["post", "at"], name="post_step_of_post")]
        triggers = [
            pgtrigger.Protect(name="post_step_stays", operation=pgtrigger.Update),
            pgtrigger.Protect(name="post_step_remains", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} {self.to_state}"
