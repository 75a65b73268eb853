"""Unified social credit codes of enterprises, shops and bodies (GB 32100-2015).

18 characters without I O Z S V: authority, kind of body, division (6), body code of GB 11714 (9),
check character (weights 3^(i-1) mod 31). The check maths is python-stdnum's; its format rule is not
used, because it refuses every authority that is a letter: village collectives (N), the army (A) and
others (Y), which are daily business in a township.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc

from lianfang.kit.errors import Text
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.numbers import is_rounded_by_excel
from lianfang.kit.text import compact

MAX_TEXT = 200
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

AUTHORITIES: dict[str, Text] = {
    "1": _("Institutional organisation commission"),
    "2": _("Foreign affairs"),
    "3": _("Justice"),
    "4": _("Culture"),
    "5": _("Civil affairs"),
    "6": _("Tourism"),
    "7": _("Religious affairs"),
    "8": _("Trade unions"),
    "9": _("Market regulation"),
    "A": _("Central Military Commission"),
    "N": _("Agriculture and rural affairs"),
    "Y": _("Other authority"),
}

FINDINGS = Catalogue(
    "organisation",
    {
        "missing": _("The credit code is empty."),
        "too_long": _("This is far too long for a credit code."),
        "rounded": _(
            "Excel has destroyed this credit code by rounding it; "
            "set the column to text and type the code again."
        ),
        "masked": _("This code is masked with asterisks; the full code is needed."),
        "length": _("A credit code has 18 characters; this one has %(length)s."),
        "characters": _("A credit code has digits and capital letters, but never I, O, S, V or Z."),
        "check_digit": _("The last character does not match the others; a character is mistyped."),
        "is_id_number": _("This is a person's ID number, not a credit code."),
        "old_registration": _(
            "This is an old business registration number of 15 digits; "
            "the credit code of 18 characters is on the new licence."
        ),
        "old_body_code": _(
            "This is an old organisation code of 9 characters; "
            "the credit code of 18 characters is on the new licence."
        ),
        "unknown_authority": _("The first character names no known registering authority."),
        "division": _("Characters 3 to 8 are usually the six digits of a division."),
        "body_code": _(
            "The organisation code inside (characters 9 to 17) has a wrong check digit."
        ),
    },
)

_CODE = re.compile(f"[{ALPHABET}]{{18}}")
_OLD_REGISTRATION = re.compile(r"[0-9]{15}")
_OLD_BODY_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_DIVISION = re.compile(r"[0-9]{6}")
_ID_NUMBER = re.compile(r"[1-8][0-9]{5}(19|20)[0-9]{9}[0-9X]")
_DROPPED = dict.fromkeys(map(ord, "-‐‑‒–—―−_'‘’`´ʹ′"))
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class OrganisationCodeCheck:
    """The outcome of a check; `authority` is the first character if it is a known authority."""

    code: str
    authority: str | None = None
    division: str = ""
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


def normalise(text: str) -> str:
    """The code as it is stored: half width, capitals, without blanks, dashes and apostrophes."""
    return compact(text).translate(_DROPPED).upper()


def check_organisation_code(text: str) -> OrganisationCodeCheck:
    """Check a unified social credit code. Never raises, whatever the text."""
    if len(text) > MAX_TEXT:
        return OrganisationCodeCheck("", errors=(FINDINGS.error("too_long"),))
    code = normalise(text)
    fault = _fault(code)
    if fault:
        return OrganisationCodeCheck(code, errors=(fault,))
    warnings = []
    authority = code[0] if code[0] in AUTHORITIES else None
    if authority is None:
        warnings.append(FINDINGS.warning("unknown_authority"))
    division = code[2:8]
    if not _DIVISION.fullmatch(division):
        warnings.append(FINDINGS.warning("division"))
        division = ""
    if body_check_digit(code[8:16]) != code[16]:
        warnings.append(FINDINGS.warning("body_code"))
    return OrganisationCodeCheck(code, authority, division, (), tuple(warnings))


def _fault(code: str) -> Finding | None:
    if not code:
        return FINDINGS.error("missing")
    if "*" in code:
        return FINDINGS.error("masked")
    if is_rounded_by_excel(code):
        return FINDINGS.error("rounded")
    if _OLD_REGISTRATION.fullmatch(code):
        return FINDINGS.error("old_registration")
    if _OLD_BODY_CODE.fullmatch(code) and body_check_digit(code[:8]) == code[8]:
        return FINDINGS.error("old_body_code")
    if len(code) != 18:
        return FINDINGS.error("length", length=len(code))
    if not _CODE.fullmatch(code):
        return FINDINGS.error("characters")
    if uscc.calc_check_digit(code[:17]) != code[17]:
        # Owners of small shops often write their own ID number here.
        if _ID_NUMBER.fullmatch(code) and ric.calc_check_digit(code) == code[17]:
            return FINDINGS.error("is_id_number")
        return FINDINGS.error("check_digit")
    return None


def body_check_digit(body: str) -> str:
    """Check character of the 8 characters of an organisation code (GB 11714-1997): 0-9 or X."""
    total = sum(int(c, 36) * w for c, w in zip(body, _BODY_WEIGHTS, strict=True))
    remainder = 11 - total % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))
