"""Rows that are written once."""

import pgtrigger


def kept(name: str) -> list[pgtrigger.Trigger]:
    """Neither changed nor deleted, whoever tries."""
    return [pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
