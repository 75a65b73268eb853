"""Rows that are only ever added: the database itself refuses to change them."""

import pgtrigger


def kept(name: str) -> list[pgtrigger.Trigger]:
    """Only the copied path may follow its place when the tree is rearranged."""
    return [
        pgtrigger.ReadOnly(name=f"{name}_stays", exclude=["path"]),
        pgtrigger.Protect(name=f"{name}_kept", operation=pgtrigger.Delete),
    ]


def never_changed(name: str) -> list[pgtrigger.Trigger]:
    """For rows without a place of their own."""
    return [pgtrigger.Protect(name=f"{name}_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
