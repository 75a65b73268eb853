"""While developing the gallery of components, in a demo its first page. Nothing in production."""

from django.conf import settings
from django.urls import URLPattern, path

from lianfang.web import views

urlpatterns: list[URLPattern] = []

if settings.DEBUG:
    urlpatterns += [
        path("_gallery/", views.gallery, name="gallery"),
        path("_gallery/phone/", views.phone_gallery, name="gallery_phone"),
        path("_gallery/map.geojson", views.gallery_map, name="gallery_map"),
    ]

if settings.DEMO or settings.TESTING:
    urlpatterns += [path("demo/", views.demo, name="demo")]
