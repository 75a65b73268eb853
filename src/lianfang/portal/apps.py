"""Registration of the portal room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "lianfang.portal"
    label = "portal"
    verbose_name = _("Enterprise portal")

    def ready(self) -> None:
        """From now on the home of an enterprise shows what each room asks of it; the desk's page of
        one leads to what each room knows of it."""
        # Reads models, which are there only now.
        from lianfang.enterprises.selectors.doors import register_door  # noqa: PLC0415
        from lianfang.portal.selectors.doors import DOORS  # noqa: PLC0415
        from lianfang.portal.selectors.parts import PARTS  # noqa: PLC0415
        from lianfang.portal.selectors.todo import register_todo  # noqa: PLC0415

        for key, right, part in PARTS:
            register_todo(key, right, part)
        for key, right, reader in DOORS:
            register_door(key, right, reader)
