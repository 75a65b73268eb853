"""Addresses of the gates room."""

from django.urls import path

from lianfang.gates.views import arrivals, closures, guard, passages, permits, points

app_name = "gates"
urlpatterns = [
    path("", points.points, name="points"),
    path("points/new/", points.new_point, name="new_point"),
    path("points/<uuid:point_id>/", points.point, name="point"),
    path("points/<uuid:point_id>/close/", points.close, name="close_point"),
    path("points/<uuid:point_id>/duties/", points.assign, name="assign_duty"),
    path("duties/<uuid:duty_id>/withdraw/", points.withdraw, name="withdraw_duty"),
    path("mine/", guard.mine, name="mine"),
    path("mine/<uuid:point_id>/", guard.guard, name="guard"),
    path("mine/<uuid:point_id>/known/", guard.known, name="known"),
    path("mine/<uuid:point_id>/again/", guard.again, name="again"),
    path("mine/<uuid:point_id>/check/", guard.check, name="check"),
    path("mine/<uuid:point_id>/use/", guard.use, name="use"),
    path("passages/", passages.passages, name="passages"),
    path("passages/export/", passages.export, name="export_passages"),
    path("passages/<uuid:passage_id>/", passages.passage, name="passage"),
    path("passages/<uuid:passage_id>/reveal/", passages.reveal, name="reveal_driver"),
    path("passages/<uuid:passage_id>/correct/", passages.correct, name="correct_passage"),
    path("passages/<uuid:passage_id>/slip/", passages.slip, name="slip"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/<uuid:expected_id>/confirm/", arrivals.confirm, name="confirm_arrival"),
    path("sealed/", closures.closures, name="closures"),
    path("sealed/map/", closures.sealed_map, name="sealed_map"),
    path("sealed/<uuid:closure_id>/open/", closures.unseal, name="open_place"),
    path("places/<uuid:place_id>/seal/", closures.seal, name="seal_place"),
    path("places/<uuid:place_id>/passes/", permits.new_for_place, name="issue_permits"),
    path("passes/", permits.permits, name="permits"),
    path("passes/print/", permits.papers, name="papers"),
    path("passes/<uuid:permit_id>/", permits.permit, name="permit"),
    path("passes/<uuid:permit_id>/revoke/", permits.revoke, name="revoke_permit"),
    path(
        "households/<uuid:household_id>/passes/new/",
        permits.new_for_household,
        name="household_permit",
    ),
    path("persons/<uuid:person_id>/passes/new/", permits.new_for_person, name="person_permit"),
]
