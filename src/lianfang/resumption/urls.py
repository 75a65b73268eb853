"""Addresses of the resumption room."""

from django.urls import path

from lianfang.resumption.views import desk, entering, figures, notices, own

app_name = "resumption"
urlpatterns = [
    path("", desk.filings, name="filings"),
    path("figures/", figures.figures, name="figures"),
    path("mark/", desk.mark, name="mark"),
    path("paste/", entering.paste, name="paste"),
    path("enterprises/<uuid:enterprise_id>/paper/", entering.enter, name="enter"),
    path("enterprises/<uuid:enterprise_id>/returns/", entering.returns, name="returns"),
    path("export/", desk.export, name="export"),
    path("verify/<str:word>/", notices.verify, name="verify"),
    path("papers/<uuid:filing_paper_id>/", desk.paper, name="paper"),
    path("<uuid:filing_id>/", desk.filing, name="filing"),
    path("<uuid:filing_id>/take/", desk.take, name="take"),
    path("<uuid:filing_id>/check/", desk.check, name="check"),
    path("<uuid:filing_id>/site/", desk.check_site, name="check_site"),
    path("<uuid:filing_id>/decide/", desk.decide, name="decide"),
    path("<uuid:filing_id>/return/", desk.send_back, name="return"),
    path("<uuid:filing_id>/suspend/", desk.suspend, name="suspend"),
    path("<uuid:filing_id>/reopen/", desk.reopen, name="reopen"),
    path("<uuid:filing_id>/withdraw/", desk.withdraw, name="withdraw"),
    path("<uuid:filing_id>/staff/", desk.staff, name="staff"),
    path("<uuid:filing_id>/notice/", notices.notice, name="notice"),
    path("<uuid:filing_id>/batches/<uuid:batch_id>/start/", desk.start, name="start"),
    path("own/<uuid:enterprise_id>/", own.filing, name="own_filing"),
    path("own/<uuid:enterprise_id>/begin/", own.begin, name="own_begin"),
    path("own/<uuid:enterprise_id>/submit/", own.submit, name="own_submit"),
    path("own/<uuid:enterprise_id>/withdraw/", own.withdraw, name="own_withdraw"),
    path("own/<uuid:enterprise_id>/staff/", own.staff, name="own_staff"),
    path("own/<uuid:enterprise_id>/notice/", notices.own_notice, name="own_notice"),
    path("own/<uuid:enterprise_id>/steps/<str:step>/", own.step, name="own_step"),
    path("own/<uuid:enterprise_id>/papers/<uuid:filing_paper_id>/", own.paper, name="own_paper"),
    path(
        "own/<uuid:enterprise_id>/papers/<uuid:filing_paper_id>/remove/",
        own.remove_paper,
        name="own_remove_paper",
    ),
    path("own/<uuid:enterprise_id>/batches/<uuid:batch_id>/start/", own.start, name="own_start"),
]
