"""Registration of the resumption room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResumptionConfig(AppConfig):
    name = "lianfang.resumption"
    label = "resumption"
    verbose_name = _("Filing to resume")
