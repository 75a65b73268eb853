"""Figures about forms of the plan: how many were filled in today, and what they count.

For a form `patrol` that counts `dissuaded` there are `patrol_records` (records of the day),
`patrol_dissuaded` (its sum of the day) and `patrol_dissuaded_all` (since the beginning); nothing of
a town stands in code.
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
from lianfang.kit.clock import day_bounds, local_day
from lianfang.records.models import FieldRecord
from lianfang.records.selectors.records import VIEW, counting
from lianfang.reports.metrics import SOURCES, Asked, Declared, Metric, Query

RECORDS = "records"
READER = Actor.system("metrics")
UNIT = pgettext_lazy("unit", "records")


def _titled(template: str, form: RecordForm, question: Question | None) -> str:
    names = {"form": form.title, "question": question.title if question else ""}
    return gettext(template) % names


titled = lazy(_titled, str)


def filled_in(form: str, *, today: bool) -> Query:
    """Records of a form that count, in the version known at the moment: of the day, or all."""

    def query(asked: Asked) -> QuerySet[Any]:
        rows: QuerySet[Any] = FieldRecord.objects.filter(
            counting(asked.moment), form=form, taken_at__lte=asked.moment
        )
        if today:
            rows = rows.filter(taken_at__gte=day_bounds(local_day(asked.moment))[0])
        return rows

    return query


def added(key: str) -> Sum:
    return Sum(Cast(KeyTextTransform(key, "answers"), IntegerField()))


@lru_cache(maxsize=256)
def form_metrics(form: RecordForm) -> tuple[Metric, ...]:
    """The figures of one form."""
    by_key = {question.key: question for question in form.questions}
    metrics = [
        Metric(
            key=f"{form.key}_records",
            group=RECORDS,
            title=titled(gettext_noop("%(form)s: records today"), form, None),
            unit=UNIT,
            definition=_("Records of the form taken today and not corrected away."),
            query=filled_in(form.key, today=True),
            rows_right=VIEW,
        )
    ]
    for key in form.counts:
        question = by_key[key]
        for suffix, today, template, meaning in (
            (
                "",
                True,
                gettext_noop("%(form)s: %(question)s today"),
                _("The sum of the answers in the records of today."),
            ),
            (
                "_all",
                False,
                gettext_noop("%(form)s: %(question)s in all"),
                _("The sum of the answers in all records up to the moment."),
            ),
        ):
            metrics.append(
                Metric(
                    key=f"{form.key}_{key}{suffix}",
                    group=RECORDS,
                    title=titled(template, form, question),
                    unit=str(question.unit) if question.unit else UNIT,
                    definition=meaning,
                    query=filled_in(form.key, today=today),
                    rows_right=VIEW,
                    total=added(key),
                    counts_rows=False,
                )
            )
    return tuple(metrics)


def installed_metrics() -> Iterator[Declared]:
    """Those of every form of the newest version of each installed playbook."""
    seen: set[str] = set()
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for form in playbook_of(version).record_forms:
                yield from form_metrics(form)


SOURCES.append(installed_metrics)
