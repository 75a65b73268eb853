"""For the supervisor and load balancers: the process answers and reaches its database."""

from django.db import connection
from django.http import HttpRequest, HttpResponse


def health(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


health.right = "open"  # type: ignore[attr-defined]  # needs no account; read by the permission test
