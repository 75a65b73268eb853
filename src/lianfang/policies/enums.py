"""Kinds and states of the policies room."""

from django.db import models
from django.utils.translation import pgettext_lazy


class PolicyState(models.TextChoices):
    """published -> replaced by a corrected version, or withdrawn. Each stays readable."""

    PUBLISHED = "published", pgettext_lazy("policy", "In force")
    REPLACED = "replaced", pgettext_lazy("policy", "Replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("policy", "Withdrawn")


class ReachHow(models.TextChoices):
    """How an enterprise came to know of a policy."""

    OPENED = "opened", pgettext_lazy("policy", "Opened by the enterprise")
    VISIT = "visit", pgettext_lazy("policy", "Told on the spot")
    PHONE = "phone", pgettext_lazy("policy", "Called")
    ONLINE = "online", pgettext_lazy("policy", "Told online")


# What somebody of the town may note; opening it is the enterprise's own.
TOLD = (ReachHow.VISIT, ReachHow.PHONE, ReachHow.ONLINE)


class HelpState(models.TextChoices):
    """asked -> papers ready -> handed in -> granted or refused; or given up on the way."""

    ASKED = "asked", pgettext_lazy("help", "Asked for help")
    PAPERS = "papers", pgettext_lazy("help", "Papers ready")
    HANDED_IN = "handed_in", pgettext_lazy("help", "Handed in")
    GRANTED = "granted", pgettext_lazy("help", "Granted")
    REFUSED = "refused", pgettext_lazy("help", "Refused")
    GIVEN_UP = "given_up", pgettext_lazy("help", "Given up")


# Somebody must go on with it.
RUNNING = (HelpState.ASKED, HelpState.PAPERS, HelpState.HANDED_IN)
# From each state to these; the last step is granted or refused.
NEXT: dict[str, tuple[HelpState, ...]] = {
    HelpState.ASKED: (HelpState.PAPERS, HelpState.HANDED_IN, HelpState.GIVEN_UP),
    HelpState.PAPERS: (HelpState.HANDED_IN, HelpState.GIVEN_UP),
    HelpState.HANDED_IN: (
        HelpState.GRANTED,
        HelpState.REFUSED,
        HelpState.PAPERS,
        HelpState.GIVEN_UP,
    ),
    HelpState.GRANTED: (),
    HelpState.REFUSED: (),
    HelpState.GIVEN_UP: (),
}
