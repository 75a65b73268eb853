"""Industrial parks: places with an owner."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.enterprises.enums import ParkKind
from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed


@keep_history()
class Park(Placed):
    """An industrial park: its place is the site in the tree, `kind` whose park it is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(_("Kind of park"), max_length=16, choices=ParkKind.choices)
    manager = models.CharField(_("Run by"), max_length=128, blank=True)
    created_at = models.DateTimeField(_("Recorded"))

    class Meta:
        ordering = ["path", "id"]
        indexes = [models.Index(fields=["path"], name="park_path")]
        constraints = [models.UniqueConstraint(fields=["place"], name="park_place_once")]
        verbose_name = _("park")
        verbose_name_plural = _("parks")

    def __str__(self) -> str:
        return str(self.id)
