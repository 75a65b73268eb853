"""What somebody who looks for work can do and wants, whoever wrote it down."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianfang.labour.enums import Reach, Schooling
from lianfang.labour.models.vacancy import LONGEST_SKILL
from lianfang.people.enums import Sex


class Seeking(models.Model):
    """The same questions of a form somebody sent and of a row of the list. `wanted_pay` is yuan a
    month."""

    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("Year of birth"), null=True, blank=True)
    origin = models.CharField(_("From where"), max_length=64, blank=True)
    skills = ArrayField(
        models.CharField(max_length=LONGEST_SKILL), verbose_name=_("Skills"), default=list
    )
    schooling = models.CharField(
        _("Schooling"), max_length=8, choices=Schooling.choices, default=Schooling.ANY
    )
    wanted_pay = models.PositiveIntegerField(_("Wanted pay (yuan a month)"), null=True, blank=True)
    reach = models.CharField(
        _("Would work"), max_length=8, choices=Reach.choices, default=Reach.TOWN
    )
    wants_dormitory = models.BooleanField(_("Needs a dormitory"), default=False)
    night_shift = models.BooleanField(_("Would work nights"), default=True)
    available_from = models.DateField(_("Available from"))
    note = models.CharField(_("Note"), max_length=256, blank=True)

    class Meta:
        abstract = True
