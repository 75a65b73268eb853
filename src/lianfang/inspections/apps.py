"""Registration of the inspections room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "lianfang.inspections"
    label = "inspections"
    verbose_name = _("Inspections and rectification")

    def ready(self) -> None:
        """Field devices may send inspections and re-checks from now on."""
        # Reads models, which are there only now.
        from lianfang.inspections.services.inspection_kind import (  # noqa: PLC0415
            FindingCheckKind,
            InspectionKind,
        )
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(InspectionKind())
        register(FindingCheckKind())
