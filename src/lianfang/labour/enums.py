"""Kinds and states of the labour room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VacancyState(models.TextChoices):
    """open -> closed, and back when it is opened again. An open one may lie outside its days."""

    OPEN = "open", pgettext_lazy("vacancy", "Open")
    CLOSED = "closed", pgettext_lazy("vacancy", "Closed")


class Raised(models.TextChoices):
    """How a vacancy or somebody who looks for work came to us."""

    DESK = "desk", _("Entered at the desk")
    CONTACT = "contact", _("By the enterprise itself")
    ROSTER = "roster", _("From a roster")
    SELF = "self", _("Registered by themselves")


class Schooling(models.TextChoices):
    """Levels of schooling (GB/T 4658), from none asked for upwards."""

    ANY = "any", _("Any schooling")
    JUNIOR = "junior", _("Junior middle school")
    SENIOR = "senior", _("Senior middle or vocational school")
    COLLEGE = "college", _("Junior college")
    BACHELOR = "bachelor", _("Bachelor or higher")


# Lowest first; whoever has a later one has the earlier ones too.
SCHOOLING_ORDER: tuple[str, ...] = tuple(Schooling.values)


class Reach(models.TextChoices):
    """How far from home somebody would work."""

    VILLAGE = "village", _("In the own village or community")
    TOWN = "town", _("In the own town")
    ANYWHERE = "anywhere", _("Anywhere")


class ConsentWay(models.TextChoices):
    """How somebody said that they want to be recommended."""

    SIGNED = "signed", _("In writing")
    SPOKEN = "spoken", _("Said it in person")
    PHONE = "phone", _("Said it on the phone")
    ONLINE = "online", _("Ticked it on their phone")


class SignUpState(models.TextChoices):
    """What became of a form somebody sent about themselves."""

    WAITING = "waiting", pgettext_lazy("sign-up", "Waiting")
    CONFIRMED = "confirmed", pgettext_lazy("sign-up", "Confirmed")
    DECLINED = "declined", pgettext_lazy("sign-up", "Declined")


class SeekerState(models.TextChoices):
    """looking -> hired, or withdrawn with their consent; hired -> looking if it came to nothing."""

    LOOKING = "looking", pgettext_lazy("seeker", "Looking for work")
    HIRED = "hired", pgettext_lazy("seeker", "Hired")
    WITHDRAWN = "withdrawn", pgettext_lazy("seeker", "Consent withdrawn")


class ReferralState(models.TextChoices):
    """recommended -> interview -> passed -> hired; declined by one side or withdrawn by the desk.

    INTERVIEW: a moment is arranged. PASSED: the enterprise wants them; they have not begun yet.
    """

    RECOMMENDED = "recommended", pgettext_lazy("referral", "Recommended")
    INTERVIEW = "interview", pgettext_lazy("referral", "Interview arranged")
    PASSED = "passed", pgettext_lazy("referral", "Passed the interview")
    HIRED = "hired", pgettext_lazy("referral", "Hired")
    DECLINED = "declined", pgettext_lazy("referral", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Withdrawn")


# A referral in one of these states takes one of the seats of its vacancy.
HOLDING = (
    ReferralState.RECOMMENDED,
    ReferralState.INTERVIEW,
    ReferralState.PASSED,
    ReferralState.HIRED,
)
# Somebody has to answer.
WAITING = (ReferralState.RECOMMENDED, ReferralState.INTERVIEW, ReferralState.PASSED)


class DeclinedBy(models.TextChoices):
    """Whose no it was."""

    ENTERPRISE = "enterprise", _("The enterprise")
    SEEKER = "seeker", _("Whoever was recommended")


class ProposalState(models.TextChoices):
    PLANNING = "planning", _("Being planned")
    OPEN = "open", _("Awaits a decision")
    DECIDED = "decided", pgettext_lazy("proposal", "Decided")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    FAILED = "failed", _("Failed")


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    LEFT_OUT = "left_out", _("Left out")
    OVERTAKEN = "overtaken", _("Not possible any more")
