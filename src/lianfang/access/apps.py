"""Registration of the access room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from pghistory import runtime


class AccessConfig(AppConfig):
    name = "lianfang.access"
    label = "access"
    verbose_name = _("Access")

    def ready(self) -> None:
        # The history of rows sends who does what, and why, before every statement that may write.
        # A savepoint writes nothing, and there are four statements of them in every batch.
        more = ("savepoint", "release savepoint", "rollback to savepoint")
        runtime.IGNORED_SQL_PREFIXES += more  # type: ignore[assignment]  # a longer tuple
