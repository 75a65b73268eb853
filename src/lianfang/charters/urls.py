"""Addresses of the charters room."""

from django.urls import path

from lianfang.charters.views import charters, desk, door, own, proposals

app_name = "charters"
_ONE = "charters/<uuid:charter_id>"
_PROPOSAL = "proposals/<uuid:charter_proposal_id>"
_OWN = "own/<uuid:enterprise_id>"
urlpatterns = [
    path("", desk.charters, name="charters"),
    path("riders/", desk.riders, name="riders"),
    path("riders/export/", desk.export_list, name="export_riders"),
    path("riders/new/", desk.choose_enterprise, name="choose_enterprise"),
    path("riders/new/<uuid:enterprise_id>/", desk.sign_staff_up, name="sign_up"),
    path("riders/<uuid:rider_id>/withdraw/", desk.drop_rider, name="drop_rider"),
    path("charters/new/", charters.new_charter, name="new_charter"),
    path(f"{_ONE}/", charters.charter, name="charter"),
    path(f"{_ONE}/edit/", charters.edit_charter, name="edit_charter"),
    path(f"{_ONE}/seats/", charters.give, name="give_seats"),
    path(f"{_ONE}/announce/", charters.announce, name="announce"),
    path(f"{_ONE}/vehicle/", charters.vehicle, name="vehicle"),
    path(f"{_ONE}/delay/", charters.delay, name="delay"),
    path(f"{_ONE}/cancel/", charters.cancel, name="cancel"),
    path(f"{_ONE}/list/", charters.manifest, name="manifest"),
    path(f"{_ONE}/export/", charters.export, name="export"),
    path("seats/<uuid:seat_id>/back/", charters.take_back, name="take_back"),
    path("today/", door.today, name="today"),
    path(f"{_ONE}/door/", door.door, name="door"),
    path("seats/<uuid:seat_id>/check/", door.check, name="check"),
    path(f"{_ONE}/depart/", door.leave, name="depart"),
    path(f"{_ONE}/arrive/", door.arrive, name="arrive"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.propose, name="propose"),
    path(f"{_PROPOSAL}/", proposals.proposal, name="proposal"),
    path(f"{_PROPOSAL}/move/", proposals.move, name="move"),
    path(f"{_PROPOSAL}/accept/", proposals.accept, name="accept"),
    path(f"{_PROPOSAL}/refuse/", proposals.refuse, name="refuse"),
    path(
        "proposed/<uuid:proposed_vehicle_id>/vehicle/",
        proposals.other_vehicle,
        name="other_vehicle",
    ),
    path(f"{_OWN}/", own.own_list, name="own_charters"),
    path(f"{_OWN}/sign-up/", own.own_sign_up, name="own_sign_up"),
    path(f"{_OWN}/paste/", own.own_paste, name="own_paste"),
    path(f"{_OWN}/riders/<uuid:rider_id>/withdraw/", own.own_drop, name="own_drop"),
    path(f"{_OWN}/charters/<uuid:charter_id>/", own.own_one, name="own_charter"),
    path(f"{_OWN}/charters/<uuid:charter_id>/take/", own.own_take, name="own_take"),
]
