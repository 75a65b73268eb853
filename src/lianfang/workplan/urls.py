"""Addresses of the workplan room."""

from django.urls import path

from lianfang.workplan.views import plans, works

app_name = "workplan"
urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", plans.new_plan, name="new_plan"),
    path("take-over/", plans.take_over, name="take_over"),
    path("<uuid:plan_id>/", plans.plan, name="plan"),
    path("<uuid:plan_id>/edit/", plans.edit_plan, name="edit_plan"),
    path("<uuid:plan_id>/close/", plans.close, name="close_plan"),
    path("<uuid:plan_id>/reopen/", plans.reopen, name="reopen_plan"),
    path("<uuid:plan_id>/file/", plans.plan_file, name="plan_file"),
    path("<uuid:plan_id>/works/new/", works.new_work, name="new_work"),
    path("works/<uuid:work_id>/", works.work, name="work"),
    path("works/<uuid:work_id>/edit/", works.edit_work, name="edit_work"),
    path("works/<uuid:work_id>/record/", works.record, name="record"),
    path("works/<uuid:work_id>/finish/", works.finish, name="finish_work"),
    path("works/<uuid:work_id>/withdraw/", works.withdraw, name="withdraw_work"),
    path("works/<uuid:work_id>/reopen/", works.reopen, name="reopen_work"),
    path("works/<uuid:work_id>/milestones/new/", works.new_milestone, name="new_milestone"),
    path("milestones/<uuid:milestone_id>/move/", works.move, name="move_milestone"),
    path("milestones/<uuid:milestone_id>/reach/", works.reach, name="reach_milestone"),
    path("milestones/<uuid:milestone_id>/take-back/", works.take_back, name="take_back_milestone"),
    path("milestones/<uuid:milestone_id>/withdraw/", works.drop, name="withdraw_milestone"),
]
