"""Registration of the lodging room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LodgingConfig(AppConfig):
    name = "lianfang.lodging"
    label = "lodging"
    verbose_name = _("Lodging of workers")
