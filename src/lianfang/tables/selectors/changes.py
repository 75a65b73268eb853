"""What changed between two versions of a blank, in words."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from lianfang.blanks.changes import compare
from lianfang.tables.models import TableVersion
from lianfang.tables.selectors.structure import blank_of


@dataclass(frozen=True)
class Change:
    """One change: its kind in words and tone, the words before and after."""

    words: str
    tone: str
    before: str
    after: str


TONES = {"added": "now", "removed": "", "renamed": "soon", "unit_changed": "soon"}


def changes_between(old: TableVersion, new: TableVersion) -> list[Change]:
    """Columns that came, went, were renamed or moved; added ones first."""
    found = compare(blank_of(old), blank_of(new)).changes
    order = list(TONES)
    ranked = sorted(
        found, key=lambda one: order.index(one.kind) if one.kind in TONES else len(order)
    )
    return [
        Change(
            _words(one.kind),
            TONES.get(one.kind, ""),
            " / ".join(one.old_labels),
            " / ".join(one.new_labels),
        )
        for one in ranked
    ]


def _words(kind: str) -> str:
    return {
        "added": pgettext("change of a blank", "New column"),
        "removed": pgettext("change of a blank", "Column gone"),
        "renamed": pgettext("change of a blank", "Renamed"),
        "moved": pgettext("change of a blank", "Moved"),
        "unit_changed": pgettext("change of a blank", "Other unit"),
        "region_added": pgettext("change of a blank", "New table"),
        "region_removed": pgettext("change of a blank", "Table gone"),
        "title_changed": pgettext("change of a blank", "Other title"),
    }.get(kind, kind)
