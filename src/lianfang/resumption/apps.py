"""Registration of the resumption room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResumptionConfig(AppConfig):
    name = "lianfang.resumption"
    label = "resumption"
    verbose_name = _("Filing to resume")

    def ready(self) -> None:
        """From now on what is late here waits for those who were told."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.resumption.selectors.waiting import told_filings  # noqa: PLC0415

        register_waiting("resumption", "resumption.filing.view", told_filings)
