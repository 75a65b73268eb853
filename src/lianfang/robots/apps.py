"""Registration of the robots room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RobotsConfig(AppConfig):
    name = "lianfang.robots"
    label = "robots"
    verbose_name = _("Group robots")
