"""Addresses of the health room."""

from django.urls import path

from lianfang.health.views import alerts, checks, coverage

app_name = "health"
urlpatterns = [
    path("", coverage.day, name="day"),
    path("missing/", coverage.missing, name="missing"),
    path("checks/", checks.checks, name="checks"),
    path("checks/export/", checks.export, name="export"),
    path("checks/<uuid:check_id>/", checks.check, name="check"),
    path("checks/<uuid:check_id>/correct/", checks.correct, name="correct_check"),
    path("persons/<uuid:person_id>/check/", checks.record, name="record_check"),
    path("persons/<uuid:person_id>/curve/", checks.curve, name="curve"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/now/", alerts.now_strip, name="alerts_now"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<uuid:alert_id>/step/", alerts.step, name="do_step"),
    path("alerts/<uuid:alert_id>/clear/", alerts.clear, name="clear_alert"),
]
