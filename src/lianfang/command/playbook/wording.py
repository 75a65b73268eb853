"""Words of a plan in both languages."""

import msgspec
from django.utils.translation import get_language


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Chinese and English; as a string it speaks the language that is active."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en
