"""Registration of the sheets room with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SheetsConfig(AppConfig):
    name = "lianfang.sheets"
    label = "sheets"
    verbose_name = _("Sheets")

    def ready(self) -> None:
        """Rooms above tell their kinds of table in `sheets.py`, found by name."""
        autodiscover_modules("sheets")
