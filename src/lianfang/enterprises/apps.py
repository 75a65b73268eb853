"""Registration of the enterprises room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "lianfang.enterprises"
    label = "enterprises"
    verbose_name = _("Enterprises")

    def ready(self) -> None:
        """From now on somebody can answer for an enterprise."""
        # Reads models, which are there only now.
        from lianfang.command.selectors.sources import register_source  # noqa: PLC0415
        from lianfang.enterprises.selectors.subjects import EnterpriseSource  # noqa: PLC0415

        register_source(EnterpriseSource())
