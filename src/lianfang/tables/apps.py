"""Registration of the tables room with Django, and of the figures it declares."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TablesConfig(AppConfig):
    name = "lianfang.tables"
    label = "tables"
    verbose_name = _("Superiors' tables")

    def ready(self) -> None:
        """What waits for a review or is late is told on the page of what waits."""
        importlib.import_module(f"{self.name}.selectors.figures")
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.tables.selectors.waiting import waiting_tables  # noqa: PLC0415

        register_waiting("tables", "tables.form.view", waiting_tables)
