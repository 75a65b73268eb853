"""The dormitories of an enterprise that are places of their own."""

from typing import Any

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import SiteUse
from lianfang.enterprises.models import Enterprise, EnterpriseSite


def dormitory_choices(enterprise: Enterprise) -> list[tuple[Any, str]]:
    """(id, name) of the dormitories the enterprise uses now; the caller checks who may look."""
    with everywhere("the dormitories of an enterprise may lie in other places"):
        rows = EnterpriseSite.objects.filter(
            enterprise=enterprise, use=SiteUse.DORMITORY, until__isnull=True
        )
        named = rows.order_by("path", "id").values_list("pk", "place__short_name")
        return list(named)
