"""Addresses of the reports room; the command page is the front page."""

from django.urls import path

from lianfang.reports.views import bulletins, command_page, metrics, recounts

app_name = "reports"
urlpatterns = [
    path("", command_page.home, name="home"),
    path("dashboard/", command_page.dashboard, name="dashboard"),
    path("reports/map/<str:metric_key>/", command_page.map_data, name="map_data"),
    path("reports/recounts/", recounts.recount_list, name="recounts"),
    path("reports/metrics/", metrics.metrics, name="metrics"),
    path("reports/metrics/<str:metric_key>/", metrics.metric, name="metric"),
    path("reports/metrics/<str:metric_key>/rows/", metrics.metric_rows, name="metric_rows"),
    path(
        "reports/metrics/<str:metric_key>/rows/file/",
        metrics.rows_file,
        name="metric_rows_file",
    ),
    path(
        "reports/metrics/<str:metric_key>/difference/",
        metrics.difference,
        name="metric_difference",
    ),
    path("reports/bulletins/", bulletins.bulletins, name="bulletins"),
    path("reports/bulletins/draft/", bulletins.draft, name="draft_bulletin"),
    path("reports/bulletins/<uuid:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path(
        "reports/bulletins/<uuid:bulletin_id>/submit/",
        bulletins.submit,
        name="submit_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/approve/",
        bulletins.approve,
        name="approve_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/return/",
        bulletins.send_back,
        name="return_bulletin",
    ),
    path(
        "reports/bulletins/<uuid:bulletin_id>/discard/",
        bulletins.discard,
        name="discard_bulletin",
    ),
    path("reports/bulletins/<uuid:bulletin_id>/issue/", bulletins.issue, name="issue_bulletin"),
    path(
        "reports/bulletins/<uuid:bulletin_id>/correct/",
        bulletins.correct,
        name="correct_bulletin",
    ),
    path("reports/bulletins/<uuid:bulletin_id>/events/", bulletins.new_event, name="add_event"),
    path(
        "reports/bulletins/<uuid:bulletin_id>/events/strike/",
        bulletins.strike,
        name="strike_event",
    ),
    path("reports/bulletins/<uuid:bulletin_id>/docx/", bulletins.document, name="bulletin_docx"),
]
