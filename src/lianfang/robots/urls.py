"""Addresses of the robots room."""

from django.urls import path

from lianfang.robots.views import robots

app_name = "robots"
urlpatterns = [
    path("", robots.robots, name="robots"),
    path("new/", robots.add, name="add"),
    path("<uuid:robot_id>/", robots.robot, name="robot"),
    path("<uuid:robot_id>/change/", robots.change, name="change"),
    path("<uuid:robot_id>/test/", robots.test, name="test"),
    path("<uuid:robot_id>/silence/", robots.silence, name="silence"),
    path("<uuid:robot_id>/wake/", robots.wake, name="wake"),
    path("<uuid:robot_id>/remove/", robots.remove, name="remove"),
    path("messages/<uuid:message_id>/", robots.message, name="message"),
    path("messages/<uuid:message_id>/retry/", robots.retry, name="retry"),
    path("messages/<uuid:message_id>/drop/", robots.drop, name="drop"),
]
