"""Hotels taken for workers, their rooms and beds."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import PlacedManager
from lianfang.kit.ids import new_id
from lianfang.lodging.enums import RoomKind
from lianfang.places.models import Placed

MOST_BEDS = 12


class Hotel(Placed):
    """A site of the tree whose rooms are given to workers of enterprises."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    opened_at = models.DateTimeField(_("Taken on at"))

    class Meta:
        ordering = ["path", "id"]
        constraints = [models.UniqueConstraint(fields=["place"], name="hotel_place_once")]
        verbose_name = _("hotel for workers")
        verbose_name_plural = _("hotels for workers")

    def __str__(self) -> str:
        return str(self.id)


class Room(models.Model):
    """A room of a hotel: number as on the door, kind, price for a night of the whole room in fen.

    `isolation`: may be used for somebody under observation. A closed room is offered no more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hotel = models.ForeignKey("lodging.Hotel", models.PROTECT, related_name="rooms")
    number = models.CharField(pgettext_lazy("lodging", "Room"), max_length=12)
    kind = models.CharField(_("Kind"), max_length=10, choices=RoomKind.choices)
    beds = models.PositiveSmallIntegerField(
        _("Beds"), validators=[MinValueValidator(1), MaxValueValidator(MOST_BEDS)]
    )
    price_fen = models.BigIntegerField(default=0)
    isolation = models.BooleanField(_("Fit for isolation"), default=False)
    is_closed = models.BooleanField(_("Not offered"), default=False)

    objects = PlacedManager("hotel__path")

    class Meta:
        ordering = ["hotel", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hotel", "number"], name="room_number_once"),
            models.CheckConstraint(
                condition=Q(beds__gte=1, beds__lte=MOST_BEDS, price_fen__gte=0),
                name="room_makes_sense",
            ),
        ]
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.number


class Bed(models.Model):
    """A bed of a room, counted from 1: what is really given for a night."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    room = models.ForeignKey("lodging.Room", models.PROTECT, related_name="bed_rows")
    number = models.PositiveSmallIntegerField(pgettext_lazy("lodging", "Bed"))

    objects = PlacedManager("room__hotel__path")

    class Meta:
        ordering = ["room", "number"]
        constraints = [models.UniqueConstraint(fields=["room", "number"], name="bed_once")]
        verbose_name = _("bed")
        verbose_name_plural = _("beds")

    def __str__(self) -> str:
        return str(self.number)
