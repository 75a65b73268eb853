"""Addresses of the lodging room."""

from django.urls import path

from lianfang.lodging.views import board, bookings, own

app_name = "lodging"
_OWN = "own/<uuid:enterprise_id>"
urlpatterns = [
    path("", board.hotels, name="hotels"),
    path("hotels/new/", board.new_hotel, name="new_hotel"),
    path("hotels/<uuid:hotel_id>/", board.hotel, name="hotel"),
    path("hotels/<uuid:hotel_id>/rooms/", board.new_rooms, name="new_rooms"),
    path("rooms/<uuid:room_id>/close/", board.close_room, name="close_room"),
    path("bookings/", bookings.bookings, name="bookings"),
    path("bookings/<uuid:booking_id>/", bookings.booking, name="booking"),
    path("bookings/<uuid:booking_id>/change/", bookings.change, name="change"),
    path("bookings/<uuid:booking_id>/cancel/", bookings.cancel, name="cancel"),
    path("beds/<uuid:night_id>/arrive/", bookings.arrive, name="arrive"),
    path("guests/<uuid:guest_id>/leave/", bookings.leave, name="leave"),
    path("wishes/new/", bookings.new_wish, name="new_wish"),
    path("wishes/<uuid:wish_id>/", bookings.wish, name="wish"),
    path("wishes/<uuid:wish_id>/withdraw/", bookings.drop_wish, name="drop_wish"),
    path(f"{_OWN}/", own.own_lodging, name="own_lodging"),
    path(f"{_OWN}/ask/", own.own_ask, name="own_ask"),
    path(f"{_OWN}/wishes/<uuid:wish_id>/withdraw/", own.own_drop, name="own_drop"),
]
