"""Addresses of the funds room."""

from django.urls import path

from lianfang.funds.views import applications, board, own, paying

app_name = "funds"
_ONE = "applications/<uuid:application_id>"
_OWN = "own/<uuid:enterprise_id>"
urlpatterns = [
    path("", board.programmes, name="programmes"),
    path("new/", board.new_programme, name="new_programme"),
    path("planned/", board.open_planned, name="open_planned"),
    path("programmes/<uuid:programme_id>/", board.programme, name="programme"),
    path("programmes/<uuid:programme_id>/silent/", board.silent, name="silent"),
    path("programmes/<uuid:programme_id>/budget/", board.change_budget, name="set_budget"),
    path("programmes/<uuid:programme_id>/days/", board.change_days, name="set_days"),
    path("programmes/<uuid:programme_id>/pay/", paying.new_batch, name="new_batch"),
    path(
        "programmes/<uuid:programme_id>/for/<uuid:enterprise_id>/",
        applications.new_application,
        name="new_application",
    ),
    path("applications/", applications.applications, name="applications"),
    path(f"{_ONE}/", applications.application, name="application"),
    path(f"{_ONE}/edit/", applications.edit_application, name="edit_application"),
    path(f"{_ONE}/submit/", applications.submit, name="submit"),
    path(f"{_ONE}/withdraw/", applications.withdraw, name="withdraw"),
    path(f"{_ONE}/check/", applications.check, name="check"),
    path(f"{_ONE}/return/", applications.send_back, name="return"),
    path(f"{_ONE}/approve/", applications.approve, name="approve"),
    path(f"{_ONE}/refuse/", applications.refuse, name="refuse"),
    path(f"{_ONE}/revoke/", applications.revoke, name="revoke"),
    path(f"{_ONE}/reinstate/", applications.reinstate, name="reinstate"),
    path("batches/<uuid:batch_id>/", paying.batch, name="batch"),
    path("batches/<uuid:batch_id>/export/", paying.export, name="export_batch"),
    path("payments/<uuid:line_id>/paid/", paying.paid, name="paid"),
    path("payments/<uuid:line_id>/failed/", paying.failed, name="failed"),
    path(f"{_OWN}/", own.own_funds, name="own_funds"),
    path(f"{_OWN}/for/<uuid:programme_id>/", own.own_apply, name="own_apply"),
    path(f"{_OWN}/<uuid:application_id>/", own.own_one, name="own_application"),
    path(f"{_OWN}/<uuid:application_id>/edit/", own.own_edit, name="own_edit"),
    path(f"{_OWN}/<uuid:application_id>/withdraw/", own.own_withdraw, name="own_withdraw"),
]
