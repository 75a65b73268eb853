"""The web room: layouts, components, navigation and assets that the pages of all rooms share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lianfang.web"
    label = "web"
