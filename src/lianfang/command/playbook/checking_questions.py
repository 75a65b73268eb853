"""What a form of the plan may not say: questions that nobody could answer or that contradict."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from lianfang.command.playbook.answers import LONGEST_ALLOWED
from lianfang.command.playbook.questions import Question, QuestionKind, RecordForm

Found = Iterator[tuple[str, str]]

WITH_OPTIONS = (QuestionKind.CHOICE, QuestionKind.CHOICES)
WITH_NUMBERS = (QuestionKind.INTEGER, QuestionKind.NUMBER)
WITH_LIMITS = (*WITH_NUMBERS, QuestionKind.TEXT, QuestionKind.PHOTO, QuestionKind.GROUP)
MOST_QUESTIONS = 60


def wrong_forms(forms: Sequence[RecordForm], sops: set[str]) -> Found:
    """Path and description of all that is wrong with the forms; `sops`: the plan's own."""
    for index, form in enumerate(forms):
        path = f".record_forms[{index}]"
        if not form.questions:
            yield f"{path}.questions", _("A form needs at least one question.")
        if len(form.questions) > MOST_QUESTIONS:
            yield f"{path}.questions", _("Nobody answers so many questions.")
        if form.sop and form.sop not in sops:
            yield f"{path}.sop", _("There is no “%(key)s” in this plan.") % {"key": form.sop}
        yield from _questions(form.questions, f"{path}.questions", inside_group=False)
        yield from _counts(form, path)


def _counts(form: RecordForm, path: str) -> Found:
    by_key = {question.key: question for question in form.questions}
    for index, key in enumerate(form.counts):
        question = by_key.get(key)
        if question is None or question.kind != QuestionKind.INTEGER or question.personal:
            yield (
                f"{path}.counts[{index}]",
                _("“%(key)s” is no whole-number question of the form.") % {"key": key},
            )
    if len(set(form.counts)) != len(form.counts):
        yield f"{path}.counts", _("The same question is counted twice.")


def _questions(questions: Sequence[Question], path: str, *, inside_group: bool) -> Found:
    before: dict[str, Question] = {}
    for index, question in enumerate(questions):
        here = f"{path}[{index}]"
        if question.key in before:
            yield here, _("“%(key)s” is given %(times)s times.") % {"key": question.key, "times": 2}
        yield from _question(question, here, inside_group=inside_group)
        yield from _show_if(question, before, here)
        before[question.key] = question


def _question(question: Question, here: str, *, inside_group: bool) -> Found:
    kind = question.kind
    if kind in WITH_OPTIONS and len(question.options) < 2:
        yield f"{here}.options", _("A choice needs at least two entries.")
    if kind not in WITH_OPTIONS and question.options:
        yield f"{here}.options", _("Only a choice has entries.")
    keys = [option.key for option in question.options]
    if len(set(keys)) != len(keys):
        yield f"{here}.options", _("Two entries have the same key.")
    yield from _limits(question, here)
    if question.decimals and kind != QuestionKind.NUMBER:
        yield f"{here}.decimals", _("Only a decimal number has decimals.")
    if kind == QuestionKind.GROUP:
        yield from _group(question, here, inside_group=inside_group)
    elif question.questions:
        yield f"{here}.questions", _("Only a group has questions of its own.")
    if kind == QuestionKind.PHOTO and question.personal:
        yield f"{here}.personal", _("Photos are shown to whoever may see the record.")


def _limits(question: Question, here: str) -> Found:
    low, high = question.minimum, question.maximum
    if (low is not None or high is not None) and question.kind not in WITH_LIMITS:
        yield here, _("This kind of question has no minimum and maximum.")
        return
    if low is not None and high is not None and low > high:
        yield f"{here}.minimum", _("The minimum is above the maximum.")
    if question.kind != QuestionKind.NUMBER:
        for name, limit in (("minimum", low), ("maximum", high)):
            if isinstance(limit, Decimal):
                yield f"{here}.{name}", _("This must be a whole number.")
    if question.kind == QuestionKind.TEXT and high is not None and high > LONGEST_ALLOWED:
        yield f"{here}.maximum", _("At most %(most)s characters.") % {"most": LONGEST_ALLOWED}


def _group(question: Question, here: str, *, inside_group: bool) -> Found:
    if inside_group:
        yield here, _("A group cannot stand inside a group.")
        return
    if not question.questions:
        yield f"{here}.questions", _("A group needs questions.")
    for index, inner in enumerate(question.questions):
        if inner.kind == QuestionKind.PHOTO:
            yield f"{here}.questions[{index}]", _("Photos belong to the form, not to a group.")
    yield from _questions(question.questions, f"{here}.questions", inside_group=True)


def _show_if(question: Question, before: dict[str, Question], here: str) -> Found:
    rule = question.show_if
    if rule is None:
        return
    asked = before.get(rule.question)
    if asked is None:
        yield f"{here}.show_if.question", _("It must name a question that stands before this one.")
        return
    if not rule.answers:
        yield f"{here}.show_if.answers", _("The question would never be asked.")
    if asked.kind == QuestionKind.YES_NO:
        possible = {"true", "false"}
    elif asked.kind in WITH_OPTIONS:
        possible = {option.key for option in asked.options}
    else:
        yield f"{here}.show_if.question", _("It must name a choice, or a question of yes or no.")
        return
    for index, answer in enumerate(rule.answers):
        if answer not in possible:
            yield (
                f"{here}.show_if.answers[{index}]",
                _("“%(answer)s” is no answer to that question.") % {"answer": answer},
            )
