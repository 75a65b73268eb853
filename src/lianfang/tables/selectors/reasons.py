"""Why a cell of a table stays empty, in words that are translated where they are shown."""

from django.utils.translation import gettext_noop as _

from lianfang.tables.selectors.said import Said, What


def left_empty(said: Said) -> str:
    """Of a column that is not filled at all."""
    if said.what is What.EMPTY:
        return _("Left empty as chosen.")
    if said.what is What.UNKNOWN:
        return _("Nobody has said yet what this column means.")
    return _("This cannot be told for each row.")


def nothing_known(said: Said) -> str:
    """Of a cell there is nothing to write into."""
    if said.what is What.FIGURE:
        return _("There is no such figure here at this moment.")
    return _("The register says nothing about it.")
