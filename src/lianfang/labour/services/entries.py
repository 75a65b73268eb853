"""What is said of a vacancy or of somebody who looks for work, checked field by field; the same
rules on pages, in the API and in rosters.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from lianfang.command.playbook.labour import Labour
from lianfang.kit.errors import Text
from lianfang.kit.text import plain, tidy
from lianfang.labour.enums import Reach, Schooling
from lianfang.labour.models import Seeker, Vacancy
from lianfang.labour.models.vacancy import MAX_PAY, MAX_SEATS, OLDEST, YOUNGEST
from lianfang.labour.selectors.plans import read_skills

MIN_PAY = 500
FARTHEST = timedelta(days=366)
_VACANCY_TEXTS = {"title": 64, "workplace": 128, "contact_hint": 64, "note": 256}
_VACANCY_MARKS = ("skills_required", "dormitory", "meals", "night_shift")
_SEEKER_TEXTS = {"origin": 64, "note": 256}
_SEEKER_MARKS = ("wants_dormitory", "night_shift")


class VacancyEntry(TypedDict, total=False):
    """What can be said of a vacancy; what is not given stays.

    `skills` is a text with several or a list of them, pay is yuan a month, `age_to` None for no
    limit; `open_from` None is today.
    """

    title: str
    seats: int
    skills: str | Iterable[str]
    skills_required: bool
    pay_from: int | None
    pay_to: int | None
    workplace: str
    dormitory: bool
    meals: bool
    night_shift: bool
    schooling: str
    age_from: int | None
    age_to: int | None
    contact_hint: str
    note: str
    open_from: date | None
    open_until: date | None


class SeekerEntry(TypedDict, total=False):
    """What can be said of somebody who looks for work; what is not given stays."""

    skills: str | Iterable[str]
    schooling: str
    wanted_pay: int | None
    reach: str
    wants_dormitory: bool
    night_shift: bool
    available_from: date | None
    origin: str
    note: str


class Filling:
    """Puts an entry onto a row; `errors` by field are kept."""

    def __init__(self, row: Vacancy | Seeker, plan: Labour, today: date) -> None:
        self._row: Any = row
        self._plan = plan
        self._today = today
        self.errors: dict[str, Text] = {}

    def vacancy(self, given: Mapping[str, Any]) -> None:
        """Take over what is said of a vacancy, then check that the whole makes sense."""
        self._texts(given, _VACANCY_TEXTS)
        self._marks(given, _VACANCY_MARKS)
        self._skills(given)
        self._choice(given, "schooling", Schooling.values)
        for field, least, most in (
            ("seats", 1, MAX_SEATS),
            ("pay_from", MIN_PAY, MAX_PAY),
            ("pay_to", MIN_PAY, MAX_PAY),
            ("age_from", YOUNGEST, OLDEST),
            ("age_to", YOUNGEST, OLDEST),
        ):
            self._number(given, field, least, most)
        self._day(given, "open_from", self._row.open_from or self._today)
        self._day(given, "open_until", None)
        self._whole()

    def seeker(self, given: Mapping[str, Any]) -> None:
        """Take over what is said of a seeker."""
        self._texts(given, _SEEKER_TEXTS)
        self._marks(given, _SEEKER_MARKS)
        self._skills(given)
        self._choice(given, "schooling", Schooling.values)
        self._choice(given, "reach", Reach.values)
        self._number(given, "wanted_pay", MIN_PAY, MAX_PAY)
        self._day(given, "available_from", self._row.available_from or self._today)

    def _texts(self, given: Mapping[str, Any], lengths: Mapping[str, int]) -> None:
        for field, longest in lengths.items():
            if field in given:
                text = (plain if field == "title" else tidy)(given[field] or "")
                if len(text) > longest:
                    self.errors[field] = _("At most %(number)s characters.") % {"number": longest}
                else:
                    setattr(self._row, field, text)

    def _marks(self, given: Mapping[str, Any], fields: Iterable[str]) -> None:
        for field in fields:
            if given.get(field) is not None:
                setattr(self._row, field, bool(given[field]))

    def _skills(self, given: Mapping[str, Any]) -> None:
        if "skills" in given:
            self._row.skills = read_skills(self._plan, given["skills"] or "")

    def _choice(self, given: Mapping[str, Any], field: str, allowed: Iterable[str]) -> None:
        if given.get(field):
            if given[field] in allowed:
                setattr(self._row, field, given[field])
            else:
                self.errors[field] = _("Choose one of the list.")

    def _number(self, given: Mapping[str, Any], field: str, least: int, most: int) -> None:
        if field not in given:
            return
        number = given[field]
        if number is not None and not least <= number <= most:
            message = _("Between %(least)s and %(most)s.")
            self.errors[field] = message % {"least": least, "most": most}
        elif number is None and field == "age_from":
            self._row.age_from = YOUNGEST
        elif number is not None or field != "seats":
            setattr(self._row, field, number)

    def _day(self, given: Mapping[str, Any], field: str, otherwise: date | None) -> None:
        day = given.get(field)
        if field in given and day is not None and abs(day - self._today) > FARTHEST:
            self.errors[field] = _("This lies more than a year from today.")
        elif field in given:
            setattr(self._row, field, day or otherwise)
        elif getattr(self._row, field) is None and otherwise is not None:
            setattr(self._row, field, otherwise)

    def _whole(self) -> None:
        row = self._row
        if not row.title:
            self.errors.setdefault("title", _("Say what the work is."))
        if row.seats is None:
            self.errors.setdefault("seats", _("Say how many people are wanted."))
        if row.pay_from and row.pay_to and row.pay_to < row.pay_from:
            self.errors.setdefault("pay_to", _("This is below the lowest pay."))
        if row.age_to is not None and row.age_to < row.age_from:
            self.errors.setdefault("age_to", _("This is below the lowest age."))
        if row.open_until is not None and row.open_until < row.open_from:
            self.errors.setdefault("open_until", _("It would end before it begins."))
        if row.skills_required and not row.skills:
            self.errors.setdefault("skills", _("Say which skills are a must."))
