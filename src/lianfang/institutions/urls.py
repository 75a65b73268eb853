"""Addresses of the institutions room."""

from django.urls import path

from lianfang.institutions.views import homes, staffing

app_name = "institutions"
urlpatterns = [
    path("", homes.homes, name="homes"),
    path("<uuid:home_id>/", homes.home, name="home"),
    path("<uuid:home_id>/round/", homes.measure, name="round"),
    path("<uuid:home_id>/watches/", staffing.assign, name="assign_watch"),
    path("watches/<uuid:watch_id>/withdraw/", staffing.withdraw, name="withdraw_watch"),
    path("<uuid:home_id>/residents/<uuid:person_id>/", homes.bed, name="bed"),
    path("stays/<uuid:stay_id>/end/", homes.end, name="end_stay"),
    path("stays/<uuid:stay_id>/reveal/", homes.reveal, name="reveal_contact"),
]
