"""Registration of the people room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "lianfang.people"
    label = "people"
    verbose_name = _("People")
