"""Registration of the records room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "lianfang.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self) -> None:
        # Models are there only now.
        from lianfang.records.kinds import register  # noqa: PLC0415
        from lianfang.records.services.form_kind import FormKind  # noqa: PLC0415
        from lianfang.records.services.visit_kind import VisitKind  # noqa: PLC0415

        register(VisitKind())
        register(FormKind())
