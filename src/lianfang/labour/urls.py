"""Addresses of the labour room."""

from django.urls import path

from lianfang.labour.views import door, matching, own, referrals, seekers, vacancies

OWN = "own/<uuid:enterprise_id>/"
CANDIDATE = f"{OWN}candidates/<uuid:referral_id>/"

app_name = "labour"
urlpatterns = [
    path("", vacancies.vacancies, name="vacancies"),
    path("new/", vacancies.new_vacancy, name="new_vacancy"),
    path("<uuid:vacancy_id>/", vacancies.vacancy, name="vacancy"),
    path("<uuid:vacancy_id>/edit/", vacancies.edit_vacancy, name="edit_vacancy"),
    path("<uuid:vacancy_id>/close/", vacancies.close, name="close"),
    path("<uuid:vacancy_id>/reopen/", vacancies.reopen, name="reopen"),
    path("<uuid:vacancy_id>/recommend/", vacancies.recommend_for, name="recommend"),
    path("seekers/", seekers.seekers, name="seekers"),
    path("seekers/new/", seekers.find_resident, name="find_resident"),
    path("seekers/new/outsider/", seekers.new_outsider, name="new_outsider"),
    path("seekers/new/<uuid:person_id>/", seekers.opt_in, name="opt_in"),
    path("seekers/code/", door.code, name="code"),
    path("seekers/forms/", door.sign_ups, name="sign_ups"),
    path("seekers/forms/<uuid:seeker_sign_up_id>/", door.one_sign_up, name="one_sign_up"),
    path("seekers/forms/<uuid:seeker_sign_up_id>/confirm/", door.confirm, name="confirm_sign_up"),
    path("seekers/forms/<uuid:seeker_sign_up_id>/decline/", door.decline, name="decline_sign_up"),
    path("door/<uuid:place_id>/", door.door, name="door"),
    path("door/r/<str:link>/", door.sign_up, name="sign_up"),
    path("seekers/<uuid:seeker_id>/", seekers.seeker, name="seeker"),
    path("seekers/<uuid:seeker_id>/edit/", seekers.edit_seeker, name="edit_seeker"),
    path("seekers/<uuid:seeker_id>/withdraw/", seekers.withdraw, name="withdraw_consent"),
    path("seekers/<uuid:seeker_id>/reveal/", seekers.reveal, name="reveal"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/hired/", referrals.hired_many, name="hire_many"),
    path("referrals/<uuid:referral_id>/", referrals.referral, name="referral"),
    path("referrals/<uuid:referral_id>/interview/", referrals.arrange, name="arrange"),
    path("referrals/<uuid:referral_id>/passed/", referrals.judge, name="judge"),
    path("referrals/<uuid:referral_id>/hired/", referrals.hired, name="hire"),
    path("referrals/<uuid:referral_id>/declined/", referrals.declined, name="decline"),
    path("referrals/<uuid:referral_id>/withdraw/", referrals.withdrawn, name="withdraw"),
    path("proposals/", matching.proposals, name="proposals"),
    path("proposals/new/", seekers.propose, name="propose"),
    path("proposals/<uuid:match_id>/", matching.proposal, name="proposal"),
    path("proposals/<uuid:match_id>/accept/", matching.accept, name="accept"),
    path("proposals/<uuid:match_id>/refuse/", matching.refuse, name="refuse"),
    path("proposals/lines/<uuid:match_line_id>/", matching.edit, name="edit_line"),
    path("proposals/lines/<uuid:match_line_id>/accept/", matching.accept_one, name="accept_line"),
    path("ranking/", referrals.standings, name="ranking"),
    path("quotas/", referrals.quotas, name="quotas"),
    path(OWN, own.own_labour, name="own_labour"),
    path(f"{OWN}new/", own.own_new_vacancy, name="own_new_vacancy"),
    path(f"{OWN}vacancies/<uuid:vacancy_id>/", own.own_vacancy, name="own_vacancy"),
    path(f"{OWN}vacancies/<uuid:vacancy_id>/close/", own.own_close, name="own_close"),
    path(f"{OWN}candidates/", own.own_candidate_list, name="own_candidates"),
    path(CANDIDATE, own.own_candidate, name="own_candidate"),
    path(f"{CANDIDATE}interview/", own.own_arrange, name="own_arrange"),
    path(f"{CANDIDATE}passed/", own.own_judge, name="own_judge"),
    path(f"{CANDIDATE}hired/", own.own_hire, name="own_hire"),
    path(f"{CANDIDATE}declined/", own.own_decline, name="own_decline"),
    path(f"{CANDIDATE}reveal/", own.own_reveal, name="own_reveal"),
]
