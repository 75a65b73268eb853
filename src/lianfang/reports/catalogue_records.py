"""Figures about forms of the plan: how many were filled in today, and what they count.

For a form `patrol` that counts `dissuaded` there are `patrol_records` and `patrol_dissuaded`, of
the day, of the day before and in all; `patrol_dissuaded_all` is another name of
`patrol_dissuaded:total`. Nothing of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import IntegerField, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.questions import Question, RecordForm
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.people.enums import StaffKind
from lianfang.records.models import FieldRecord
from lianfang.records.selectors.records import VIEW, counting
from lianfang.reports.cuts import by_staff_kind, by_team
from lianfang.reports.enums import Span
from lianfang.reports.metrics import OF_THE_DAY, SOURCES, Asked, Declared, Metric, Query, of_span

RECORDS = "records"
READER = Actor.system("metrics")
UNIT = pgettext_lazy("unit", "records")


def _titled(template: str, form: RecordForm, question: Question | None) -> str:
    names = {"form": form.title, "question": question.title if question else ""}
    return gettext(template) % names


titled = lazy(_titled, str)


CUTS = {"team": by_team(), "capacity": by_staff_kind("staff__kind", StaffKind.choices)}


def filled_in(form: str) -> Query:
    """Records of a form that count, in the version known at the moment."""

    def query(asked: Asked) -> QuerySet[Any]:
        rows: QuerySet[Any] = FieldRecord.objects.filter(
            counting(asked.moment), form=form, taken_at__lte=asked.moment
        )
        return rows

    return query


def added(key: str) -> Sum:
    return Sum(Cast(KeyTextTransform(key, "answers"), IntegerField()))


@lru_cache(maxsize=256)
def form_metrics(form: RecordForm) -> tuple[Metric, ...]:
    """The figures of one form."""
    by_key = {question.key: question for question in form.questions}
    metrics = [
        _metric(
            f"{form.key}_records",
            titled(gettext_noop("%(form)s: records today"), form, None),
            UNIT,
            _("Records of the form taken today and not corrected away."),
            form,
        )
    ]
    for key in form.counts:
        question = by_key[key]
        of_day = _metric(
            f"{form.key}_{key}",
            titled(gettext_noop("%(form)s: %(question)s today"), form, question),
            str(question.unit) if question.unit else UNIT,
            _("The sum of the answers in the records of today."),
            form,
            total=added(key),
        )
        in_all = of_span(
            of_day,
            f"{of_day.key}_all",
            Span.TOTAL,
            titled(gettext_noop("%(form)s: %(question)s in all"), form, question),
            _("The sum of the answers in all records up to the moment."),
        )
        metrics += [of_day, in_all]
    return tuple(metrics)


def _metric(
    key: str, title: Any, unit: Any, definition: Any, form: RecordForm, **more: Any
) -> Metric:
    return Metric(
        key=key,
        group=RECORDS,
        title=title,
        unit=unit,
        definition=definition,
        query=filled_in(form.key),
        rows_right=VIEW,
        spans=OF_THE_DAY,
        when="taken_at",
        dimensions=CUTS,
        **more,
    )


def installed_metrics() -> Iterator[Declared]:
    """Those of every form of the newest version of each installed playbook."""
    seen: set[str] = set()
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for form in playbook_of(version).record_forms:
                yield from form_metrics(form)


SOURCES.append(installed_metrics)
