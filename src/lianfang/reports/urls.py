"""Addresses of the reports room; the command page is the front page."""

from django.urls import path

from lianfang.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("reports/map/<str:metric_key>/", views.map_data, name="map_data"),
    path("reports/metrics/", views.metrics, name="metrics"),
    path("reports/metrics/<str:metric_key>/", views.metric, name="metric"),
    path("reports/metrics/<str:metric_key>/rows/", views.metric_rows, name="metric_rows"),
    path("reports/metrics/<str:metric_key>/rows/file/", views.rows_file, name="metric_rows_file"),
    path("reports/bulletins/", views.bulletins, name="bulletins"),
    path("reports/bulletins/draft/", views.draft, name="draft_bulletin"),
    path("reports/bulletins/<uuid:bulletin_id>/", views.bulletin, name="bulletin"),
    path("reports/bulletins/<uuid:bulletin_id>/issue/", views.issue, name="issue_bulletin"),
    path("reports/bulletins/<uuid:bulletin_id>/docx/", views.document, name="bulletin_docx"),
]
