"""Finding the enterprises of a batch of rows on the register.

First by credit code, in the whole installation; a project is told by its name, since it carries the
code of whoever builds it. Who is left is looked for by name within the table's place.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_noop

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.models import Contact, Enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.enterprises.sheets.reading import Refused, Said
from lianfang.sheets.kinds import CellFinding, SheetContext

ELSEWHERE = gettext_noop("This credit code is registered in another place.")
SEVERAL = gettext_noop("Several enterprises have this name; add the credit code or the village.")


class Stored:
    """The enterprises a batch may mean, with their contacts; at most three statements."""

    def __init__(self, said: Sequence[Said], context: SheetContext) -> None:
        self._root = context.place.path
        codes = [one.code for one in said if one.code and not one.is_project]
        names = {name_key(one.name) for one in said}
        # Outside the actor's places the row is found too, so that nothing is registered twice;
        # what it holds is never shown: the row is then wrong.
        with everywhere("a credit code is unique in the whole installation"):
            by_code = Enterprise.objects.filter(credit_code__in=codes).exclude(
                kind=EnterpriseKind.PROJECT
            )
            by_name = Enterprise.objects.filter(name_key__in=names, path__under=self._root)
            found = []
            for rows in (by_code, by_name):
                ordered = rows.select_related("park").order_by("pk")
                found.append(
                    ordered.select_for_update(of=("self",)) if context.locking else ordered
                )
            self._by_code = {row.credit_code: row for row in found[0]}
            self._by_name: dict[str, list[Enterprise]] = defaultdict(list)
            for row in found[1]:
                self._by_name[row.name_key].append(row)
        ids = {row.pk for row in self._by_code.values() if row.path.startswith(self._root)}
        ids |= {row.pk for rows in self._by_name.values() for row in rows}
        self._contacts: dict[UUID, dict[str, Contact]] = defaultdict(dict)
        for contact in Contact.objects.filter(enterprise_id__in=ids):
            self._contacts[contact.enterprise_id][contact.role] = contact

    def find(self, said: Said) -> Enterprise | None:
        """The one a row means, None for a new one. Raises Refused where that cannot be told."""
        if said.code and not said.is_project:
            row = self._by_code.get(said.code)
            if row is not None and not row.path.startswith(self._root):
                raise Refused(CellFinding("enterprise.elsewhere", ELSEWHERE, "credit_code"))
            if row is not None:
                return row
        named = self._by_name.get(name_key(said.name), [])
        if said.is_project:
            named = [row for row in named if row.kind == EnterpriseKind.PROJECT]
        elif said.code:
            named = [row for row in named if not row.credit_code]
        if len(named) > 1 and said.is_placed:
            named = [row for row in named if row.path == said.place.path] or named
        if len(named) > 1:
            raise Refused(CellFinding("enterprise.several", SEVERAL, "name"))
        return named[0] if named else None

    def contacts(self, row: Enterprise) -> dict[str, Contact]:
        return self._contacts.get(row.pk, {})
