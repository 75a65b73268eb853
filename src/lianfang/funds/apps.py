"""Registration of the funds room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "lianfang.funds"
    label = "funds"
    verbose_name = _("Funds")
