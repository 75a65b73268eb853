"""Registration of the access room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "lianfang.access"
    label = "access"
    verbose_name = _("Access")
