"""Who may be put on the list of a home."""

from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When

from lianfang.access.actors import Actor
from lianfang.people.models import Staff

MOST_STAFF = 500


def staff_of_home(viewer: Actor, path: str, day: date) -> list[Staff]:
    """Staff of the viewer's places who serve on the day: those of the home itself first."""
    own = Case(
        When(path__startswith=path, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Staff.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day),
        path__under=viewer.territory("people.staff.view"),
    )
    return list(rows.annotate(own=own).order_by("own", "name_order", "id")[:MOST_STAFF])
