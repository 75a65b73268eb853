"""Addresses of the reports room; the command page is the front page."""

from django.urls import path

from lianfang.reports import bulletin_pages, metric_pages, views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("reports/map/<str:metric_key>/", views.map_data, name="map_data"),
    path("reports/metrics/", metric_pages.metrics, name="metrics"),
    path("reports/metrics/<str:metric_key>/", metric_pages.metric, name="metric"),
    path("reports/metrics/<str:metric_key>/rows/", metric_pages.metric_rows, name="metric_rows"),
    path(
        "reports/metrics/<str:metric_key>/rows/file/",
        metric_pages.rows_file,
        name="metric_rows_file",
    ),
    path(
        "reports/metrics/<str:metric_key>/difference/",
        metric_pages.difference,
        name="metric_difference",
    ),
    path("reports/bulletins/", bulletin_pages.bulletins, name="bulletins"),
    path("reports/bulletins/draft/", bulletin_pages.draft, name="draft_bulletin"),
    path("reports/bulletins/<uuid:bulletin_id>/", bulletin_pages.bulletin, name="bulletin"),
    path(
        "reports/bulletins/<uuid:bulletin_id>/submit/",
        bulletin_pages.submit,
        name="submit_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/approve/",
        bulletin_pages.approve,
        name="approve_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/return/",
        bulletin_pages.send_back,
        name="return_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/discard/",
        bulletin_pages.discard,
        name="discard_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/issue/", bulletin_pages.issue, name="issue_bulletin"
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/correct/",
        bulletin_pages.correct,
        name="correct_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/events/", bulletin_pages.new_event, name="add_event"
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/events/strike/",
        bulletin_pages.strike,
        name="strike_event",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/docx/", bulletin_pages.document, name="bulletin_docx"
    ),
]
