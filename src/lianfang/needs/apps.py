"""Registration of the needs room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    name = "lianfang.needs"
    label = "needs"
    verbose_name = _("Needs of enterprises")
