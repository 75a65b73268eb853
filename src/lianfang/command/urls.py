"""Addresses of the command room."""

from django.urls import path

from lianfang.command.views import answering, coverage, proposals, tasks, today

app_name = "command"
urlpatterns = [
    path("coverage/", coverage.coverage_page, name="coverage"),
    path("gaps/", coverage.gaps_page, name="gaps"),
    path("gaps/choose/", coverage.choose_staff, name="choose_staff"),
    path("gaps/assign/", coverage.assign, name="assign"),
    path(
        "persons/<uuid:person_id>/responsible/",
        answering.person_responsible,
        name="person_responsible",
    ),
    path("persons/<uuid:person_id>/visits/", answering.person_visits, name="person_visits"),
    path("persons/<uuid:person_id>/card/", answering.person_card, name="person_card"),
    path(
        "households/<uuid:household_id>/responsible/",
        answering.household_responsible,
        name="household_responsible",
    ),
    path("households/<uuid:household_id>/card/", answering.household_card, name="household_card"),
    path(
        "places/<uuid:place_id>/responsible/",
        answering.place_responsible,
        name="place_responsible",
    ),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.propose, name="propose"),
    path("proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:proposal_id>/accept/", proposals.accept, name="accept_proposal"),
    path("proposals/<uuid:proposal_id>/refuse/", proposals.refuse, name="refuse_proposal"),
    path("proposals/lines/<uuid:line_id>/", proposals.line, name="proposal_line"),
    path("today/", today.today, name="today"),
    path("persons/<uuid:person_id>/visit/", today.visit, name="visit"),
    path("visits/<uuid:visit_id>/", today.visit_done, name="visit_done"),
    path("visits/<uuid:visit_id>/correct/", today.correct, name="correct_visit"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/reassign/", tasks.reassign, name="reassign_tasks"),
]
