"""States and kinds of the workforce room."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EmploymentState(models.TextChoices):
    """How far an employee has come on the way back to the post. Left is the end."""

    AWAY = "away", pgettext_lazy("employee", "Not back yet")
    WAITING = "waiting", pgettext_lazy("employee", "Back in the town, waiting")
    BACK = "back", pgettext_lazy("employee", "At the post")
    LEFT = "left", pgettext_lazy("employee", "Left the enterprise")


# Employed now, wherever they are.
EMPLOYED = (EmploymentState.AWAY, EmploymentState.WAITING, EmploymentState.BACK)


class EmploymentSource(models.TextChoices):
    """Who put an employee on the list."""

    DESK = "desk", pgettext_lazy("list of employees", "Desk of the town")
    CONTACT = "contact", pgettext_lazy("list of employees", "Contact of the enterprise")
    EMPLOYEE = "employee", pgettext_lazy("list of employees", "The employee, by the code")
    ROSTER = "roster", pgettext_lazy("list of employees", "Roster")
    HIRED = "hired", pgettext_lazy("list of employees", "Hired through recruitment")


class SurveySource(models.TextChoices):
    """Who says what stands in a survey: the employee alone, or somebody who asked."""

    SELF_REPORTED = "self_reported", _("Self-reported")
    VERIFIED = "verified", pgettext_lazy("survey of an employee", "Asked by the enterprise")


class SignUpState(models.TextChoices):
    """What became of somebody who filled in the form behind the code of an enterprise."""

    WAITING = "waiting", pgettext_lazy("form of an employee", "To be looked at")
    ACCEPTED = "accepted", pgettext_lazy("form of an employee", "On the list")
    DECLINED = "declined", pgettext_lazy("form of an employee", "Not one of us")


class Clearance(StrEnum):
    """Whether an employee may travel and start; each room says it in words of its own."""

    FREE = "free"
    WAITS = "waits"
    STOPPED = "stopped"
    UNKNOWN = "unknown"
