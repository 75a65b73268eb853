"""Addresses of the policies room."""

from django.urls import path

from lianfang.policies.views import board, helping, own

app_name = "policies"
OWN = "own/<uuid:enterprise_id>/"
urlpatterns = [
    path("", board.policies, name="policies"),
    path("new/", board.publish, name="publish"),
    path("mine/", helping.mine, name="mine"),
    path("help/", helping.helps, name="helps"),
    path("help/<uuid:help_id>/", helping.help_page, name="help"),
    path("help/<uuid:help_id>/take/", helping.take, name="take_help"),
    path("help/<uuid:help_id>/advance/", helping.advance, name="advance_help"),
    path("read/<uuid:policy_id>/", board.leaflet, name="leaflet"),
    path(OWN, own.own_policies, name="own_policies"),
    path(f"{OWN}<uuid:policy_id>/", own.own_policy, name="own_policy"),
    path(f"{OWN}<uuid:policy_id>/ask/", own.own_ask, name="own_ask"),
    path(f"{OWN}help/<uuid:help_id>/give-up/", own.own_give_up, name="own_give_up"),
    path("<uuid:policy_id>/", board.policy, name="policy"),
    path("<uuid:policy_id>/correct/", board.correct, name="correct"),
    path("<uuid:policy_id>/withdraw/", board.withdraw, name="withdraw"),
    path("<uuid:policy_id>/told/", board.tell, name="tell"),
    path("<uuid:policy_id>/help/<uuid:enterprise_id>/", helping.start, name="start_help"),
]
