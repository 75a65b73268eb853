"""How bulletins are called: No. 3 of 2020, or No. 3; who signs, on what day."""

from django.utils import translation
from django.utils.translation import gettext as _

from lianfang.reports.models import Bulletin


def number_words(bulletin: Bulletin) -> str:
    """The number in the words of the active language, "" for one without."""
    if not bulletin.number:
        return ""
    words = {"number": bulletin.number, "year": bulletin.year}
    if bulletin.year:
        return _("No. %(number)s of %(year)s") % words
    return _("No. %(number)s") % words


def is_english() -> bool:
    return (translation.get_language() or "").startswith("en")


def said(bulletin: Bulletin, name: str) -> str:
    """A text of the bulletin in the active language; Chinese where there is no English."""
    if is_english():
        return str(getattr(bulletin, f"{name}_en") or getattr(bulletin, name))
    return str(getattr(bulletin, name))


def language() -> str:
    """The key of the active language in a body."""
    return "en" if is_english() else "zh"
