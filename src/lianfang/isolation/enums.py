"""Kinds and states of the isolation room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Mode(models.TextChoices):
    """Where somebody is isolated; the same keys as in a playbook."""

    HOME = "home", _("At home")
    SITE = "site", _("Observation site")
    HOSPITAL = "hospital", _("Hospital")


class CaseState(models.TextChoices):
    """open -> extended, moved, transferred (in any order) -> released -> followed.

    RELEASED: isolation is over, the days of contact run. FOLLOWED, GONE and VOID are ends; GONE:
    the person died or left the register before.
    """

    OPEN = "open", pgettext_lazy("isolation case", "In isolation")
    EXTENDED = "extended", pgettext_lazy("isolation case", "Extended")
    MOVED = "moved", pgettext_lazy("isolation case", "Moved")
    TRANSFERRED = "transferred", pgettext_lazy("isolation case", "Transferred to hospital")
    RELEASED = "released", pgettext_lazy("isolation case", "Released, in contact")
    FOLLOWED = "followed", pgettext_lazy("isolation case", "Ended")
    GONE = "gone", pgettext_lazy("isolation case", "Left the register")
    VOID = "void", pgettext_lazy("isolation case", "Opened by mistake")


# In isolation now.
ISOLATED = (CaseState.OPEN, CaseState.EXTENDED, CaseState.MOVED, CaseState.TRANSFERRED)
# Somebody still asks how they are.
RUNNING = (*ISOLATED, CaseState.RELEASED)


class CaseOrigin(models.TextChoices):
    """What opened the case."""

    HAND = "hand", pgettext_lazy("opened a case", "By hand")
    ARRIVAL = "arrival", pgettext_lazy("opened a case", "An arrival")
    FEVER = "fever", pgettext_lazy("opened a case", "A fever")


class DutyWay(models.TextChoices):
    """How somebody came to look after the person."""

    CLAIMED = "claimed", pgettext_lazy("duty", "Claimed")
    ASSIGNED = "assigned", pgettext_lazy("duty", "Assigned")


class SlotState(models.TextChoices):
    """OPEN until the slot is over; SEEN once a record counts for it, also late."""

    OPEN = "open", pgettext_lazy("slot", "Not yet asked")
    SEEN = "seen", pgettext_lazy("slot", "Asked")
    MISSED = "missed", pgettext_lazy("slot", "Missed")
    CANCELLED = "cancelled", pgettext_lazy("slot", "Not needed")


class Channel(models.TextChoices):
    """How somebody asked."""

    VIDEO = "video", _("By video")
    PHONE = "phone", _("By phone")
    VISIT = "visit", _("At the door")


class Answer(models.TextChoices):
    """Whether the person answered; only who was reached counts as seen."""

    REACHED = "reached", _("Reached")
    NOBODY = "nobody", _("Nobody answered")


class ErrandState(models.TextChoices):
    """asked -> taken -> done (left at the door) -> confirmed; cancelled is an end too."""

    ASKED = "asked", pgettext_lazy("errand", "Asked for")
    TAKEN = "taken", pgettext_lazy("errand", "Taken")
    DONE = "done", pgettext_lazy("errand", "Left at the door")
    CONFIRMED = "confirmed", pgettext_lazy("errand", "Confirmed")
    CANCELLED = "cancelled", pgettext_lazy("errand", "Cancelled")


# Still to be carried.
ERRAND_OPEN = (ErrandState.ASKED, ErrandState.TAKEN)


class ErrandVerb(models.TextChoices):
    """What a device may say of an errand."""

    TAKE = "take", pgettext_lazy("verb of an errand", "Take")
    GIVE_BACK = "give_back", pgettext_lazy("verb of an errand", "Give back")
    DONE = "done", pgettext_lazy("verb of an errand", "Left at the door")
    CONFIRM = "confirm", pgettext_lazy("verb of an errand", "Confirm")


class PaperKind(models.TextChoices):
    """What is printed for the person."""

    NOTICE = "notice", _("Isolation notice")
    AGREEMENT = "agreement", _("Agreement")
    RELEASE = "release", _("Release certificate")


class Told(models.TextChoices):
    """What somebody was told about."""

    SLOT = "slot", _("A missed slot")
    OUTING = "outing", _("Leaving without leave")
