"""Registration of the needs room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    name = "lianfang.needs"
    label = "needs"
    verbose_name = _("Needs of enterprises")

    def ready(self) -> None:
        """From now on what is late here waits for those who were told."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.needs.selectors.waiting import told_needs  # noqa: PLC0415

        register_waiting("needs", "needs.ticket.view", told_needs)
