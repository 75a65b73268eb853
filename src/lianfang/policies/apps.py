"""Registration of the policies room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "lianfang.policies"
    label = "policies"
    verbose_name = _("Policies")
