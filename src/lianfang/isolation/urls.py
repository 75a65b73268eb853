"""Addresses of the isolation room."""

from django.urls import path

from lianfang.isolation.views import asking, cases, deciding, errands, opening, papers

app_name = "isolation"
urlpatterns = [
    path("", cases.cases, name="cases"),
    path("new/", opening.choose_person, name="choose_person"),
    path("persons/<uuid:person_id>/", cases.person_cases, name="person_cases"),
    path("persons/<uuid:person_id>/new/", opening.new_case, name="new_case"),
    path("persons/<uuid:person_id>/errands/new/", errands.new_errand, name="new_errand"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/extend/", deciding.extend, name="extend_case"),
    path("cases/<uuid:case_id>/move/", deciding.move, name="move_case"),
    path("cases/<uuid:case_id>/release/", deciding.release, name="release_case"),
    path("cases/<uuid:case_id>/void/", deciding.void, name="void_case"),
    path("cases/<uuid:case_id>/assign/", deciding.assign, name="assign_case"),
    path("cases/<uuid:case_id>/claim/", deciding.claim, name="claim_case"),
    path("cases/<uuid:case_id>/leave/", deciding.leave, name="leave_case"),
    path("cases/<uuid:case_id>/out/", deciding.went_out, name="note_outing"),
    path("cases/<uuid:case_id>/ask/", asking.ask, name="ask"),
    path("cases/<uuid:case_id>/papers/", papers.issue, name="issue_paper"),
    path("outings/<uuid:outing_id>/back/", deciding.came_back, name="end_outing"),
    path("answers/<uuid:entry_id>/correct/", asking.correct, name="correct_slot"),
    path("mine/", asking.mine, name="mine"),
    path("errands/", errands.errands, name="errands"),
    path("errands/<uuid:errand_id>/", errands.errand, name="errand"),
    path("errands/<uuid:errand_id>/take/", errands.take, name="take_errand"),
    path("errands/<uuid:errand_id>/give-back/", errands.give_back, name="give_back_errand"),
    path("errands/<uuid:errand_id>/done/", errands.finish, name="finish_errand"),
    path("errands/<uuid:errand_id>/confirm/", errands.confirm, name="confirm_errand"),
    path("errands/<uuid:errand_id>/cancel/", errands.cancel, name="cancel_errand"),
    path("papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("papers/<uuid:paper_id>/sign/", papers.sign, name="sign_paper"),
    path("verify/<str:word>/", papers.verify, name="verify"),
]
