"""Registration of the reports room with Django, and of every metric it declares."""

import importlib

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "lianfang.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        for name in (
            "catalogue_coverage",
            "catalogue_work",
            "catalogue_health",
            "catalogue_structure",
            "catalogue_gates",
            "catalogue_records",
            "catalogue_isolation",
            "catalogue_posts",
            "catalogue_screening",
            "catalogue_transport",
            "catalogue_enterprises",
            "catalogue_workforce",
            "catalogue_labour",
            "catalogue_resumption",
            "catalogue_inspections",
            "catalogue_needs",
            "catalogue_policies",
            "catalogue_funds",
            "catalogue_lodging",
            "catalogue_charters",
        ):
            importlib.import_module(f"{self.name}.{name}")
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.reports.waiting import waiting_bulletins  # noqa: PLC0415

        register_waiting("bulletins", "reports.bulletin.view", waiting_bulletins)
