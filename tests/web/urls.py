"""Addresses for testing the layouts alone: the gallery, and an empty page for every room."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path

from lianfang.web import views
from lianfang.web.navigation import all_items


def empty_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>empty</title>")


rooms: dict[str, list[URLPattern]] = defaultdict(list)
for item in all_items():
    namespace, name = item.url_name.split(":")
    rooms[namespace].append(path(f"{namespace}/{name}/", empty_page, name=name))

urlpatterns = [
    path("_gallery/", views.gallery, name="gallery"),
    path("_gallery/phone/", views.phone_gallery, name="gallery_phone"),
    path("_gallery/map.geojson", views.gallery_map, name="gallery_map"),
    path("account/logout/", empty_page, name="account_logout"),
    path("account/password/", empty_page, name="account_change_password"),
    path("account/mfa/", empty_page, name="mfa_index"),
    path("account/language/", include("django.conf.urls.i18n")),
    *(path("", include((pages, room))) for room, pages in rooms.items()),
]

handler404 = "lianfang.web.views.page_not_found"
