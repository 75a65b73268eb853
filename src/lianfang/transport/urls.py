"""Addresses of the transport room."""

from django.urls import path

from lianfang.transport.views import asking, board, deciding, driving, fleet, medicines, rides

app_name = "transport"
urlpatterns = [
    path("", board.board, name="board"),
    path("day/", board.day_sheet, name="day_sheet"),
    path("trips/", rides.trips, name="trips"),
    path("trips/new/", asking.choose_passenger, name="choose_passenger"),
    path("trips/<uuid:trip_id>/", rides.trip, name="trip"),
    path("trips/<uuid:trip_id>/confirm/", deciding.confirm, name="confirm_trip"),
    path("trips/<uuid:trip_id>/refuse/", deciding.refuse, name="refuse_trip"),
    path("trips/<uuid:trip_id>/cancel/", deciding.cancel, name="cancel_trip"),
    path("trips/<uuid:trip_id>/move/", deciding.move, name="move_trip"),
    path("trips/<uuid:trip_id>/medicines/", medicines.add, name="add_medicine"),
    path("medicines/new/", asking.new_run, name="new_run"),
    path("medicines/<uuid:medicine_id>/hand-over/", medicines.hand_over, name="hand_over"),
    path("persons/<uuid:person_id>/trips/", rides.person_trips, name="person_trips"),
    path("persons/<uuid:person_id>/trips/new/", asking.new_trip, name="new_trip"),
    path("series/", rides.series_page, name="series_list"),
    path("series/<uuid:series_id>/", rides.series, name="series"),
    path("series/<uuid:series_id>/end/", deciding.end, name="end_series"),
    path("mine/", driving.my_trips, name="my_trips"),
    path("mine/<uuid:trip_id>/", driving.drive, name="drive"),
    path("mine/<uuid:trip_id>/start/", driving.start, name="start_trip"),
    path("mine/<uuid:trip_id>/back/", driving.back, name="return_trip"),
    path("checks/<uuid:check_id>/correct/", driving.correct, name="correct_check"),
    path("vehicles/", fleet.vehicles, name="vehicles"),
    path("vehicles/new/", fleet.new_vehicle, name="new_vehicle"),
    path("vehicles/<uuid:vehicle_id>/edit/", fleet.edit_vehicle, name="edit_vehicle"),
    path("drivers/new/", fleet.new_driver, name="new_driver"),
    path("drivers/<uuid:driver_id>/end/", fleet.end, name="end_driver"),
]
