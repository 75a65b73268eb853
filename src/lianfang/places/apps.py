"""Registration of the places room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "lianfang.places"
    label = "places"
    verbose_name = _("Places")

    def ready(self) -> None:
        """Tell the rooms below, which may not import this one, how to ask about places."""
        # Models exist only once all rooms are loaded.
        from lianfang.access.places_hook import register_place_resolver  # noqa: PLC0415
        from lianfang.places.selectors.directory import (  # noqa: PLC0415
            Directory,
            names_of_places,
            path_of_place,
        )
        from lianfang.sheets.kinds import register_places  # noqa: PLC0415

        register_place_resolver(path_of_place, names_of_places)
        register_places(Directory())
