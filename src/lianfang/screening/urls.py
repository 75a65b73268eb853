"""Addresses of the screening room."""

from django.urls import path

from lianfang.screening.views import campaigns, doors, follows, missed, records, steering

app_name = "screening"
urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("new/", steering.new, name="new_campaign"),
    path("campaigns/<uuid:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<uuid:campaign_id>/joining/", campaigns.joining, name="joining"),
    path("campaigns/<uuid:campaign_id>/next/", steering.advance, name="next_round"),
    path("campaigns/<uuid:campaign_id>/close/", steering.close, name="close_campaign"),
    path("campaigns/<uuid:campaign_id>/withdraw/", steering.withdraw, name="withdraw_campaign"),
    path("campaigns/<uuid:campaign_id>/reopen/", steering.reopen, name="reopen_campaign"),
    path("campaigns/<uuid:campaign_id>/missed/", missed.missed, name="missed"),
    path("campaigns/<uuid:campaign_id>/missed/export/", missed.export, name="export_missed"),
    path("campaigns/<uuid:campaign_id>/persons/", missed.persons, name="missed_persons"),
    path("campaigns/<uuid:campaign_id>/households/", missed.households, name="listed"),
    path("campaigns/<uuid:campaign_id>/paper/", missed.paper, name="paper_list"),
    path("campaigns/<uuid:campaign_id>/doors/<uuid:household_id>/", doors.door, name="door"),
    path("campaigns/<uuid:campaign_id>/places/<uuid:place_id>/", doors.found, name="found"),
    path("mine/", doors.mine, name="mine"),
    path("records/", records.records, name="records"),
    path("records/export/", records.export, name="export_records"),
    path("records/<uuid:screening_id>/", records.record, name="record"),
    path("records/<uuid:screening_id>/correct/", records.correct, name="correct"),
    path("arrivals/", follows.follows, name="follows"),
    path("arrivals/<uuid:follow_id>/report/", follows.report, name="report_follow"),
    path("arrivals/<uuid:follow_id>/close/", follows.close, name="close_follow"),
]
