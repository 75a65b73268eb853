"""Figures about recruitment: who offers how many seats, who was recommended and hired, who waits.

People are counted, not letters: somebody recommended three times counts once, where they were
recommended first; somebody hired counts where the recommendation was made that led to it.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.models import Team
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.masking import mask_name
from lianfang.labour.models import Referral, Seeker, Vacancy
from lianfang.labour.selectors.ranking import hired_until, recommended_until
from lianfang.labour.selectors.referrals import late_at, late_before
from lianfang.reports.cuts import BY_ORIGIN_NAMED, by_class
from lianfang.reports.dimensions import Dimension, Part
from lianfang.reports.metrics import EVENTS, Asked, Metric, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

LABOUR = "labour"
_PEOPLE = pgettext_lazy("unit", "people")


def _name(seeker: Any) -> str:
    name = seeker.person.name if seeker.person is not None else seeker.name
    return mask_name(name) or "—"


ROW_KINDS[Vacancy] = RowKind(
    (
        RowColumn(pgettext_lazy("vacancy", "Work"), lambda row: row.title),
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(_("People wanted"), lambda row: str(row.seats)),
        RowColumn(_("Open from"), lambda row: day_text(row.open_from)),
    ),
    lambda row: reverse("labour:vacancy", args=[row.pk]),
    ("enterprise",),
)
ROW_KINDS[Referral] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: _name(row.seeker)),
        RowColumn(pgettext_lazy("vacancy", "Work"), lambda row: row.vacancy.title),
        PLACE,
        RowColumn(_("Department"), lambda row: row.team.name if row.team else "—"),
        RowColumn(_("Recommended at"), lambda row: moment_text(row.recommended_at)),
        RowColumn(_("First day at work"), lambda row: day_text(row.hired_on)),
    ),
    lambda row: reverse("labour:referral", args=[row.pk]),
    ("seeker__person", "vacancy", "team"),
)
ROW_KINDS[Seeker] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), _name),
        PLACE,
        RowColumn(_("Available from"), lambda row: day_text(row.available_from)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("labour:seeker", args=[row.pk]),
    ("person",),
)


def offered(asked: Asked) -> QuerySet[Any]:
    """Vacancies that were open on the day of the moment."""
    day = local_day(asked.moment)
    return Vacancy.objects.filter(
        Q(open_until__isnull=True) | Q(open_until__gte=day),
        Q(closed_on__isnull=True) | Q(closed_on__gt=day),
        raised_at__lte=asked.moment,
        open_from__lte=day,
    )


def recruiting(asked: Asked) -> QuerySet[Any]:
    """Enterprises with such a vacancy."""
    rows = offered(asked).filter(enterprise=OuterRef("pk")).order_by()
    return Enterprise.objects.filter(Exists(rows))


def seekers(asked: Asked) -> QuerySet[Any]:
    """People whose consent to be recommended stood at the moment."""
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=asked.moment)
    return Seeker.objects.filter(stood, consent_at__lte=asked.moment, raised_at__lte=asked.moment)


def recommended(asked: Asked) -> QuerySet[Any]:
    return recommended_until(Referral.objects.all(), asked.moment)


def hired(asked: Asked) -> QuerySet[Any]:
    return hired_until(Referral.objects.all(), asked.moment)


def waiting_too_long(asked: Asked) -> QuerySet[Any]:
    """Whoever waits now; who waited on a day gone by is told by the steps."""
    before = late_before(asked.path, asked.moment)
    return Referral.objects.filter(late_at(before, asked.moment))


def _departments(asked: Asked) -> list[Part]:
    """Departments that recommended somebody, by name."""
    rows = Team.objects.filter(
        pk__in=Referral.objects.filter(
            path__under=asked.viewer.territory("reports.metric.view").within(asked.path),
            recommended_at__lte=asked.moment,
        )
        .order_by()
        .values("team")
    )
    return [Part(str(t.pk), t.name, Q(team=t.pk)) for t in rows.order_by("name", "pk")]


REFERRAL_CUTS = {
    "team": Dimension(_("Department"), _departments),
    "class": by_class("vacancy__enterprise__"),
}


declare(
    Metric(
        key="recruiting_enterprises",
        group=LABOUR,
        title=_("Enterprises recruiting"),
        unit=pgettext_lazy("unit", "enterprises"),
        definition=_("Enterprises with a vacancy that is open on the day."),
        query=recruiting,
        rows_right="enterprises.enterprise.view",
    ),
    Metric(
        key="vacant_seats",
        group=LABOUR,
        title=_("Seats in vacancies"),
        unit=pgettext_lazy("unit", "seats"),
        definition=_("People wanted in all vacancies that are open on the day."),
        query=offered,
        rows_right="labour.vacancy.view",
        dimensions={"class": by_class("enterprise__")},
        total=Sum("seats", default=0),
    ),
    Metric(
        key="job_seekers",
        group=LABOUR,
        title=_("People who look for work"),
        unit=_PEOPLE,
        definition=_("People who agreed to be recommended, those hired since included."),
        query=seekers,
        rows_right="labour.seeker.view",
        dimensions={"origin": BY_ORIGIN_NAMED},
    ),
    Metric(
        key="recommended_people",
        group=LABOUR,
        title=_("People recommended"),
        unit=_PEOPLE,
        definition=_("People recommended for a vacancy, each once, where it was first done."),
        query=recommended,
        rows_right="labour.referral.view",
        spans=EVENTS,
        when="recommended_at",
        dimensions=REFERRAL_CUTS,
        more_is_better=True,
    ),
    Metric(
        key="hired_people",
        group=LABOUR,
        title=_("People hired"),
        unit=_PEOPLE,
        definition=_("People recommended who have begun and stayed, by their first day at work."),
        query=hired,
        rows_right="labour.referral.view",
        spans=EVENTS,
        when="hired_on",
        by_day=True,
        dimensions=REFERRAL_CUTS,
        more_is_better=True,
    ),
    Metric(
        key="recommended_waiting_too_long",
        group=LABOUR,
        title=_("Recommended, without an answer for too long"),
        unit=_PEOPLE,
        definition=_("People recommended who wait longer for an answer than the plan allows."),
        query=waiting_too_long,
        rows_right="labour.referral.view",
        is_alarm=True,
        more_is_better=False,
    ),
    Rate(
        key="hired_share",
        group=LABOUR,
        title=_("Share hired"),
        definition=_("Of the people recommended, the share that was hired."),
        part="hired_people",
        whole="recommended_people",
    ),
)
