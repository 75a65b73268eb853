"""Addresses of the people room."""

from django.urls import path

from lianfang.people.views import (
    arrivals,
    duplicates,
    entering,
    groups,
    households,
    persons,
    staff,
)

app_name = "people"
urlpatterns = [
    path("persons/", persons.persons, name="persons"),
    path("persons/new/", entering.new_person, name="new_person"),
    path("persons/join/", groups.join_many, name="join_groups"),
    path("persons/compare/", duplicates.compare, name="compare"),
    path("persons/duplicates/", duplicates.duplicates, name="duplicates"),
    path("persons/<uuid:person_id>/", persons.person, name="person"),
    path("persons/<uuid:person_id>/edit/", entering.edit_person, name="edit_person"),
    path("persons/<uuid:person_id>/depart/", entering.depart, name="depart"),
    path("persons/<uuid:person_id>/reveal/", persons.reveal_person, name="reveal_person"),
    path("persons/<uuid:person_id>/groups/", groups.join, name="join_group"),
    path("persons/<uuid:person_id>/arrivals/", arrivals.record, name="record_arrival"),
    path("persons/<uuid:person_id>/merge/<uuid:duplicate_id>/", duplicates.merge, name="merge"),
    path("merges/<uuid:merge_id>/undo/", duplicates.unmerge, name="unmerge"),
    path("groups/<uuid:membership_id>/leave/", groups.leave, name="leave_group"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/<uuid:arrival_id>/correct/", arrivals.correct, name="correct_arrival"),
    path("households/", households.households, name="households"),
    path("households/new/", households.new_household, name="new_household"),
    path("households/<uuid:household_id>/", households.household, name="household"),
    path("households/<uuid:household_id>/edit/", households.edit_household, name="edit_household"),
    path(
        "households/<uuid:household_id>/reveal/",
        households.reveal_household,
        name="reveal_household",
    ),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.new_staff, name="new_staff"),
    path("staff/<uuid:staff_id>/", staff.staff_member, name="staff_member"),
    path("staff/<uuid:staff_id>/edit/", staff.edit_staff, name="edit_staff"),
    path("staff/<uuid:staff_id>/account/", staff.link_account, name="link_account"),
    path("staff/<uuid:staff_id>/resident/", staff.link_resident, name="link_resident"),
    path("staff/<uuid:staff_id>/reveal/", staff.reveal_staff, name="reveal_staff"),
    path("staff/<uuid:staff_id>/away/", staff.away, name="staff_away"),
]
