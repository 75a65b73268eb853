"""Registration of the labour room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabourConfig(AppConfig):
    name = "lianfang.labour"
    label = "labour"
    verbose_name = _("Recruitment")
