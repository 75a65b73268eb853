"""The roles a person can be appointed to (what each may do stands in `roles`) and the states of
rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    COMMANDER = "commander", _("Commander")
    WORKING_GROUP_MEMBER = "working_group_member", _("Working-group member")
    LEADER = "leader", _("Responsible leader")
    COMMUNITY_SECRETARY = "community_secretary", _("Community or village secretary")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    GRID_WORKER = "grid_worker", _("Grid worker")
    VOLUNTEER = "volunteer", _("Volunteer")
    CHECKPOINT_GUARD = "checkpoint_guard", _("Checkpoint guard")
    INSPECTOR = "inspector", _("Inspector")
    STOREKEEPER = "storekeeper", _("Storekeeper")
    ENTERPRISE_CONTACT = "enterprise_contact", _("Enterprise contact")
    VIEWER = "viewer", _("Viewer")
    DISPLAY = "display", _("Wall screen")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("Audit administrator")


class AccountState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("account", "Active")
    DISABLED = "disabled", pgettext_lazy("account", "Disabled")
    NEVER_USED = "never_used", pgettext_lazy("account", "Never used")
    TEMPORARY_PASSWORD = "temporary_password", _("Temporary password")


class CodePurpose(models.TextChoices):
    """What a code sent to a phone opens."""

    SIGN_IN = "sign_in", _("Signing in")
    INVITATION = "invitation", _("Accepting an invitation")


class CodeChannel(models.TextChoices):
    """Who tells the holder of a phone their code; the installation's settings say which."""

    SCREEN = "screen", _("The screen, in a demo")
    WEBHOOK = "webhook", _("The short-message gateway of the town")
    DESK = "desk", _("An officer at the desk")


class EventSource(models.TextChoices):
    PEOPLE = "people", pgettext_lazy("event", "People")
    SYSTEM = "system", pgettext_lazy("event", "The system by itself")


class EventResult(models.TextChoices):
    DONE = "done", pgettext_lazy("event", "Done")
    DENIED = "denied", pgettext_lazy("event", "Denied")
