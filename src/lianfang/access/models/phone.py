"""Signing in by a phone instead of a password: whose number it is, and the codes sent to it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.enums import CodePurpose
from lianfang.kit.ids import new_id


class SignInPhone(models.Model):
    """The mobile number an account without a password is opened by; sealed, found by its hash."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="sign_in_phone"
    )
    cipher = models.BinaryField(editable=False)
    digest = models.BinaryField(max_length=16, unique=True, editable=False)
    since = models.DateTimeField(_("Since"))

    class Meta:
        verbose_name = _("phone to sign in by")
        verbose_name_plural = _("phones to sign in by")

    def __str__(self) -> str:
        return str(self.user_id)


class PhoneCode(models.Model):
    """A code of six digits for one phone, one purpose and a few minutes; it opens once.

    Only its keyed hash stays. `sealed` holds number and code while somebody has yet to hand them
    over: the gateway of the town, an officer at the desk, or the screen of a demo. `about` is what
    it was asked for, such as an invitation. A code asked for a number nobody signs in by is kept
    like any other and leads nowhere (`reaches`), so that nobody learns whose numbers are known.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=12, choices=CodePurpose.choices)
    about = models.CharField(max_length=36, blank=True)
    phone_digest = models.BinaryField(max_length=16, db_index=True)
    code_digest = models.BinaryField(max_length=16)
    reaches = models.BooleanField(default=True)
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("code for a phone")
        verbose_name_plural = _("codes for phones")

    def __str__(self) -> str:
        return str(self.id)
