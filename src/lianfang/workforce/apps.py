"""Registration of the workforce room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "lianfang.workforce"
    label = "workforce"
    verbose_name = _("Employees")
