"""Registration of the charters room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartersConfig(AppConfig):
    name = "lianfang.charters"
    label = "charters"
    verbose_name = _("Bringing workers back")

    def ready(self) -> None:
        """Phones may send what was found at the door of a vehicle."""
        # Reads models, which are there only now.
        from lianfang.charters.services.boarding_kind import BoardingKind  # noqa: PLC0415
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(BoardingKind())
