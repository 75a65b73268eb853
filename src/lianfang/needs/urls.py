"""Addresses of the needs room."""

from django.urls import path

from lianfang.needs.views import board, library, own, rounds, ticket

app_name = "needs"
OWN = "own/<uuid:enterprise_id>/"
urlpatterns = [
    path("", board.tickets, name="tickets"),
    path("new/", board.choose, name="choose"),
    path("summary/", board.summary, name="summary"),
    path("enterprises/mine/", rounds.mine, name="mine"),
    path("enterprises/unvisited/", rounds.unvisited, name="unvisited"),
    path("enterprises/<uuid:enterprise_id>/", rounds.enterprise, name="of_enterprise"),
    path("enterprises/<uuid:enterprise_id>/raise/", board.raise_need, name="raise"),
    path("enterprises/<uuid:enterprise_id>/visit/", rounds.record, name="record_visit"),
    path("visits/", rounds.visits, name="visits"),
    path("visits/<uuid:liaison_visit_id>/correct/", rounds.correct, name="correct_visit"),
    path("measures/", library.measures, name="measures"),
    path("measures/new/", library.create, name="create_measure"),
    path("measures/<uuid:measure_id>/", library.measure, name="measure"),
    path("measures/<uuid:measure_id>/offer/", library.offer, name="offer"),
    path("measures/<uuid:measure_id>/revise/", library.revise, name="revise_measure"),
    path("measures/<uuid:measure_id>/end/", library.end, name="end_measure"),
    path("offers/<uuid:measure_offer_id>/answer/", rounds.answer, name="answer_offer"),
    path(OWN, own.own_needs, name="own_needs"),
    path(f"{OWN}new/", own.own_raise, name="own_raise"),
    path(f"{OWN}offers/<uuid:measure_offer_id>/", own.own_answer, name="own_answer"),
    path(f"{OWN}<uuid:ticket_id>/", own.own_ticket, name="own_ticket"),
    path(f"{OWN}<uuid:ticket_id>/confirm/", own.own_confirm, name="own_confirm"),
    path(f"{OWN}<uuid:ticket_id>/reopen/", own.own_reopen, name="own_reopen"),
    path(f"{OWN}<uuid:ticket_id>/withdraw/", own.own_withdraw, name="own_withdraw"),
    path("<uuid:ticket_id>/", ticket.ticket, name="ticket"),
    path("<uuid:ticket_id>/accept/", ticket.accept, name="accept"),
    path("<uuid:ticket_id>/assign/", ticket.assign, name="assign"),
    path("<uuid:ticket_id>/begin/", ticket.begin, name="begin"),
    path("<uuid:ticket_id>/pass-on/", ticket.pass_on, name="pass_on"),
    path("<uuid:ticket_id>/note/", ticket.note, name="note"),
    path("<uuid:ticket_id>/answer/", ticket.answer, name="answer"),
    path("<uuid:ticket_id>/link/", ticket.link, name="link"),
    path("<uuid:ticket_id>/measure/", ticket.apply, name="apply"),
    path("<uuid:ticket_id>/confirm/", ticket.confirm, name="confirm"),
    path("<uuid:ticket_id>/reopen/", ticket.reopen, name="reopen"),
    path("<uuid:ticket_id>/withdraw/", ticket.withdraw, name="withdraw"),
]
