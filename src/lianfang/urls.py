"""Every address of the program, mounted room by room."""

from django.urls import include, path

from lianfang.api.health import health
from lianfang.api.root import api

urlpatterns = [
    # First, because phones and machines ask most often, and addresses are tried from the top.
    path("api/v1/", api.urls),
    path("healthz", health, name="health"),
    path("", include("lianfang.web.urls")),
    path("", include("lianfang.reports.urls")),
    path("account/", include("lianfang.access.urls.account")),
    path("access/", include("lianfang.access.urls")),
    path("imports/", include("lianfang.sheets.urls")),
    path("places/", include("lianfang.places.urls")),
    path("people/", include("lianfang.people.urls")),
    path("command/", include("lianfang.command.urls")),
    path("posts/", include("lianfang.posts.urls")),
    path("enterprises/", include("lianfang.enterprises.urls")),
    path("workforce/", include("lianfang.workforce.urls")),
    path("inspections/", include("lianfang.inspections.urls")),
    path("needs/", include("lianfang.needs.urls")),
    path("policies/", include("lianfang.policies.urls")),
    path("funds/", include("lianfang.funds.urls")),
    path("lodging/", include("lianfang.lodging.urls")),
    path("labour/", include("lianfang.labour.urls")),
    path("resumption/", include("lianfang.resumption.urls")),
    path("portal/", include("lianfang.portal.urls")),
    path("charters/", include("lianfang.charters.urls")),
    path("tables/", include("lianfang.tables.urls")),
    path("robots/", include("lianfang.robots.urls")),
    path("overview/", include("lianfang.overview.urls")),
    path("workplan/", include("lianfang.workplan.urls")),
    path("screening/", include("lianfang.screening.urls")),
    path("transport/", include("lianfang.transport.urls")),
    path("isolation/", include("lianfang.isolation.urls")),
    path("gates/", include("lianfang.gates.urls")),
    path("records/", include("lianfang.records.urls")),
    path("health/", include("lianfang.health.urls")),
    path("institutions/", include("lianfang.institutions.urls")),
    path("field/", include("lianfang.field.urls")),
]

handler400 = "lianfang.web.views.bad_request"
handler403 = "lianfang.web.views.permission_denied"
handler404 = "lianfang.web.views.page_not_found"
handler500 = "lianfang.web.views.server_error"
