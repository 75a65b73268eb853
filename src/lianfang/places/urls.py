"""Addresses of the places room."""

import base64
import uuid

from django.urls import path, register_converter

from lianfang.places.views import changes, place, tree


class ShortId:
    """A place's id in 22 characters for its QR code: short enough to be scanned in the rain."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> uuid.UUID:
        return uuid.UUID(bytes=base64.urlsafe_b64decode(f"{value}=="))

    def to_url(self, value: uuid.UUID | str) -> str:
        raw = value.bytes if isinstance(value, uuid.UUID) else uuid.UUID(value).bytes
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


register_converter(ShortId, "short_id")

app_name = "places"
urlpatterns = [
    path("", tree.tree, name="tree"),
    path("picker/", tree.picker, name="picker"),
    path("new/", changes.new_place, name="new"),
    path("found/", changes.found, name="found"),
    path("q/<short_id:place_id>", place.short, name="short"),
    path("codes/<uuid:code_id>/end/", changes.end_code, name="end_code"),
    path("doors/<uuid:dwelling_id>/", changes.edit_door, name="door"),
    path("<uuid:place_id>/", place.place, name="place"),
    path("<uuid:place_id>/branches/", tree.branches, name="branches"),
    path("<uuid:place_id>/new/", changes.new_place, name="new_below"),
    path("<uuid:place_id>/edit/", changes.edit, name="edit"),
    path("<uuid:place_id>/move/", changes.move, name="move"),
    path("<uuid:place_id>/close/", changes.close, name="close"),
    path("<uuid:place_id>/reopen/", changes.reopen, name="reopen"),
    path("<uuid:place_id>/locate/", changes.locate, name="locate"),
    path("<uuid:place_id>/outlines/", changes.outlines, name="outlines"),
    path("<uuid:place_id>/codes/new/", changes.new_code, name="new_code"),
    path("<uuid:place_id>/doors/", place.doors, name="doors"),
    path("<uuid:place_id>/doors/new/", changes.new_door, name="new_door"),
    path("<uuid:place_id>/map/", place.geojson, name="geojson"),
    path("<uuid:place_id>/qr/", place.qr_cards, name="qr"),
    path("<uuid:place_id>/qr.svg", place.qr_image, name="qr_image"),
]
