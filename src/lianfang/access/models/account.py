"""Accounts, what they were appointed to, and the keys of machines that work in their name."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.enums import Role
from lianfang.access.roles import ADMINISTRATORS
from lianfang.access.scope import PathField
from lianfang.kit.ids import new_id


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """One person's account. What they may do stands in their appointments, never here.

    `path` is the place that keeps the account: administrators of that place and above look after
    it. The place belongs to a room above; its id and path are copied and that room reports moves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(
        _("User name"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()]
    )
    display_name = models.CharField(pgettext_lazy("person", "Name"), max_length=64)
    organisation = models.CharField(_("Organisation"), max_length=128, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    place_id = models.UUIDField(_("Kept at"), null=True, blank=True)
    path = PathField(blank=True)
    is_active = models.BooleanField(pgettext_lazy("account", "Active"), default=True)
    must_change_password = models.BooleanField(_("Must change the password"), default=False)
    date_joined = models.DateTimeField(pgettext_lazy("account", "Created"), default=timezone.now)
    enabled_at = models.DateTimeField(_("Enabled again"), null=True, blank=True)
    disabled_at = models.DateTimeField(pgettext_lazy("account", "Disabled"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["username"]
        indexes = [models.Index(fields=["path"], name="user_path")]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.username


class Appointment(models.Model):
    """A role given to a user in one place, from a moment on, perhaps until a moment.

    The place belongs to a room above; its id and path are kept here, and that room reports moves.
    That an administrator holds nothing beside that one role is a rule of the table itself, so that
    neither two hands at once nor raw SQL can join what must stay apart.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    role = models.CharField(_("Role"), max_length=32, choices=Role.choices)
    place_id = models.UUIDField(pgettext_lazy("appointment", "Place"), null=True, blank=True)
    path = PathField(blank=True)
    valid_from = models.DateTimeField(pgettext_lazy("period", "From"))
    valid_to = models.DateTimeField(pgettext_lazy("period", "Until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["user", "valid_from", "id"]
        indexes = [models.Index(fields=["path"], name="appointment_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_ends_after_start",
            ),
            ExclusionConstraint(
                name="appointment_hands_stay_apart",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Case(
                            When(role__in=sorted(ADMINISTRATORS), then=F("role")),
                            default=Value(""),
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (
                        Func("valid_from", "valid_to", Value("[)"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.path}"


class ApiToken(models.Model):
    """A key for a machine that works in the name of a user. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens")
    label = models.CharField(_("Purpose"), max_length=128)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(pgettext_lazy("account", "Created"))
    expires_at = models.DateTimeField(_("Expires"))
    revoked_at = models.DateTimeField(_("Revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label
