"""Registration of the screening room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    name = "lianfang.screening"
    label = "screening"
    verbose_name = _("Screening")

    def ready(self) -> None:
        """Field devices may send what was found at doors from now on."""
        # Reads models, which are there only now.
        from lianfang.records.kinds import register  # noqa: PLC0415
        from lianfang.screening.services.screening_kind import ScreeningKind  # noqa: PLC0415

        register(ScreeningKind())
