"""Identity papers of residents: what is certainly wrong, what only looks odd, and what it tells.

Sources: GB 11643-1999 (number, check digit ISO 7064 MOD 11-2), the 2018 residence permit for people
of Hong Kong (81), Macao (82) and Taiwan (83), the 2023 foreign permanent resident card (first digit
9, same check digit) and its forerunner (3 letters, 12 digits), travel permits, passports.

A checkpoint or a roster must never refuse a real person: only length, characters, check digit and
an impossible birth date are errors. Areas are never compared with the year of birth, since numbers
keep codes of counties that were founded, merged or abolished later.

Numbers of 15 digits (issued until 1999, void since 2013) are converted, with a warning: the missing
century and check digit follow from the standard, so one person keeps one number.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from stdnum.cn.ric import calc_check_digit

from lianfang.kit.errors import Text
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.numbers import is_rounded_by_excel
from lianfang.kit.text import compact, plain

MAX_AGE = 130
MAX_TEXT = 200


class PaperKind(StrEnum):
    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE_PERMIT = "hmt_residence_permit"
    FOREIGN_RESIDENT_CARD = "foreign_resident_card"
    HOME_RETURN_PERMIT = "home_return_permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit"
    PASSPORT = "passport"
    NONE_YET = "none_yet"


PAPER_KIND_LABELS: dict[PaperKind, Text] = {
    PaperKind.RESIDENT_ID: _("Resident identity card"),
    PaperKind.HMT_RESIDENCE_PERMIT: _("Residence permit for Hong Kong, Macao or Taiwan residents"),
    PaperKind.FOREIGN_RESIDENT_CARD: _("Foreign permanent resident card"),
    PaperKind.HOME_RETURN_PERMIT: _("Mainland travel permit for Hong Kong and Macao residents"),
    PaperKind.TAIWAN_TRAVEL_PERMIT: _("Mainland travel permit for Taiwan residents"),
    PaperKind.PASSPORT: _("Passport"),
    PaperKind.NONE_YET: _("No papers yet"),
}


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


FINDINGS = Catalogue(
    "paper",
    {
        "missing": _("The paper number is empty."),
        "too_long": _("This is far too long for a paper number."),
        "reason_missing": _("Say why there are no papers yet."),
        "rounded": _(
            "Excel has destroyed this ID number by rounding it; "
            "set the column to text and type the number again."
        ),
        "masked": _("This number is masked with asterisks; the full number is needed."),
        "looks_like_phone": _("This looks like a phone number, not an ID number."),
        "unrecognised": _("This is not the number of any known identity paper."),
        "length": _("An ID number has 18 characters; this one has %(length)s."),
        "characters": _("An ID number has 17 digits and at the end a digit or X."),
        "check_digit": _("The last character does not match the others; a digit is mistyped."),
        "birth_date": _("Characters 7 to 14 are not a date of birth that exists."),
        "birth_in_future": _("The date of birth lies in the future."),
        "too_old": _("By this number the person would be older than %(limit)s years."),
        "home_return_format": _("This permit has H or M and 8 digits (10 on older cards)."),
        "taiwan_travel_format": _("This permit has 8 digits."),
        "foreign_card_format": _("This card has 18 characters, or 3 letters and 12 digits."),
        "passport_format": _("A passport number has 5 to 20 letters and digits."),
        "unknown_area": _("The number begins with an area that does not exist."),
        "old_format": _("An old ID number of 15 digits; it was converted to 18."),
        "ends_in_zeros": _("The number ends in 000: check that Excel has not rounded it."),
        "other_kind": _("The number belongs to another kind of paper; the kind was changed."),
        "kind_guessed": _("The kind of paper was guessed from the number; please confirm."),
        "none_yet_assumed": _("Taken as: no papers yet. Give the reason and add them later."),
        "looks_like_id": _("This looks like an ID number, not a passport."),
    },
)

# GB/T 2260, province level; 83 is used only on residence permits for people of Taiwan.
_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = frozenset(str(n) for first, last in _PROVINCE_RANGES for n in range(first, last + 1))
_DROPPED = dict.fromkeys(map(ord, "-‐‑‒–—―−_'‘’`´ʹ′"))
# The multiplication sign, Cyrillic and Greek letters that people type for X.
_LOOKS_LIKE_X = str.maketrans({"×": "X", "Х": "X", "х": "X", "Χ": "X", "χ": "X", "✕": "X"})
_NO_PAPERS = re.compile(
    r"((暂|尚)?(无|没有|未办理?|待办理?|办理中|未上户口?)(身份证|证件|证)?|新生儿.*?)([(,;].*)?"
)
_NUMBER_18 = re.compile(r"[0-9]{17}[0-9X]")
_OLD_15 = re.compile(r"[0-9]{15}")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
# HA and MA: permits for permanent residents of Hong Kong and Macao who are not Chinese, since 2024.
_HOME_RETURN = re.compile(r"[HM]([0-9]{8}|[0-9]{10}|A[0-9]{7})")
_TAIWAN = re.compile(r"[0-9]{8}")
_TAIWAN_OLD = re.compile(r"[0-9]{10}[A-Z]?")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,20}")
_PASSPORT_GUESS = re.compile(r"(?=(.*[0-9]){5})(?=.*[A-Z])[A-Z0-9]{6,12}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_TRAILING_FLOAT = re.compile(r"([0-9]{8,15})\.0+")
_CENTENARIANS = frozenset({"996", "997", "998", "999"})  # old serials kept for people born 18xx


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """The outcome of a check. Personal parts stay out of `repr`, so that logs never show them."""

    kind: PaperKind | None
    number: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    reason: str = field(default="", repr=False)

    @property
    def ok(self) -> bool:
        return not self.errors


def normalise(text: str) -> str:
    """The number as it is stored: half width, capitals, without blanks, dashes and apostrophes."""
    if text.isascii() and text.isalnum():  # nearly every row of a roster
        return text.upper()
    number = compact(text).translate(_DROPPED).translate(_LOOKS_LIKE_X).upper()
    float_text = _TRAILING_FLOAT.fullmatch(number)
    return float_text[1] if float_text else number


def check_paper(kind: PaperKind | None, text: str, today: date) -> PaperCheck:
    """Check the number `text` of a paper; `kind` None finds the kind from the number.

    `today` decides what is in the future and how old somebody would be. For `NONE_YET` the text is
    the reason. Never raises, whatever the text.
    """
    if len(text) > MAX_TEXT:
        return PaperCheck(kind, "", errors=(FINDINGS.error("too_long"),))
    if kind is PaperKind.NONE_YET:
        reason = plain(text)
        errors = () if reason else (FINDINGS.error("reason_missing"),)
        return PaperCheck(kind, "", errors=errors, reason=reason)
    number = normalise(text)
    if kind is None and _NO_PAPERS.fullmatch(number):
        warnings = (FINDINGS.warning("none_yet_assumed"),)
        return PaperCheck(PaperKind.NONE_YET, "", warnings=warnings, reason=plain(text))
    fault = _destroyed(number)
    if fault:
        return PaperCheck(kind, number, errors=(FINDINGS.error(fault),))
    if kind is None:
        return _check_unknown(number, today)
    return _check_kind(kind, number, today)


def _destroyed(number: str) -> str | None:
    """Name of the finding if the number was lost before it came here."""
    if not number:
        return "missing"
    if "*" in number:
        return "masked"
    if is_rounded_by_excel(number):
        return "rounded"
    return None


def _check_unknown(number: str, today: date) -> PaperCheck:
    kind, sure = _detect(number)
    if kind is None:
        name = "looks_like_phone" if _MOBILE.fullmatch(number) else "unrecognised"
        return PaperCheck(None, number, errors=(FINDINGS.error(name),))
    check = _check_kind(kind, number, today)
    if sure:
        return check
    return PaperCheck(kind, number, warnings=(FINDINGS.warning("kind_guessed"),))


def _detect(number: str) -> tuple[PaperKind | None, bool]:
    """The kind that fits, and whether only this kind fits."""
    if _NUMBER_18.fullmatch(number):
        return _kind_of_18(number), True
    if _OLD_15.fullmatch(number):
        return PaperKind.RESIDENT_ID, True
    if _OLD_FOREIGN.fullmatch(number):
        return PaperKind.FOREIGN_RESIDENT_CARD, True
    if _HOME_RETURN.fullmatch(number):
        return PaperKind.HOME_RETURN_PERMIT, False
    if _TAIWAN.fullmatch(number) or (_TAIWAN_OLD.fullmatch(number) and not number.isdigit()):
        return PaperKind.TAIWAN_TRAVEL_PERMIT, False
    if _PASSPORT_GUESS.fullmatch(number):
        return PaperKind.PASSPORT, False
    digits = sum(c in "0123456789" for c in number)
    if len(number) >= 13 and digits >= 10:  # an ID number with characters missing, added or wrong
        return PaperKind.RESIDENT_ID, True
    return None, True


def _kind_of_18(number: str) -> PaperKind:
    if number[0] == "9":
        return PaperKind.FOREIGN_RESIDENT_CARD
    if number[:2] in {"81", "82", "83"}:
        return PaperKind.HMT_RESIDENCE_PERMIT
    return PaperKind.RESIDENT_ID


def _check_kind(kind: PaperKind, number: str, today: date) -> PaperCheck:
    if kind is PaperKind.HOME_RETURN_PERMIT:
        return _check_form(kind, number, _HOME_RETURN, "home_return_format")
    if kind is PaperKind.TAIWAN_TRAVEL_PERMIT:
        form = _TAIWAN_OLD if _TAIWAN_OLD.fullmatch(number) else _TAIWAN
        return _check_form(kind, number, form, "taiwan_travel_format")
    if kind is PaperKind.PASSPORT:
        check = _check_form(kind, number, _PASSPORT, "passport_format")
        if _NUMBER_18.fullmatch(number) and calc_check_digit(number) == number[-1]:
            return PaperCheck(kind, number, warnings=(FINDINGS.warning("looks_like_id"),))
        return check
    if kind is PaperKind.FOREIGN_RESIDENT_CARD and not _NUMBER_18.fullmatch(number):
        return _check_form(kind, number, _OLD_FOREIGN, "foreign_card_format")
    return _check_18(kind, number, today)


def _check_form(kind: PaperKind, number: str, form: re.Pattern[str], fault: str) -> PaperCheck:
    errors = () if form.fullmatch(number) else (FINDINGS.error(fault),)
    return PaperCheck(kind, number, errors=errors)


def _check_18(stated: PaperKind, number: str, today: date) -> PaperCheck:
    """The family of 18 characters; the first digits decide the kind, whatever was stated."""
    warnings: list[Finding] = []
    if _OLD_15.fullmatch(number):
        number = convert_15_to_18(number)
        warnings.append(FINDINGS.warning("old_format"))
    if len(number) != 18:
        return PaperCheck(stated, number, errors=(FINDINGS.error("length", length=len(number)),))
    if not _NUMBER_18.fullmatch(number):
        return PaperCheck(stated, number, errors=(FINDINGS.error("characters"),))
    kind = _kind_of_18(number)
    if kind is not stated:
        warnings.append(FINDINGS.warning("other_kind"))
    if kind is not PaperKind.FOREIGN_RESIDENT_CARD and number[:2] not in PROVINCES:
        warnings.append(FINDINGS.warning("unknown_area"))
    errors: list[Finding] = []
    if calc_check_digit(number) != number[-1]:
        # A float keeps 15 digits: the rest became 000, and ten of eleven such numbers fail here.
        errors.append(FINDINGS.error("rounded" if number.endswith("000") else "check_digit"))
    elif number.endswith("000"):
        warnings.append(FINDINGS.warning("ends_in_zeros"))
    birth_date, fault = _birth_date(number, today)
    if fault:
        errors.append(fault)
    # The meaning of the 17th digit is published for the citizen number and the permits built on it;
    # for the foreign card it is not, so nothing is claimed there.
    sex = None
    if kind is not PaperKind.FOREIGN_RESIDENT_CARD:
        sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    if errors:
        birth_date = sex = None
    return PaperCheck(kind, number, birth_date, sex, tuple(errors), tuple(warnings))


def _birth_date(number: str, today: date) -> tuple[date | None, Finding | None]:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None, FINDINGS.error("birth_date")
    if birth > today:
        return None, FINDINGS.error("birth_in_future")
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if age > MAX_AGE:
        return None, FINDINGS.error("too_old", limit=MAX_AGE)
    return birth, None


def convert_15_to_18(number: str) -> str:
    """The new form of 15 digits (GB 11643-1999): century put in, check digit added.

    The century is 18 for the four serials that were kept for centenarians, else 19.
    """
    century = "18" if number[12:] in _CENTENARIANS else "19"
    body = number[:6] + century + number[6:]
    return body + calc_check_digit(body + "0")
