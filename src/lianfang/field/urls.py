"""Addresses of the field room. The app's own are the scope of its service worker."""

from django.urls import path

from lianfang.field.views import app, doors, reports

app_name = "field"
urlpatterns = [
    path("", app.app, name="app"),
    path("worker.js", app.worker, name="worker"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:report_id>/", reports.report, name="report"),
    path("reports/<uuid:report_id>/close/", reports.close, name="close_report"),
    path("door/<uuid:place_id>/", doors.door, name="door"),
    path("r/<str:link>/", doors.resident, name="resident"),
    path("r/<str:link>/<slug:kind>/", doors.tell, name="tell"),
]
