"""Figures about the return to work: to resume, filed, approved, at work again, workers back.

All of them count from dated rows (steps of filings, facts of who works, staff back), so the figure
of a past moment is what was known then.
"""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.selectors.code_lists import ABOVE_SCALE, FOUR_ABOVE, scales_meant
from lianfang.kit.clock import local_day
from lianfang.reports.catalogue_enterprises import CUTS, ENTERPRISES, FIRMS, UNIT, there
from lianfang.reports.cuts import by_class
from lianfang.reports.dimensions import by_field
from lianfang.reports.metrics import EVENTS, Asked, Metric, Query, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text
from lianfang.resumption.enums import FILED, GRANTED, WITH_TOWN, FilingState
from lianfang.resumption.models import Filing, FilingStep, StaffReturn, WorkFact
from lianfang.resumption.selectors.facts import works_on
from lianfang.resumption.selectors.plans import asked as to_resume_of

RIGHT = "resumption.filing.view"
ABOVE = Q(scale__in=scales_meant([ABOVE_SCALE]))
FOUR = Q(scale__in=scales_meant([FOUR_ABOVE]))
FIRMS_ONLY = Q(kind__in=FIRMS)
SHOPS = Q(kind=EnterpriseKind.SELF_EMPLOYED)
PROJECTS = Q(kind=EnterpriseKind.PROJECT)

ROW_KINDS[Filing] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
        RowColumn(_("Planned for"), lambda row: day_text(row.planned_on)),
    ),
    lambda row: reverse("resumption:filing", args=[row.pk]),
    related=("enterprise",),
)
ROW_KINDS[StaffReturn] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(_("Since"), lambda row: day_text(row.day)),
        RowColumn(_("People"), lambda row: str(row.people)),
    ),
    lambda row: reverse("enterprises:enterprise", args=[row.enterprise_id]),
    related=("enterprise",),
)


ROW_KINDS[WorkFact] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(_("Since"), lambda row: day_text(row.day)),
    ),
    lambda row: reverse("enterprises:enterprise", args=[row.enterprise_id]),
    related=("enterprise",),
)
FACT_CUTS = {
    "class": by_class("enterprise__"),
    "kind": by_field(_("Kind"), "enterprise__kind", EnterpriseKind.choices),
}


def to_resume(only: Q = Q()) -> Query:  # noqa: B008  a condition is never changed
    """Enterprises that count among those to resume at the moment."""

    def query(asked: Asked) -> QuerySet[Any]:
        return there(asked).filter(to_resume_of(asked.viewer, asked.path, asked.moment), only)

    return query


def with_filing(states: tuple[Any, ...]) -> Query:
    """Of them, those whose filing was in one of the states at the moment."""

    def query(asked: Asked) -> QuerySet[Any]:
        with everywhere("the enterprises they belong to are limited to the viewer's places"):
            steps = FilingStep.objects.filter(
                filing__enterprise=OuterRef("pk"), at__lte=asked.moment
            ).order_by("-at", "-pk")
        then = Subquery(steps.values("to_state")[:1])
        return to_resume(FIRMS_ONLY)(asked).alias(filing_then=then).filter(filing_then__in=states)

    return query


def at_work(only: Q = Q()) -> Query:  # noqa: B008  a condition is never changed
    """Of them, those that work on the day, as far as it was known at the moment."""

    def query(asked: Asked) -> QuerySet[Any]:
        works = works_on(local_day(asked.moment), asked.moment)
        return to_resume(only)(asked).alias(works_then=works).filter(works_then=True)

    return query


def back(asked: Asked) -> QuerySet[Any]:
    """Staff back at their posts of the enterprises that work."""
    return StaffReturn.objects.filter(
        enterprise__in=at_work()(asked).order_by().values("pk"),
        day__lte=local_day(asked.moment),
        recorded_at__lte=asked.moment,
    )


def filings(*states: str) -> Query:
    """Filings whose last step by the moment brought them into one of the states."""

    def query(asked: Asked) -> QuerySet[Any]:
        steps = FilingStep.objects.filter(filing=OuterRef("pk"), at__lte=asked.moment)
        then = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
        rows = Filing.objects.filter(begun_at__lte=asked.moment).alias(state_then=then)
        return rows.filter(state_then__in=states)

    return query


def handed_in(asked: Asked) -> QuerySet[Any]:
    return Filing.objects.filter(filed_at__lte=asked.moment)


def decided(asked: Asked) -> QuerySet[Any]:
    return filings(*GRANTED)(asked).filter(decided_at__lte=asked.moment)


def begun_again(asked: Asked) -> QuerySet[Any]:
    """Each time an enterprise began to work again, as far as it was known at the moment."""
    return WorkFact.objects.filter(
        works=True, day__lte=local_day(asked.moment), recorded_at__lte=asked.moment
    )


def overdue(asked: Asked) -> QuerySet[Any]:
    return filings(*WITH_TOWN)(asked).filter(due_at__lt=asked.moment)


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {"unit": UNIT, "rows_right": RIGHT, "dimensions": CUTS, **more}
    return Metric(
        key=key, group=ENTERPRISES, title=title, definition=definition, query=query, **given
    )


declare(
    _metric(
        "enterprises_to_resume",
        _("Enterprises to resume"),
        _("Enterprises and branches the plan counts, neither closed nor moved away."),
        to_resume(FIRMS_ONLY),
    ),
    _metric(
        "enterprises_filed",
        _("Enterprises that filed to resume"),
        _("Handed in a filing that was not withdrawn."),
        with_filing(FILED),
        more_is_better=True,
    ),
    _metric(
        "enterprises_approved",
        _("Enterprises approved to resume"),
        _("The filing was approved, taken on file or declared."),
        with_filing(GRANTED),
        more_is_better=True,
    ),
    _metric(
        "enterprises_resumed",
        _("Enterprises at work again"),
        _("Enterprises and branches: a batch started, or the desk marked it with day and source."),
        at_work(FIRMS_ONLY),
        more_is_better=True,
    ),
    _metric(
        "above_scale_resumed",
        _("Above-scale enterprises at work again"),
        _("Those on the lists of industry and services above scale that work again."),
        at_work(ABOVE),
        more_is_better=True,
    ),
    _metric(
        "self_employed_resumed",
        _("Self-employed at work again"),
        _("Self-employed businesses that work again."),
        at_work(SHOPS),
        unit=pgettext_lazy("unit", "businesses"),
        more_is_better=True,
    ),
    _metric(
        "projects_resumed",
        _("Construction projects at work again"),
        _("Construction projects that work again."),
        at_work(PROJECTS),
        unit=pgettext_lazy("unit", "projects"),
        more_is_better=True,
    ),
    _metric(
        "resumed_area_m2",
        _("Area under construction again"),
        _("Floor area of the construction projects that work again, in square metres."),
        at_work(PROJECTS),
        unit=pgettext_lazy("unit", "m²"),
        total=Sum("area_m2", default=0),
        more_is_better=True,
    ),
    _metric(
        "workers_back",
        _("Workers back at their posts"),
        _("Of the enterprises that work again, as batches started and the desk recorded."),
        back,
        unit=pgettext_lazy("unit", "people"),
        total=Sum("people", default=0),
        spans=EVENTS,
        when="day",
        by_day=True,
        dimensions=FACT_CUTS,
        more_is_better=True,
    ),
    _metric(
        "filings_overdue",
        _("Overdue filings to resume"),
        _("Filings whose answer is overdue at the moment."),
        overdue,
        unit=pgettext_lazy("unit", "filings"),
        dimensions=FACT_CUTS,
        is_alarm=True,
        more_is_better=False,
    ),
)
declare(
    _metric(
        "filings_submitted",
        _("Filings handed in"),
        _("Filings to resume that were handed in; one handed in again after a return counts once."),
        handed_in,
        unit=pgettext_lazy("unit", "filings"),
        spans=EVENTS,
        when="filed_at",
        dimensions=FACT_CUTS,
    ),
    _metric(
        "filings_approved",
        _("Filings approved"),
        _("Filings to resume that were approved, taken on file or declared, and stand."),
        decided,
        unit=pgettext_lazy("unit", "filings"),
        spans=EVENTS,
        when="decided_at",
        dimensions=FACT_CUTS,
        more_is_better=True,
    ),
    _metric(
        "filings_returned",
        _("Filings returned"),
        _("Filings that were returned with reasons and not handed in again yet."),
        filings(FilingState.RETURNED),
        unit=pgettext_lazy("unit", "filings"),
        dimensions=FACT_CUTS,
    ),
    _metric(
        "resumptions",
        _("Enterprises that began to work again"),
        _("Times an enterprise began to work again; one that stopped and began anew counts twice."),
        begun_again,
        unit=pgettext_lazy("unit", "times"),
        spans=EVENTS,
        when="day",
        by_day=True,
        dimensions=FACT_CUTS,
        more_is_better=True,
    ),
    _metric(
        "four_above_to_resume",
        _("Four-above enterprises to resume"),
        _("Those on any of the four-above lists that are to resume."),
        to_resume(FOUR),
    ),
    _metric(
        "four_above_resumed",
        _("Four-above enterprises at work again"),
        _("Those on any of the four-above lists that work again."),
        at_work(FOUR),
        more_is_better=True,
    ),
    Rate(
        key="four_above_resumption_rate",
        group=ENTERPRISES,
        title=_("Four-above enterprises at work again (%)"),
        definition=_("Of the four-above ones that are to resume, those that work again."),
        part="four_above_resumed",
        whole="four_above_to_resume",
    ),
    _metric(
        "above_scale_to_resume",
        _("Above-scale enterprises to resume"),
        _("Those on the lists of industry and services above scale that are to resume."),
        to_resume(ABOVE),
    ),
    Rate(
        key="resumption_rate",
        group=ENTERPRISES,
        title=_("Enterprises at work again (%)"),
        definition=_("Of all that are to resume, those that work again."),
        part="enterprises_resumed",
        whole="enterprises_to_resume",
    ),
    Rate(
        key="above_scale_resumption_rate",
        group=ENTERPRISES,
        title=_("Above-scale enterprises at work again (%)"),
        definition=_("Of the above-scale ones that are to resume, those that work again."),
        part="above_scale_resumed",
        whole="above_scale_to_resume",
    ),
    Rate(
        key="return_to_post_rate",
        group=ENTERPRISES,
        title=_("Return-to-post rate (%)"),
        definition=_("Of the staff of all enterprises on the register, those back at their posts."),
        part="workers_back",
        whole="enterprise_staff",
    ),
)
