"""Kinds and states of the command room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TeamKind(models.TextChoices):
    """What sort of group it is; a playbook may name a kind in its own words."""

    HEADQUARTERS = "headquarters", _("Headquarters")
    WORKING_GROUP = "working_group", _("Working group")
    SUPERVISION_GROUP = "supervision_group", _("Supervision group")
    PARTY_BRANCH = "party_branch", _("Temporary Party branch")
    COMMANDO = "commando", _("Commando team")
    PIONEER = "pioneer", _("Pioneer team")
    VOLUNTEER = "volunteer", _("Volunteer team")
    TEACHERS = "teachers", _("Teachers' team")
    PATROL = "patrol", _("Patrol team")
    DISINFECTION = "disinfection", _("Disinfection team")
    PROPAGANDA = "propaganda", _("Publicity team")
    POLICY_SERVICE = "policy_service", _("Policy service team")
    TASK_FORCE = "task_force", _("Enterprise task force")
    INSPECTION = "inspection", _("Inspection team")
    GRID_TEAM = "grid_team", _("Grid team")


class Position(models.TextChoices):
    COMMANDER = "commander", _("Commander")
    EXECUTIVE_COMMANDER = "executive_commander", _("Executive commander")
    DEPUTY_COMMANDER = "deputy_commander", _("Deputy commander")
    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy head")
    SECRETARY = "secretary", _("Branch secretary")
    MEMBER = "member", _("Member")


class SubjectKind(models.TextChoices):
    """What can be answered for."""

    PLACE = "place", _("Place")
    HOUSEHOLD = "household", _("Household")
    PERSON = "person", _("Person")
    ENTERPRISE = "enterprise", _("Enterprise")


class TaskState(models.TextChoices):
    OPEN = "open", _("To be done")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class ProposalState(models.TextChoices):
    PLANNING = "planning", _("Being planned")
    OPEN = "open", _("Awaits a decision")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", pgettext_lazy("proposal", "Refused")
    FAILED = "failed", _("Failed")


class LineChange(models.TextChoices):
    """What accepting a line does. Pairs that simply stay are counted, not listed."""

    ADD = "add", _("Add")
    END = "end", _("End")


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    EDITED = "edited", _("Changed by hand")
    REFUSED = "refused", pgettext_lazy("line of a proposal", "Refused")
    ACCEPTED = "accepted", _("Accepted")


class EndReason(models.TextChoices):
    """Why the system itself ended a responsibility; people give reasons in their own words."""

    MERGED = "merged", _("The entry was merged")
    PARTED = "parted", _("The merge was undone")
    MOVED_AWAY = "moved_away", _("Moved away")
    NOT_SERVING = "not_serving", _("Does not serve any more")
    PROPOSAL = "proposal", _("Replaced by a proposal")
    DECLINED = "declined", _("Declined the call")
    UNANSWERED = "unanswered", _("Did not answer the call")
    BACK = "back", _("The one they stood in for is back")


class VisitOutcome(models.TextChoices):
    SEEN = "seen", _("Seen")
    PHONED = "phoned", _("Reached by phone")
    NOBODY = "nobody", _("Nobody there")
    REFUSED = "refused", _("Refused")
    # Only a correction may say so: the record it supersedes was made by mistake.
    VOID = "void", _("Did not take place")


class OrderState(models.TextChoices):
    """Of an order down the line as a whole."""

    ISSUED = "issued", _("In force")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CORRECTED = "corrected", _("Replaced by a corrected one")


class EvidenceKind(models.TextChoices):
    """What has to be handed in with "done"."""

    NONE = "none", _("Nothing")
    TEXT = "text", _("A text")
    PHOTO = "photo", _("A photo")


class OrderStepKind(models.TextChoices):
    """Everything that can happen to an order or with one of its recipients."""

    ISSUED = "issued", _("Given out")
    READ = "read", _("Read")
    PASSED_ON = "passed_on", _("Passed on")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Sent back")
    REMINDED = "reminded", _("Reminded")
    OVERDUE = "overdue", _("Overdue")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CORRECTED = "corrected", _("Corrected")


class ProposalPurpose(models.TextChoices):
    """Why it was asked for: to fill gaps, to give everybody who is called a place, or to stand in
    for somebody who is away."""

    GAPS = "gaps", _("Fill gaps")
    CALL = "call", _("Mobilisation")
    STAND_IN = "stand_in", _("Stand-ins")


class InvitationState(models.TextChoices):
    PENDING = "pending", _("Not answered")
    ACCEPTED = "accepted", _("Comes")
    DECLINED = "declined", _("Declined")
    RELEASED = "released", _("Released unanswered")


class DeclineReason(models.TextChoices):
    """What somebody may give as reason without a log-in; no words of their own."""

    ILL = "ill", _("Not well")
    AWAY = "away", _("Not in town")
    WORK = "work", _("At work")
    CARE = "care", _("Caring for family")
    SERVING = "serving", _("Serving elsewhere already")
    OTHER = "other", _("Another reason")
