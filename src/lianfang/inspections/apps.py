"""Registration of the inspections room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "lianfang.inspections"
    label = "inspections"
    verbose_name = _("Inspections and rectification")

    def ready(self) -> None:
        """Field devices may send inspections and re-checks from now on; orders wait for people."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.inspections.selectors.waiting import VIEW, told_orders  # noqa: PLC0415
        from lianfang.inspections.services.inspection_kind import (  # noqa: PLC0415
            FindingCheckKind,
            InspectionKind,
        )
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(InspectionKind())
        register(FindingCheckKind())
        register_waiting("inspections", VIEW, told_orders)
