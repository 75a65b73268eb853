"""Registration of the places room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "lianfang.places"
    label = "places"
    verbose_name = _("Places")
