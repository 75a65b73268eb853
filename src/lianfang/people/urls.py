"""Addresses of the people room."""

from django.urls import path

from lianfang.people.views import households, persons, staff

app_name = "people"
urlpatterns = [
    path("persons/", persons.persons, name="persons"),
    path("persons/<uuid:person_id>/", persons.person, name="person"),
    path("persons/<uuid:person_id>/reveal/", persons.reveal_person, name="reveal_person"),
    path("households/", households.households, name="households"),
    path("households/<uuid:household_id>/", households.household, name="household"),
    path(
        "households/<uuid:household_id>/reveal/",
        households.reveal_household,
        name="reveal_household",
    ),
    path("staff/", staff.staff, name="staff"),
    path("staff/<uuid:staff_id>/", staff.staff_member, name="staff_member"),
    path("staff/<uuid:staff_id>/reveal/", staff.reveal_staff, name="reveal_staff"),
    path("staff/<uuid:staff_id>/away/", staff.away, name="staff_away"),
]
