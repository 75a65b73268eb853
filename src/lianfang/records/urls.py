"""Addresses of the records room."""

from django.urls import path

from lianfang.records.views import deciding, filling, reading

app_name = "records"
urlpatterns = [
    path("", reading.index, name="index"),
    path("new/", filling.forms, name="choose_form"),
    path("forms/<slug:form_key>/", reading.records, name="records"),
    path("forms/<slug:form_key>/new/", filling.new, name="new"),
    path("forms/<slug:form_key>/about/", filling.about, name="about"),
    path("forms/<slug:form_key>/export/", reading.export, name="export"),
    path("photos/<uuid:photo_id>/", reading.photo, name="photo"),
    path("photos/<uuid:photo_id>/small/", reading.small_photo, name="small_photo"),
    path("contradictions/", deciding.contradictions, name="contradictions"),
    path("contradictions/<uuid:contradiction_id>/", deciding.contradiction, name="contradiction"),
    path("<uuid:record_id>/", reading.record, name="record"),
    path("<uuid:record_id>/correct/", filling.correct, name="correct"),
]
