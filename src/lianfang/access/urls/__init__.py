"""Addresses of accounts, roles, the trail and one's own account."""

from django.urls import path

from lianfang.access.views import appointments, own, trail, users

app_name = "access"
urlpatterns = [
    path("me/", own.own_account, name="own_account"),
    path("me/revoke-key/", own.revoke_own, name="revoke_own_token"),
    path("roles/", own.roles, name="roles"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new_user, name="new_user"),
    path("users/<uuid:user_id>/", users.user, name="user"),
    path("users/<uuid:user_id>/change/", users.edit_user, name="edit_user"),
    path("users/<uuid:user_id>/disable/", users.disable, name="disable_user"),
    path("users/<uuid:user_id>/enable/", users.enable, name="enable_user"),
    path("users/<uuid:user_id>/new-password/", users.renew_password, name="reset_password"),
    path("users/<uuid:user_id>/new-factor/", users.renew_factor, name="reset_factor"),
    path("users/<uuid:user_id>/appoint/", appointments.grant, name="grant"),
    path("users/<uuid:user_id>/keys/new/", appointments.new_token, name="new_token"),
    path("appointments/<uuid:appointment_id>/end/", appointments.end, name="end_appointment"),
    path("keys/<uuid:token_id>/revoke/", appointments.revoke, name="revoke_token"),
    path("audit/", trail.audit, name="audit"),
    path("audit/verify/", trail.verify, name="verify_audit"),
    path("audit/export/", trail.export, name="export_audit"),
    path("audit/<uuid:event_id>/", trail.event, name="event"),
]
