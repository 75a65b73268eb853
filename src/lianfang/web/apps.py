"""The web room: layouts, components, navigation and assets that the pages of all rooms share."""

from django.apps import AppConfig
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "lianfang.web"
    label = "web"

    def ready(self) -> None:
        # Django's words for these ("Null characters are not allowed.") tell a clerk nothing.
        ProhibitNullCharactersValidator.message = _(
            "This holds a hidden character that cannot be stored; please type it again."
        )
        MaxLengthValidator.message = _(
            "At most %(limit_value)d characters fit here; these are %(show_value)d."
        )
