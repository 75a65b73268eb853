"""Registration of the overview room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OverviewConfig(AppConfig):
    name = "lianfang.overview"
    label = "overview"
    verbose_name = _("The whole at a glance")
