"""Addresses of the portal room."""

from django.urls import path

from lianfang.portal.views import door, home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", door.sign_in, name="sign_in"),
    path("invitation/<str:token>/", door.invitation, name="invitation"),
    path("<uuid:enterprise_id>/", home.enterprise, name="enterprise"),
]
