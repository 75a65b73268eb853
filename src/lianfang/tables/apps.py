"""Registration of the tables room with Django, and of the figures it declares."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TablesConfig(AppConfig):
    name = "lianfang.tables"
    label = "tables"
    verbose_name = _("Superiors' tables")

    def ready(self) -> None:
        importlib.import_module(f"{self.name}.selectors.figures")
