"""Registration of the workplan room with Django, and of its figures with the reports."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkplanConfig(AppConfig):
    name = "lianfang.workplan"
    label = "workplan"
    verbose_name = _("Work plan")

    def ready(self) -> None:
        importlib.import_module(f"{self.name}.catalogue").declare_all()
