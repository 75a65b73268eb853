"""What somebody typed about a person: refused where it is certainly wrong, doubted where it is odd.

Errors stop the entry (`InvalidInput`, one message per field); warnings go with it and are shown, so
that no real person is turned away. The number of a paper decides birth date and sex.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import InvalidInput, Text
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.identity_papers import MAX_AGE, PaperKind, check_paper
from lianfang.kit.identity_papers import Sex as PaperSex
from lianfang.kit.phones import read_phones
from lianfang.people.enums import Sex
from lianfang.people.models import PRESENT, Person
from lianfang.people.models.sealed import keys_of_phone, paper_hashes

FINDINGS = Catalogue(
    "person",
    {
        "birth_differs": _("The date of birth differs from the paper number, which was taken."),
        "sex_differs": _("The sex differs from the paper number, which was taken."),
        "namesake": _("Somebody of this name and date of birth is registered already."),
        "phone_shared": _("This phone number belongs to somebody else as well."),
        "no_paper": _("Without a paper number; please add it later."),
    },
)
LONGEST_NAME = 64
SEXES = {PaperSex.MALE: Sex.MALE, PaperSex.FEMALE: Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper as typed, in normal form. `birth_date` and `sex` where the number tells them."""

    kind: str
    number: str
    reason: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PhonesEntry:
    numbers: tuple[str, ...]
    warnings: tuple[Finding, ...] = ()


def name_fault(name: str) -> Text:
    """Why what was typed cannot be somebody's name, "" if it can."""
    if not name:
        return _("The name is missing.")
    if len(name) > LONGEST_NAME:
        return _("At most 64 characters.")
    return "" if any(map(str.isalpha, name)) else _("This is not a person's name.")


def read_paper_entry(kind: str, number: str, reason: str, today: date) -> PaperEntry:
    """Check a typed paper; kind "" is told from the number. Raises InvalidInput."""
    stated = PaperKind(kind) if kind in PaperKind.__members__.values() else None
    if not number.strip() and stated in (None, PaperKind.NONE_YET):
        check = check_paper(PaperKind.NONE_YET, reason, today)
        if check.errors:
            raise InvalidInput(fields={"no_paper_reason": str(check.errors[0])})
        return PaperEntry(PaperKind.NONE_YET.value, "", check.reason[:64])
    check = check_paper(None if stated is PaperKind.NONE_YET else stated, number, today)
    if check.errors or check.kind is None:
        raise InvalidInput(fields={"paper_number": _joined(check.errors)}, code="paper_wrong")
    sex = SEXES[check.sex] if check.sex else None
    reason = check.reason[:64]
    return PaperEntry(check.kind, check.number, reason, check.birth_date, sex, check.warnings)


def read_phones_entry(typed: Iterable[str]) -> PhonesEntry:
    """Check typed phone numbers, several in one text allowed. Raises InvalidInput."""
    checks = [check for text in typed for check in read_phones(text)]
    errors = [finding for check in checks for finding in check.errors]
    if errors:
        raise InvalidInput(fields={"phones": _joined(errors)}, code="phone_wrong")
    warnings = tuple(finding for check in checks for finding in check.warnings)
    return PhonesEntry(tuple(dict.fromkeys(check.number for check in checks)), warnings)


def _joined(findings: Iterable[Finding]) -> str:
    return " ".join(dict.fromkeys(str(finding) for finding in findings))


def check_birth_date(birth_date: date | None, today: date) -> None:
    """Raises InvalidInput for a day to come or an age over 130 years."""
    if birth_date is None:
        return
    message: Text = ""
    if birth_date > today:
        message = _("The date of birth lies in the future.")
    elif today.year - birth_date.year > MAX_AGE:
        message = _("By this date the person would be older than 130 years.")
    if message:
        raise InvalidInput(fields={"birth_date": message}, code="birth_date_wrong")


def paper_holder(kind: str, number: str) -> Person | None:
    """Whoever is registered with this paper anywhere; for uniqueness only, never shown as such."""
    with everywhere("a paper number is unique in the whole installation"):
        rows = Person.objects.filter(paper_hash__in=paper_hashes(kind, number))
        return rows.filter(merged_into__isnull=True).first()


def entry_doubts(
    viewer: Actor,
    *,
    name: str,
    birth_date: date | None,
    phones: Iterable[str],
    household_id: uuid.UUID | None = None,
    person: Person | None = None,
) -> list[Finding]:
    """Doubts about an entry that the registers of the viewer's places raise: likely duplicates.

    A phone shared within a household is no doubt.
    """
    rows = Person.objects.filter(PRESENT, path__under=viewer.territory("people.person.view"))
    if person is not None:
        rows = rows.exclude(pk=person.pk)
    doubts = []
    if birth_date and rows.filter(name=name, birth_date=birth_date).exists():
        doubts.append(FINDINGS.warning("namesake"))
    keys = [key for number in phones for key in keys_of_phone(number)]
    sharing = rows.filter(lookup_keys__overlap=keys).exclude(name=name) if keys else rows.none()
    if household_id:
        sharing = sharing.exclude(household_id=household_id)
    if sharing.exists():
        doubts.append(FINDINGS.warning("phone_shared"))
    return doubts
