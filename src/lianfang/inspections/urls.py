"""Addresses of the inspections room."""

from django.urls import path

from lianfang.inspections.views import (
    board,
    checklists,
    findings,
    inspection,
    listing,
    notices,
    orders,
    own,
    recording,
    rounds,
)

app_name = "inspections"
urlpatterns = [
    path("", board.board, name="board"),
    path("today/", board.today, name="today"),
    path("due/", board.due, name="due"),
    path("inspections/", listing.inspections, name="inspections"),
    path("inspections/export/", listing.export, name="export"),
    path("new/", recording.choose, name="choose"),
    path("new/enterprise/<uuid:enterprise_id>/", recording.at_enterprise, name="record_enterprise"),
    path("new/place/<uuid:place_id>/", recording.at_place, name="record_place"),
    path("new/team/<uuid:team_id>/", recording.at_team, name="record_team"),
    path("inspections/<uuid:inspection_id>/", inspection.inspection, name="inspection"),
    path("inspections/<uuid:inspection_id>/correct/", recording.correct, name="correct"),
    path("inspections/<uuid:inspection_id>/close/", inspection.close, name="close"),
    path("findings/", listing.findings, name="findings"),
    path("findings/<uuid:finding_id>/", findings.finding, name="finding"),
    path("findings/<uuid:finding_id>/rectify/", findings.rectify, name="rectify"),
    path("findings/<uuid:finding_id>/recheck/", findings.recheck, name="recheck"),
    path("findings/<uuid:finding_id>/supervise/", findings.supervise, name="supervise"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<uuid:supervision_id>/", orders.order, name="order"),
    path("orders/<uuid:supervision_id>/answer/", orders.answer, name="answer"),
    path("closed/", notices.closed, name="closed"),
    path("closed/<uuid:premises_notice_id>/", notices.notice, name="notice"),
    path("premises/<uuid:enterprise_id>/suspend/", notices.suspend, name="suspend"),
    path("premises/<uuid:enterprise_id>/reopen/", notices.reopen, name="reopen"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_rounds, name="new_rounds"),
    path("rounds/<uuid:round_id>/", rounds.one_proposal, name="round"),
    path("rounds/<uuid:round_id>/accept/", rounds.accept, name="accept_round"),
    path("rounds/<uuid:round_id>/refuse/", rounds.refuse, name="refuse_round"),
    path("rounds/stops/<uuid:round_stop_id>/", rounds.round_stop, name="round_stop"),
    path("checklists/", checklists.checklists, name="checklists"),
    path("checklists/<slug:checklist_key>/", checklists.checklist, name="checklist"),
    path("own/<uuid:enterprise_id>/findings/", own.own_findings, name="own_findings"),
    path(
        "own/<uuid:enterprise_id>/findings/<uuid:finding_id>/",
        own.own_finding,
        name="own_finding",
    ),
    path(
        "own/<uuid:enterprise_id>/findings/<uuid:finding_id>/photos/<uuid:photo_id>/",
        own.own_photo,
        name="own_photo",
    ),
]
