"""Enterprises as subjects somebody answers for: what rules, gaps and proposals read of them."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook import SubjectSet
from lianfang.command.selectors.sources import SubjectSource
from lianfang.enterprises.enums import GONE, EnterpriseKind, EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.clock import day_bounds

VIEW = "enterprises.enterprise.view"


def there_on(day: date) -> Q:
    """Condition on enterprises: on the register by the end of `day`, neither closed nor moved.

    Looks at the newest state only: one that closed, opened again and is open now counts as there.
    """
    gone = Q(state__in=GONE) & Q(state_since__lte=day)
    return Q(created_at__lt=day_bounds(day)[1]) & ~gone


class EnterpriseSource(SubjectSource):
    """Enterprises for the room that says who answers for what."""

    kind = SubjectKind.ENTERPRISE
    right = VIEW
    model: ClassVar[Any] = Enterprise

    def rows(self, subjects: SubjectSet, where: Q, day: date) -> QuerySet[Any]:
        rows = Enterprise.objects.filter(where, there_on(day))
        if subjects.enterprise_kinds:
            rows = rows.filter(kind__in=subjects.enterprise_kinds)
        if subjects.enterprise_classes:
            rows = rows.filter(service_class__in=subjects.enterprise_classes)
        return rows

    def is_gone(self, row: Any, day: date) -> bool:
        return row.state in GONE and row.state_since <= day

    def read(self, viewer: Actor, ids: Iterable[uuid.UUID]) -> Sequence[Mapping[str, Any]]:
        rows = Enterprise.objects.filter(pk__in=list(ids), path__under=viewer.territory(VIEW))
        return list(rows.order_by().values("id", "path", "name", "kind", "state", "address"))

    def card(self, row: Mapping[str, Any], where: str) -> dict[str, Any]:
        tags = [str(EnterpriseKind(row["kind"]).label)]
        if row["state"] != EnterpriseState.OPEN:
            tags.append(str(EnterpriseState(row["state"]).label))
        return {"title": row["name"], "tags": tuple(tags)}

    def named(
        self, viewer: Actor, path: str, names: Iterable[str], day: date
    ) -> Sequence[tuple[uuid.UUID, str, str]]:
        asked = {name_key(name): name for name in names}
        rows = Enterprise.objects.filter(
            there_on(day),
            Q(name_key__in=asked) | Q(credit_code__in=[name.upper() for name in asked.values()]),
            path__under=viewer.territory(VIEW).within(path),
        )
        found = []
        for pk, at, key, code in rows.values_list("id", "path", "name_key", "credit_code"):
            found += [(pk, at, name) for k, name in asked.items() if k == key or name == code]
        return found
