"""Figures about money for enterprises: budget, approved, paid, left; applications by state.

Money is counted in yuan, with fen, from the entries of the ledger and the payments noted; an
application is in the state of its last step at the moment asked for.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.funds import FundProgramme
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.funds.enums import WAITING, ApplicationState, EntryKind, PaymentState
from lianfang.funds.models import Application, ApplicationStep, LedgerEntry, PaymentLine
from lianfang.kit.clock import local_day
from lianfang.kit.money import yuan
from lianfang.reports.cuts import by_class, of_plans
from lianfang.reports.metrics import EVENTS, SOURCES, Asked, Declared, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

FUNDS = "funds"
YUAN = pgettext_lazy("unit", "yuan")
APPLICATIONS = pgettext_lazy("unit", "applications")

ROW_KINDS[Application] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(_("Application number"), lambda row: row.code),
        PLACE,
        RowColumn(_("Asked for (yuan)"), lambda row: yuan(row.asked_fen)),
        RowColumn(_("Approved (yuan)"), lambda row: yuan(row.approved_fen) or "—"),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("funds:application", args=[row.pk]),
    related=("enterprise",),
)
ROW_KINDS[LedgerEntry] = RowKind(
    (
        RowColumn(_("Programme"), lambda row: row.programme.title),
        RowColumn(_("What"), lambda row: str(row.get_kind_display())),
        RowColumn(_("Amount (yuan)"), lambda row: yuan(row.amount_fen)),
        RowColumn(_("At"), lambda row: moment_text(row.at)),
    ),
    lambda row: reverse("funds:programme", args=[row.programme_id]),
    related=("programme",),
)
ROW_KINDS[PaymentLine] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.application.enterprise.name),
        RowColumn(_("Application number"), lambda row: row.application.code),
        RowColumn(_("Amount (yuan)"), lambda row: yuan(row.amount_fen)),
        RowColumn(_("Paid on"), lambda row: day_text(row.paid_on)),
    ),
    lambda row: reverse("funds:application", args=[row.application_id]),
    related=("application__enterprise",),
)


def _by_programme(name: str) -> Any:
    return of_plans(
        pgettext_lazy("dimension", "Programme"),
        name,
        lambda plan: [(one.key, one.title) for one in plan.funds.programmes],
    )


def in_yuan(sign: int = 1) -> Sum:
    """The sum of the fen of rows, in yuan; `sign` -1 for entries that take away."""
    amount = ExpressionWrapper(
        F("amount_fen") * sign / Decimal(100),
        output_field=DecimalField(max_digits=18, decimal_places=2),
    )
    return Sum(amount, default=Decimal(0))


def entries(*kinds: EntryKind) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        rows = LedgerEntry.objects.filter(at__lte=asked.moment)
        return rows.filter(kind__in=kinds) if kinds else rows

    return query


def paid(asked: Asked) -> QuerySet[Any]:
    steps = ApplicationStep.objects.filter(
        application=OuterRef("application"), at__lte=asked.moment
    ).order_by("-at", "-id")
    then = Subquery(steps.values("to_state")[:1])
    rows = PaymentLine.objects.filter(state=PaymentState.PAID, settled_at__lte=asked.moment)
    return rows.alias(state_then=then).exclude(state_then=ApplicationState.REVOKED)


def in_state(*states: str) -> Query:
    """Applications whose last step by the moment brought them into one of the states."""

    def query(asked: Asked) -> QuerySet[Any]:
        steps = ApplicationStep.objects.filter(
            application=OuterRef("pk"), at__lte=asked.moment
        ).order_by("-at", "-id")
        then = Subquery(steps.values("to_state")[:1])
        return Application.objects.alias(state_then=then).filter(state_then__in=states)

    return query


def handed_in(asked: Asked) -> QuerySet[Any]:
    return Application.objects.filter(submitted_at__lte=asked.moment)


def overdue(asked: Asked) -> QuerySet[Any]:
    return in_state(*WAITING)(asked).filter(due_on__lt=local_day(asked.moment))


def _money(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {
        "path_field": "programme__path",
        "total": in_yuan(),
        "spans": EVENTS,
        "when": "at",
        "dimensions": {"programme": _by_programme("programme__key")},
        **more,
    }
    return Metric(
        key=key,
        group=FUNDS,
        title=title,
        unit=YUAN,
        definition=definition,
        query=query,
        rows_right="funds.programme.view",
        **given,
    )


READER = Actor.system("metrics")
# A programme of a plan and what is told of it: entries of which kinds, counted with which sign.
OF_A_PROGRAMME: tuple[tuple[str, str, tuple[EntryKind, ...], int], ...] = (
    ("fund_budget", gettext_noop("Budget: %(programme)s"), (EntryKind.BUDGET,), 1),
    (
        "fund_committed",
        gettext_noop("Approved: %(programme)s"),
        (EntryKind.COMMIT, EntryKind.RELEASE),
        -1,
    ),
    ("fund_left", gettext_noop("Left: %(programme)s"), (), 1),
)
_named = lazy(lambda text, part: gettext(text) % {"programme": part.title}, str)


@lru_cache(maxsize=256)
def programme_metrics(part: FundProgramme) -> tuple[Metric, ...]:
    """Budget, approved and left of one programme of an installed plan, such as
    `fund_left_rent_relief`."""

    def only(query: Query) -> Query:
        return lambda asked: query(asked).filter(programme__key=part.key)

    return tuple(
        _money(
            f"{name}_{part.key}",
            _named(title, part),
            _("Of this programme of the plan alone."),
            only(entries(*kinds)),
            total=in_yuan(sign),
        )
        for name, title, kinds, sign in OF_A_PROGRAMME
    )


def installed_metrics() -> Iterator[Declared]:
    """Figures of every programme the newest version of an installed plan names; of programmes that
    share a key the first speaks."""
    seen: set[str] = set()
    parts: dict[str, FundProgramme] = {}
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for part in playbook_of(version).funds.programmes:
                parts.setdefault(part.key, part)
    for part in parts.values():
        yield from programme_metrics(part)


SOURCES.append(installed_metrics)


def _applications(
    key: str, title: Any, definition: Any, query: Query, *, is_alarm: bool = False, **more: Any
) -> Metric:
    return Metric(
        key=key,
        group=FUNDS,
        title=title,
        unit=APPLICATIONS,
        definition=definition,
        query=query,
        rows_right="funds.application.view",
        is_alarm=is_alarm,
        more_is_better=False if is_alarm else None,
        dimensions={
            "programme": _by_programme("programme__key"),
            "class": by_class("enterprise__"),
        },
        **more,
    )


declare(
    _money(
        "fund_budget",
        _("Budget of funds"),
        _("Budgets of the fund programmes, with every change."),
        entries(EntryKind.BUDGET),
    ),
    _money(
        "fund_committed",
        _("Approved from funds"),
        _("Amounts promised to enterprises and not taken back."),
        entries(EntryKind.COMMIT, EntryKind.RELEASE),
        total=in_yuan(-1),
    ),
    _money(
        "fund_paid",
        _("Paid from funds"),
        _("Payments the bank has made, without those given back."),
        paid,
        path_field="batch__path",
        when="settled_at",
        dimensions={"programme": _by_programme("batch__programme__key")},
    ),
    _money(
        "fund_left",
        _("Left of funds"),
        _("What may still be promised: budgets less what was approved."),
        entries(),
    ),
    _applications(
        "fund_applications",
        _("Fund applications handed in"),
        _("Applications for funds that were handed in, whatever became of them."),
        handed_in,
        spans=EVENTS,
        when="submitted_at",
    ),
    _applications(
        "fund_applications_waiting",
        _("Fund applications to check or decide"),
        _("Applications for funds that wait for a check or a decision."),
        in_state(*WAITING),
    ),
    _applications(
        "fund_applications_overdue",
        _("Fund applications overdue"),
        _("Applications for funds whose day to be decided has passed."),
        overdue,
        is_alarm=True,
    ),
    _applications(
        "fund_applications_approved",
        _("Fund applications approved"),
        _("Applications for funds that were approved and not taken back, paid or not."),
        in_state("approved", "batched", "paid", "failed"),
    ),
    _applications(
        "fund_applications_paid",
        _("Fund applications paid"),
        _("Applications for funds that were paid."),
        in_state("paid"),
    ),
    _applications(
        "fund_applications_refused",
        _("Fund applications refused"),
        _("Applications for funds that were refused."),
        in_state("refused"),
    ),
)
