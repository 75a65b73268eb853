"""Work an enterprise offers."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.ids import new_id
from lianfang.labour.enums import Raised, Schooling, VacancyState
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed

MAX_SEATS = 5_000
MAX_PAY = 200_000
# Nobody under 16 may be employed (Labour Law, article 15); of 70 and older hardly anybody is.
YOUNGEST, OLDEST = 16, 75
LONGEST_SKILL, MOST_SKILLS = 24, 12


@keep_history()
class Vacancy(Placed):
    """One kind of work at one enterprise, for so many people.

    Its place is the enterprise's, and follows it. `skills` are keys of the plan and words of the
    enterprise's own; `pay_from` and `pay_to` are yuan a month; `workplace` says where it is when
    not at the enterprise's address. Which seats are taken is told by the referrals.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", models.PROTECT, related_name="vacancies"
    )
    title = models.CharField(pgettext_lazy("vacancy", "Work"), max_length=64)
    seats = models.PositiveIntegerField(_("People wanted"))
    skills = ArrayField(
        models.CharField(max_length=LONGEST_SKILL), verbose_name=_("Skills"), default=list
    )
    skills_required = models.BooleanField(_("Nobody without these skills"), default=False)
    pay_from = models.PositiveIntegerField(_("Pay from (yuan a month)"), null=True, blank=True)
    pay_to = models.PositiveIntegerField(_("Pay up to (yuan a month)"), null=True, blank=True)
    workplace = models.CharField(_("Where the work is"), max_length=128, blank=True)
    dormitory = models.BooleanField(_("Dormitory"), default=False)
    meals = models.BooleanField(_("Meals"), default=False)
    night_shift = models.BooleanField(_("Night shifts"), default=False)
    schooling = models.CharField(
        _("Schooling"), max_length=8, choices=Schooling.choices, default=Schooling.ANY
    )
    age_from = models.PositiveSmallIntegerField(_("Age from"), default=YOUNGEST)
    age_to = models.PositiveSmallIntegerField(_("Age up to"), null=True, blank=True)
    contact_hint = models.CharField(_("Whom to ask for"), max_length=64, blank=True)
    note = models.CharField(pgettext_lazy("vacancy", "About the work"), max_length=256, blank=True)
    open_from = models.DateField(_("Open from"))
    open_until = models.DateField(_("Open until"), null=True, blank=True)
    state = models.CharField(
        _("State"), max_length=8, choices=VacancyState.choices, default=VacancyState.OPEN
    )
    closed_on = models.DateField(pgettext_lazy("vacancy", "Closed on"), null=True, blank=True)
    close_reason = models.CharField(_("Why closed"), max_length=256, blank=True)
    raised = models.CharField(_("Origin"), max_length=8, choices=Raised.choices)
    raised_at = models.DateTimeField(_("Recorded at"))
    raised_by = models.CharField(_("Recorded by"), max_length=64)

    class Meta:
        ordering = ["path", "title", "id"]
        indexes = [
            models.Index(fields=["path", "state", "open_from"], name="vacancy_path_state"),
            models.Index(fields=["enterprise", "state"], name="vacancy_of_enterprise"),
            models.Index(fields=["-raised_at", "id"], name="vacancy_newest"),
            models.Index(
                fields=["-pay_to", "id"],
                condition=Q(state=VacancyState.OPEN),
                name="vacancy_best_paid",
            ),
            GinIndex(fields=["skills"], name="vacancy_skills"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="vacancy_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MAX_SEATS), name="vacancy_wants_somebody"
            ),
            models.CheckConstraint(
                condition=Q(pay_to__isnull=True)
                | Q(pay_from__isnull=True)
                | Q(pay_to__gte=F("pay_from")),
                name="vacancy_pay_in_order",
            ),
            models.CheckConstraint(
                condition=Q(age_from__gte=YOUNGEST)
                & (Q(age_to__isnull=True) | Q(age_to__gte=F("age_from"))),
                name="vacancy_age_lawful",
            ),
            models.CheckConstraint(
                condition=Q(open_until__isnull=True) | Q(open_until__gte=F("open_from")),
                name="vacancy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=VacancyState.OPEN, closed_on__isnull=True)
                | Q(state=VacancyState.CLOSED, closed_on__isnull=False),
                name="vacancy_closed_on_when_closed",
            ),
        ]
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")

    def __str__(self) -> str:
        return self.title
