"""Addresses of the sheets room."""

from django.urls import path

from lianfang.sheets.views import exports, imports

app_name = "sheets"
urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/", imports.new_import, name="new_import"),
    path("templates/<slug:kind_key>/", exports.template_file, name="template"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:run_id>/", exports.one_export, name="export"),
    path("exports/<uuid:run_id>/file/", exports.export_file, name="export_file"),
    path("<uuid:run_id>/", imports.one_import, name="import"),
    path("<uuid:run_id>/progress/", imports.import_progress, name="import_progress"),
    path("<uuid:run_id>/columns/", imports.import_columns, name="import_columns"),
    path("<uuid:run_id>/header/", imports.import_header, name="import_header"),
    path("<uuid:run_id>/approve/", imports.import_approve, name="import_approve"),
    path("<uuid:run_id>/discard/", imports.import_discard, name="import_discard"),
    path("<uuid:run_id>/corrections/", imports.import_corrections, name="import_corrections"),
]
