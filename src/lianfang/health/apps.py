"""Registration of the health room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "lianfang.health"
    label = "health"
    verbose_name = _("Health")

    def ready(self) -> None:
        """Field devices may send health checks from now on."""
        # Reads models, which are there only now.
        from lianfang.health.services.receiving import HealthCheckKind  # noqa: PLC0415
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(HealthCheckKind())
