"""Kinds and states of the enterprises room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterpriseKind(models.TextChoices):
    """What is registered: a legal entity, a branch, a person in trade, a site being built."""

    ENTERPRISE = "enterprise", _("Enterprise")
    BRANCH = "branch", _("Branch of an enterprise")
    SELF_EMPLOYED = "self_employed", _("Self-employed")
    PROJECT = "project", _("Construction project")
    OTHER = "other", _("Other unit")


class EnterpriseState(models.TextChoices):
    """Whether it is there and works. Closed and moved ones stay on record."""

    OPEN = "open", pgettext_lazy("enterprise", "Open")
    STOPPED = "stopped", _("Not working")
    SUSPENDED = "suspended", _("Ordered to stop")
    MOVED = "moved", _("Moved away")
    CLOSED = "closed", _("Closed for good")


# Nobody answers for these any more, and no figure of the register counts them.
GONE = frozenset({EnterpriseState.MOVED, EnterpriseState.CLOSED})


class TaxClass(models.TextChoices):
    """How the tax office sees it; big taxpayers are a list each town makes every year."""

    BIG = "big", _("Big taxpayer")
    GENERAL = "general", _("General taxpayer")
    SMALL = "small", _("Small-scale taxpayer")
    UNKNOWN = "unknown", _("Not known")


class ProjectLevel(models.TextChoices):
    """On whose list of key projects a construction project stands."""

    NONE = "", _("On no list")
    TOWNSHIP = "township", _("Key project of the town")
    COUNTY = "county", _("Key project of the county")
    CITY = "city", _("Key project of the city")
    PROVINCE = "province", _("Key project of the province")


class ContactRole(models.TextChoices):
    """Whom to call at an enterprise."""

    REPRESENTATIVE = "representative", _("Legal representative")
    CONTACT = "contact", _("Contact person")
    DUTY = "duty", _("Duty phone round the clock")


class AccountEnd(models.TextChoices):
    """Why somebody signs in for an enterprise no longer."""

    ASKED = "asked", pgettext_lazy("end of an account", "Ended by an officer")
    GONE = "gone", pgettext_lazy("end of an account", "The enterprise moved away or closed")
    PHONE = "phone", pgettext_lazy("end of an account", "Another person or phone on the register")


class ParkKind(models.TextChoices):
    """Whose park it is, which decides whom its enterprises turn to."""

    PUBLIC = "public", _("Publicly owned park")
    CLOSED_PRIVATE = "closed_private", _("Closed private park")
    VILLAGE = "village", _("Village industrial park")


class SiteUse(models.TextChoices):
    """What an enterprise does at one of its sites."""

    PRODUCTION = "production", _("Production")
    OFFICE = "office", _("Office")
    SHOP = "shop", _("Shop")
    WAREHOUSE = "warehouse", _("Warehouse")
    DORMITORY = "dormitory", _("Dormitory")
    CONSTRUCTION = "construction", _("Construction site")
    OTHER = "other", _("Other")


class StepKind(models.TextChoices):
    """What a step changed."""

    STATE = "state", _("State")
    SERVICE_CLASS = "service_class", _("Service class")


class ClassOrigin(models.TextChoices):
    """Who decided the service class."""

    RULE = "rule", _("By the rule of the plan")
    PERSON = "person", _("Decided by a person")
