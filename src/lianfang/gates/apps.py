"""Registration of the gates room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatesConfig(AppConfig):
    name = "lianfang.gates"
    label = "gates"
    verbose_name = _("Gates")

    def ready(self) -> None:
        """Field devices may send passages from now on; who is isolated gets no pass."""
        # Reads models, which are there only now.
        from lianfang.gates.selectors.isolated import isolated_at_home  # noqa: PLC0415
        from lianfang.gates.selectors.restrictions import may_not_leave  # noqa: PLC0415
        from lianfang.gates.services.receiving import PassageKind  # noqa: PLC0415
        from lianfang.records.kinds import register  # noqa: PLC0415

        register(PassageKind())
        may_not_leave(isolated_at_home)
