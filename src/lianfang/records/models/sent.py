"""What every record has that a device may have sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.places.models import Placed


class Sent(Placed):
    """A record with the id its device made (UUIDv7), kept once however often it is sent.

    `digest` is over the bytes sent; NULL for a record written up at a desk. `taken_at` is when it
    happened, set right by `skew_ms`, the device's clock minus ours when it was sent;
    `received_at` is when we got it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    digest = models.BinaryField(max_length=16, null=True, editable=False)
    taken_at = models.DateTimeField(_("Happened at"))
    received_at = models.DateTimeField(_("Received at"))
    skew_ms = models.IntegerField(_("Device clock ahead by (ms)"), default=0)
    staff = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Recorded by"),
    )

    class Meta:
        abstract = True
