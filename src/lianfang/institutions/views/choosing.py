"""Whom a form offers for a shift."""

from datetime import date
from typing import Any

from lianfang.institutions.selectors.staff import staff_of_home


def staff_choices(viewer: Any, path: str, day: date) -> list[tuple[str, str]]:
    """Staff to put on the list, those of the home first."""
    rows = staff_of_home(viewer, path, day)
    return [(str(one.pk), " · ".join(filter(None, [one.name, one.title]))) for one in rows]
