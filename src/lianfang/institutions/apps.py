"""Registration of the institutions room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "lianfang.institutions"
    label = "institutions"
    verbose_name = _("Closed institutions")
