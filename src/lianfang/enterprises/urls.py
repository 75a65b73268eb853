"""Addresses of the enterprises room."""

from django.urls import path

from lianfang.enterprises.views import accounts, enterprise, leaders, parks, register

app_name = "enterprises"
urlpatterns = [
    path("", register.enterprises, name="enterprises"),
    path("new/", register.new_enterprise, name="new_enterprise"),
    path("leaders/", leaders.leaders, name="leaders"),
    path("parks/", parks.parks, name="parks"),
    path("parks/new/", parks.new_park, name="new_park"),
    path("parks/<uuid:park_id>/edit/", parks.edit_park, name="edit_park"),
    path("invitations/many/", accounts.many, name="invite_many"),
    path("invitations/slips/<uuid:batch_id>/", accounts.slips, name="slips"),
    path("invitations/<uuid:invitation_id>/", accounts.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/revoke/", accounts.revoke, name="revoke_invitation"),
    path("accounts/<uuid:member_id>/end/", accounts.end, name="end_account"),
    path("<uuid:enterprise_id>/invite/", accounts.invite, name="invite"),
    path("<uuid:enterprise_id>/codes/<uuid:code_id>/", accounts.read_code, name="read_code"),
    path("<uuid:enterprise_id>/", enterprise.enterprise, name="enterprise"),
    path("<uuid:enterprise_id>/edit/", register.edit_enterprise, name="edit_enterprise"),
    path("<uuid:enterprise_id>/state/", enterprise.change_state, name="set_state"),
    path("<uuid:enterprise_id>/class/", enterprise.change_class, name="set_class"),
    path("<uuid:enterprise_id>/reveal/", enterprise.reveal, name="reveal"),
    path("<uuid:enterprise_id>/sites/new/", enterprise.new_site, name="add_site"),
    path("sites/<uuid:site_id>/end/", enterprise.close_site, name="end_site"),
]
