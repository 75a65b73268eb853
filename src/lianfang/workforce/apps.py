"""Registration of the workforce room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "lianfang.workforce"
    label = "workforce"
    verbose_name = _("Employees")

    def ready(self) -> None:
        """From now on what is late here waits for those who were told."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.workforce.selectors.waiting import told_missing  # noqa: PLC0415

        register_waiting("workforce", "workforce.report.view", told_missing)
