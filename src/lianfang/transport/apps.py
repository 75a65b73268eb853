"""Registration of the transport room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransportConfig(AppConfig):
    name = "lianfang.transport"
    label = "transport"
    verbose_name = _("Medical transport")
