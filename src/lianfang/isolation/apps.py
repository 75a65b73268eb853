"""Registration of the isolation room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IsolationConfig(AppConfig):
    name = "lianfang.isolation"
    label = "isolation"
    verbose_name = _("Isolation")

    def ready(self) -> None:
        """Field devices may send slots and steps of errands from now on, and employees are held
        against the register."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.waiting import register_waiting  # noqa: PLC0415
        from lianfang.isolation.selectors.staff import isolation_of  # noqa: PLC0415
        from lianfang.isolation.selectors.waiting import told_cases  # noqa: PLC0415
        from lianfang.isolation.services.errand_kind import ErrandStepKind  # noqa: PLC0415
        from lianfang.isolation.services.slot_kind import IsolationSlotKind  # noqa: PLC0415
        from lianfang.records.kinds import register  # noqa: PLC0415
        from lianfang.workforce.selectors.clearance import register_isolation  # noqa: PLC0415

        register(IsolationSlotKind())
        register(ErrandStepKind())
        register_waiting("isolation", "isolation.case.view", told_cases)
        register_isolation(isolation_of)
