"""Registration of the charters room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartersConfig(AppConfig):
    name = "lianfang.charters"
    label = "charters"
    verbose_name = _("Bringing workers back")

    def ready(self) -> None:
        """Phones may send what was found at the door of a vehicle, its departure, its arrival."""
        # Reads models, which are there only now.
        from lianfang.charters.services.boarding_kind import (  # noqa: PLC0415
            ArrivalKind,
            BoardingKind,
            DepartureKind,
        )
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(BoardingKind())
        register(DepartureKind())
        register(ArrivalKind())
