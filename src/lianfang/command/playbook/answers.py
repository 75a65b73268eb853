"""Answers to a form of the plan, checked question by question; the same rules wherever they come
from: a page, a phone that was without signal, a machine.

What is asked only sometimes is dropped when it was not asked. What may identify somebody is kept
apart from the rest. Nothing here touches the database.
"""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from lianfang.command.playbook.questions import Question, QuestionKind, RecordForm
from lianfang.kit.phones import normalise as normal_phone
from lianfang.kit.plates import normalise as normal_plate
from lianfang.kit.text import plain, tidy

LONGEST_TEXT = 500
LONGEST_ALLOWED = 4_000
LONGEST_LINE = 40
MOST_PHOTOS = 6
MOST_REPEATS = 30
MOST_ANSWERS = 200
LARGEST = 10**12
YEARS = range(1900, 2200)
_WHOLE = re.compile(r"-?[0-9]{1,13}")
_DECIMAL = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,9})?")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUTH = {"true": True, "false": False}


class Wrong(ValueError):
    """An answer that cannot be taken, in words."""


@dataclass
class Answered:
    """What was answered, clean and ready for JSON.

    values    without what may identify somebody; decimals as text, dates ISO, times "HH:MM"
    personal  what may identify somebody, in the same shape
    errors    by path of the question ("people", "people.0.phone"); what is wrong is in neither
    photos    the photos named, in order
    """

    values: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    photos: list[uuid.UUID] = field(default_factory=list)


def check_answers(form: RecordForm, answers: Mapping[str, Any]) -> Answered:
    """The answers to a form, each checked; `answers` by key of the question, as JSON has them."""
    found = Answered()
    _check_level(form.questions, answers, "", found.values, found.personal, found)
    return found


def joined(values: Mapping[str, Any], personal: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with what may identify somebody put back in its place."""
    whole = dict(values)
    for key, inner in personal.items():
        rest = whole.get(key)
        if isinstance(rest, list) and isinstance(inner, list) and len(rest) == len(inner):
            pairs = zip(rest, inner, strict=True)
            whole[key] = [{**a, **b} if isinstance(a, dict) else b for a, b in pairs]
        else:
            whole[key] = inner
    return whole


def is_asked(question: Question, answered: Mapping[str, Any]) -> bool:
    """Whether the question is asked at all, given what was answered before it."""
    if question.show_if is None:
        return True
    given = answered.get(question.show_if.question)
    given = given if isinstance(given, list) else [given]
    return any(_as_word(one) in question.show_if.answers for one in given if one is not None)


def _as_word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_level(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    prefix: str,
    values: dict[str, Any],
    personal: dict[str, Any],
    found: Answered,
) -> None:
    """The questions of a form, or of one repeat of a group."""
    known = {question.key for question in questions}
    for key in list(answers)[:MOST_ANSWERS]:
        if key not in known:
            # The name itself came from outside and is not repeated.
            found.errors[prefix + _shown(key)] = _("The form has no such question.")
    if len(answers) > MOST_ANSWERS:
        found.errors[prefix.rstrip(".") or "answers"] = _("These are far too many answers.")
    whole: dict[str, Any] = {}
    for question in questions:
        if not is_asked(question, whole):
            continue
        path = prefix + question.key
        given = answers.get(question.key)
        if question.kind == QuestionKind.GROUP:
            inner, secret = _check_group(question, given, path, found)
            if inner:
                values[question.key] = inner
                whole[question.key] = inner
            if any(secret):
                personal[question.key] = secret
            continue
        try:
            clean = _clean(question, given)
        except Wrong as error:
            found.errors[path] = str(error)
            continue
        if clean is None:
            if question.required:
                found.errors[path] = _("This must be answered.")
            continue
        whole[question.key] = clean
        (personal if question.personal else values)[question.key] = clean
        if question.kind == QuestionKind.PHOTO:
            found.photos += [uuid.UUID(one) for one in clean]


def _shown(key: Any) -> str:
    """A key from outside, fit to be named in an answer."""
    return "".join(c for c in str(key)[:32] if c.isascii() and (c.isalnum() or c == "_")) or "?"


def _check_group(
    question: Question, given: Any, path: str, found: Answered
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The repeats of a group: what is open and what is personal of each, side by side."""
    if given is None or given == "":
        given = []
    least = int(question.minimum or (1 if question.required else 0))
    most = int(question.maximum) if question.maximum is not None else MOST_REPEATS
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        found.errors[path] = _("This must be a list.")
        return [], []
    if not least <= len(given) <= most:
        found.errors[path] = (
            _("At least %(least)s.") % {"least": least}
            if len(given) < least
            else _("At most %(most)s.") % {"most": most}
        )
        return [], []
    open_part: list[dict[str, Any]] = []
    secret_part: list[dict[str, Any]] = []
    for index, one in enumerate(given):
        values: dict[str, Any] = {}
        personal: dict[str, Any] = {}
        _check_level(question.questions, one, f"{path}.{index}.", values, personal, found)
        open_part.append(values)
        secret_part.append(personal)
    return open_part, secret_part


def _clean(question: Question, given: Any) -> Any:
    """The answer in its one form, None where nothing was answered. Raises Wrong."""
    if given is None or given == "" or given == []:
        return None
    if isinstance(given, str):
        if not _is_storable(given):
            raise Wrong(_("The text holds a character that cannot be kept."))
        if not given.strip():
            return None
    return _CLEANERS[question.kind](question, given)


def _is_storable(text: str) -> bool:
    """Neither NUL nor half of a surrogate pair, which no database keeps as text."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _text(question: Question, given: Any) -> str | None:
    if not isinstance(given, str):
        raise Wrong(_("This must be text."))
    most = int(question.maximum) if question.maximum is not None else LONGEST_TEXT
    if len(given) > LONGEST_ALLOWED:
        raise Wrong(_("At most %(most)s characters.") % {"most": most})
    text = tidy(given)
    if len(text) > most:
        raise Wrong(_("At most %(most)s characters.") % {"most": most})
    least = int(question.minimum or 0)
    if text and len(text) < least:
        raise Wrong(_("At least %(least)s characters.") % {"least": least})
    return text or None


def _typed(given: Any) -> str:
    """A number as it was typed, full width or not; numbers of JSON as they are."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        raise Wrong(_("This must be a number."))
    return plain(given[:LONGEST_LINE]).replace(" ", "") if isinstance(given, str) else str(given)


def _integer(question: Question, given: Any) -> int:
    typed = _typed(given)
    if typed.endswith(".0") and not isinstance(given, str):
        typed = typed[:-2]
    if not _WHOLE.fullmatch(typed):
        raise Wrong(_("This must be a whole number."))
    number = int(typed)
    _in_range(question, Decimal(number))
    return number


def _number(question: Question, given: Any) -> str:
    typed = _typed(given)
    if not _DECIMAL.fullmatch(typed):
        raise Wrong(_("This must be a number."))
    try:
        number = Decimal(typed)
        rounded = number.quantize(Decimal(1).scaleb(-question.decimals))
    except InvalidOperation:
        raise Wrong(_("This must be a number.")) from None
    if rounded != number:
        raise Wrong(
            _("At most %(decimals)s digits behind the point.") % {"decimals": question.decimals}
        )
    _in_range(question, number)
    return str(rounded)


def _in_range(question: Question, number: Decimal) -> None:
    least = Decimal(question.minimum) if question.minimum is not None else Decimal(-LARGEST)
    most = Decimal(question.maximum) if question.maximum is not None else Decimal(LARGEST)
    if not least <= number <= most:
        if question.maximum is None:
            raise Wrong(_("At least %(least)s.") % {"least": least})
        if question.minimum is None:
            raise Wrong(_("At most %(most)s.") % {"most": most})
        raise Wrong(_("Between %(least)s and %(most)s.") % {"least": least, "most": most})


def _yes_no(question: Question, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given in _TRUTH:
        return _TRUTH[given]
    raise Wrong(_("Yes or no?"))


def _choice(question: Question, given: Any) -> str:
    if isinstance(given, str) and any(option.key == given for option in question.options):
        return given
    raise Wrong(_("The form has no such entry."))


def _choices(question: Question, given: Any) -> list[str] | None:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Wrong(_("This must be a list."))
    keys = [option.key for option in question.options]
    if not set(given) <= set(keys):
        raise Wrong(_("The form has no such entry."))
    return [key for key in keys if key in given] or None


def _day(question: Question, given: Any) -> str:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            day = date.fromisoformat(given)
        except ValueError:
            raise Wrong(_("There is no such day.")) from None
        if day.year in YEARS:
            return day.isoformat()
    raise Wrong(_("There is no such day."))


def _time(question: Question, given: Any) -> str:
    if isinstance(given, str) and _TIME.fullmatch(given):
        return given
    raise Wrong(_("Hours and minutes, such as 09:30."))


def _line(normal: Callable[[str], str]) -> Callable[[Question, Any], str | None]:
    """A phone or plate: put in order where it can be, kept as written where not."""

    def clean(question: Question, given: Any) -> str | None:
        if not isinstance(given, str):
            raise Wrong(_("This must be text."))
        if len(given) > LONGEST_LINE:
            raise Wrong(_("At most %(most)s characters.") % {"most": LONGEST_LINE})
        return normal(plain(given))[:LONGEST_LINE] or None

    return clean


def _photos(question: Question, given: Any) -> list[str]:
    if not isinstance(given, list):
        raise Wrong(_("This must be a list."))
    most = int(question.maximum) if question.maximum is not None else MOST_PHOTOS
    if len(given) > most:
        raise Wrong(_("At most %(most)s.") % {"most": most})
    try:
        ids = list(dict.fromkeys(str(uuid.UUID(one)) for one in given))
    except (ValueError, TypeError, AttributeError):
        raise Wrong(_("This is no number of a photo.")) from None
    least = int(question.minimum or 0)
    if len(ids) < least:
        raise Wrong(_("At least %(least)s.") % {"least": least})
    return ids


_CLEANERS: dict[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.INTEGER: _integer,
    QuestionKind.NUMBER: _number,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.DATE: _day,
    QuestionKind.TIME: _time,
    QuestionKind.PHONE: _line(normal_phone),
    QuestionKind.PLATE: _line(normal_plate),
    QuestionKind.PHOTO: _photos,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in words: the question's title, the text, how deep it lies; `photos` to show."""

    key: str
    title: str
    text: str
    depth: int = 0
    is_hidden: bool = False
    photos: tuple[str, ...] = ()


HIDDEN = "＊＊＊"


def in_words(form: RecordForm, answers: Mapping[str, Any], *, open_personal: bool) -> list[Line]:
    """The answers as a person reads them, in the form's order; what may identify somebody is
    hidden unless `open_personal`. Answers to questions the form no longer has stand at the end."""
    lines = list(_level_in_words(form.questions, answers, open_personal, 0))
    known = {question.key for question in form.questions}
    for key, value in answers.items():
        if key not in known and open_personal:
            lines.append(Line(key, key, str(value)))
    return lines


def _level_in_words(
    questions: Sequence[Question], answers: Mapping[str, Any], is_open: bool, depth: int
) -> Iterator[Line]:
    for question in questions:
        value = answers.get(question.key)
        if value is None:
            continue
        title = str(question.title)
        if question.kind == QuestionKind.GROUP:
            for number, one in enumerate(value, 1):
                yield Line(question.key, f"{title} {number}", "", depth)
                yield from _level_in_words(question.questions, one, is_open, depth + 1)
        elif question.personal and not is_open:
            yield Line(question.key, title, HIDDEN, depth, is_hidden=True)
        elif question.kind == QuestionKind.PHOTO:
            yield Line(question.key, title, "", depth, photos=tuple(value))
        else:
            yield Line(question.key, title, word_of(question, value), depth)


def word_of(question: Question, value: Any) -> str:
    """One answer in words, with its unit."""
    titles = {option.key: str(option.title) for option in question.options}
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(titles.get(str(one), str(one)) for one in value)
    text = titles.get(str(value), str(value))
    return f"{text} {question.unit}" if question.unit else text
