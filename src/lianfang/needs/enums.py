"""Kinds and states of the needs room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TicketSource(models.TextChoices):
    """Who brought a need up."""

    CONTACT = "contact", _("The enterprise itself")
    VISIT = "visit", _("A liaison visit")
    DESK = "desk", _("The desk")


class TicketState(models.TextChoices):
    """raised -> accepted -> in hand -> answered -> confirmed by the enterprise.

    REOPENED: answered, but the enterprise says it is not settled; it goes on as if accepted.
    DUPLICATE: another ticket of the enterprise says the same, and is answered in its place.
    """

    RAISED = "raised", pgettext_lazy("ticket", "Raised")
    ACCEPTED = "accepted", pgettext_lazy("ticket", "Accepted")
    IN_HAND = "in_hand", pgettext_lazy("ticket", "In hand")
    ANSWERED = "answered", pgettext_lazy("ticket", "Answered")
    REOPENED = "reopened", pgettext_lazy("ticket", "Not settled yet")
    CONFIRMED = "confirmed", pgettext_lazy("ticket", "Settled")
    WITHDRAWN = "withdrawn", pgettext_lazy("ticket", "Withdrawn")
    DUPLICATE = "duplicate", pgettext_lazy("ticket", "Raised twice")


# Somebody of the town must do something; such a ticket is overdue behind its deadline.
OPEN = (TicketState.RAISED, TicketState.ACCEPTED, TicketState.IN_HAND, TicketState.REOPENED)
OVER = (TicketState.CONFIRMED, TicketState.WITHDRAWN, TicketState.DUPLICATE)


class TicketStepKind(models.TextChoices):
    """What a step of a ticket was."""

    RAISED = "raised", pgettext_lazy("step of a ticket", "Raised")
    ACCEPTED = "accepted", pgettext_lazy("step of a ticket", "Accepted")
    NAMED = "named", pgettext_lazy("step of a ticket", "Given to somebody")
    BEGUN = "begun", pgettext_lazy("step of a ticket", "Taken in hand")
    PASSED_ON = "passed_on", pgettext_lazy("step of a ticket", "Passed on")
    NOTED = "noted", pgettext_lazy("step of a ticket", "Progress")
    MEASURE = "measure", pgettext_lazy("step of a ticket", "Measure applied")
    ANSWERED = "answered", pgettext_lazy("step of a ticket", "Answered")
    CONFIRMED = "confirmed", pgettext_lazy("step of a ticket", "Confirmed by the enterprise")
    REOPENED = "reopened", pgettext_lazy("step of a ticket", "Not settled yet")
    WITHDRAWN = "withdrawn", pgettext_lazy("step of a ticket", "Withdrawn")
    LINKED = "linked", pgettext_lazy("step of a ticket", "Joined to another ticket")
    TOLD = "told", pgettext_lazy("step of a ticket", "Overdue, told upwards")


# What the enterprise does not read: who was told, and notes among the departments.
INTERNAL = (TicketStepKind.NAMED, TicketStepKind.NOTED, TicketStepKind.TOLD)


class MeasureKind(models.TextChoices):
    """For how much a measure was made, as the towns say: one ..., one policy."""

    DIFFICULTY = "difficulty", _("One difficulty, one policy")
    MATTER = "matter", _("One matter, one policy")
    TRADE = "trade", _("One trade, one policy")
    ENTERPRISE = "enterprise", _("One enterprise, one policy")


class OfferState(models.TextChoices):
    """What an enterprise said to a measure."""

    OFFERED = "offered", pgettext_lazy("measure", "Offered")
    TAKEN = "taken", pgettext_lazy("measure", "Taken")
    DECLINED = "declined", pgettext_lazy("measure", "Declined")


class VisitHow(models.TextChoices):
    """How a liaison officer spoke with an enterprise."""

    VISIT = "visit", pgettext_lazy("liaison", "On the spot")
    PHONE = "phone", pgettext_lazy("liaison", "By phone")
    ONLINE = "online", pgettext_lazy("liaison", "Online")
