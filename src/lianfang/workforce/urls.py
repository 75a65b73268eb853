"""Addresses of the workforce room."""

from django.urls import path

from lianfang.workforce.views import board, door, employees, own, own_roster

OWN = "own/<uuid:enterprise_id>"
ONE = f"{OWN}/<uuid:employment_id>"

app_name = "workforce"
urlpatterns = [
    path("", employees.employees, name="employees"),
    path("reports/", board.reports, name="reports"),
    path("enterprises/<uuid:enterprise_id>/", board.staff, name="staff"),
    path("enterprises/<uuid:enterprise_id>/measure/", board.measure, name="measure"),
    path("enterprises/<uuid:enterprise_id>/new/", employees.new_employee, name="new_employee"),
    path("<uuid:employment_id>/", employees.employee, name="employee"),
    path("<uuid:employment_id>/edit/", employees.edit, name="edit"),
    path("<uuid:employment_id>/state/", employees.set_state, name="set_state"),
    path("<uuid:employment_id>/end/", employees.end, name="end"),
    path(f"{OWN}/", own.staff, name="own_staff"),
    path(f"{OWN}/states/", own.set_states, name="own_states"),
    path(f"{OWN}/new/", own.new_employee, name="own_new"),
    path(f"{OWN}/roster/", own_roster.roster, name="own_roster"),
    path(f"{OWN}/report/", own.report, name="own_report"),
    path(f"{OWN}/forms/", own.sign_ups, name="own_signups"),
    path(f"{OWN}/code/", own.code, name="own_code"),
    path(f"{ONE}/", own.employee, name="own_employee"),
    path(f"{ONE}/edit/", own.edit, name="own_edit"),
    path(f"{ONE}/state/", own.set_state, name="own_set_state"),
    path(f"{ONE}/end/", own.end, name="own_end"),
    path(f"{ONE}/reveal/", own.reveal, name="own_reveal"),
    # Printed at the gate, so short and lasting; the page behind it is signed and soon closed.
    path("e/<uuid:enterprise_id>/", door.door, name="door"),
    path("at/<str:link>/", door.visit, name="visit"),
    path("at/<str:link>/check/", door.check, name="check"),
    path("at/<str:link>/survey/", door.survey, name="survey"),
]
