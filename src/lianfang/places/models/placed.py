"""What every row has that happens somewhere: its place and a copy of the place's path."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PathField, PlacedManager


class Placed(models.Model):
    """A row in a place. The copied path makes a jurisdiction one index range; when a place moves,
    the places room rewrites the copies of every model that descends from this one.
    """

    place = models.ForeignKey(
        "places.Place", models.PROTECT, verbose_name=_("Place"), related_name="+"
    )
    path = PathField(editable=False)

    objects = PlacedManager()

    class Meta:
        abstract = True
