"""Kinds of people, households, papers and staff, in the terms of the registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("Unknown")
    MALE = "1", _("Male")
    FEMALE = "2", _("Female")
    UNSTATED = "9", _("Not stated")


class HouseholdKind(models.TextChoices):
    REGISTERED = "registered", _("Registered household")
    RESIDENT = "resident", _("Long-term resident")
    FLOATING = "floating", _("Floating population")
    RENTED = "rented", _("Rented, many occupants")
    EMPTY = "empty", _("Nobody living there")


class Relation(models.TextChoices):
    """Relation to the head of the household (GB/T 4761, first level)."""

    HEAD = "head", _("Head of household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    GRANDCHILD = "grandchild", _("Grandchild")
    PARENT = "parent", _("Parent")
    GRANDPARENT = "grandparent", _("Grandparent")
    SIBLING = "sibling", _("Brother or sister")
    TENANT = "tenant", _("Tenant")
    OTHER = "other", _("Other")


class ResidentKind(models.TextChoices):
    REGISTERED = "registered", _("Registered here")
    RESIDENT = "resident", _("Living here long-term")
    FLOATING = "floating", _("Floating")
    OVERSEAS = "overseas", _("From outside the mainland")
    # Known through the enterprise they work for, at whose place they stand; of no household here,
    # and so in no count of residents.
    EMPLOYEE = "employee", _("Employee, not a resident")


# What somebody who lives here can be.
LIVING_HERE = tuple(kind for kind in ResidentKind if kind != ResidentKind.EMPLOYEE)


class SpecialGroup(models.TextChoices):
    """Groups that are looked after one by one."""

    LIVING_ALONE = "living_alone", _("Elderly living alone")
    LOW_INCOME = "low_income", _("Low-income")
    DISABLED = "disabled", _("Disabled")
    CHRONICALLY_ILL = "chronically_ill", _("Chronically ill")
    PREGNANT = "pregnant", _("Pregnant")
    POOR = "poor", _("Registered poor")
    LEFT_BEHIND_CHILD = "left_behind_child", _("Left-behind child")
    EXTREMELY_POOR = "extremely_poor", _("Supported extremely poor")


class StaffKind(models.TextChoices):
    """In what capacity somebody serves."""

    CADRE = "cadre", _("Cadre")
    SECONDED_CADRE = "seconded_cadre", _("Seconded cadre")
    COMMUNITY_WORKER = "community_worker", _("Community worker")
    GRID_WORKER = "grid_worker", _("Grid worker")
    PARTY_VOLUNTEER = "party_volunteer", _("Party-member volunteer")
    VOLUNTEER = "volunteer", _("Volunteer")
    TEACHER = "teacher", _("Teacher")
    MEDICAL = "medical", _("Medical worker")
    POLICE = "police", _("Police")


class StaffLevel(models.TextChoices):
    """Which level sent them: cadres of several levels serve in one roster."""

    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    TOWNSHIP = "township", _("Subdistrict or town")
    COMMUNITY = "community", _("Community or village")
    UNIT = "unit", _("Other organisation")


class ArrivalTransport(models.TextChoices):
    RAIL = "rail", _("Train")
    AIR = "air", _("Aeroplane")
    COACH = "coach", _("Coach")
    CAR = "car", _("Car")
    FERRY = "ferry", _("Ferry")
    OTHER = "other", _("Other")


class Revealable(models.TextChoices):
    """What is masked and can be opened one by one."""

    NAME = "name", _("Full name")
    PAPER = "paper", _("Paper number")
    PHONES = "phones", _("Phone numbers")


class DuplicateRule(models.TextChoices):
    """Why two entries are taken for one person."""

    BIRTH = "birth", _("Same name and date of birth")
    PHONE = "phone", _("Same name and phone number")
