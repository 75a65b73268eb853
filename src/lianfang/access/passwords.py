"""What a password must be, beside the rules of Django, in words of both languages."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    """Refuses short passwords; Django's own words for it have no Chinese yet."""

    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short: at least %(n)s character.",
            "This password is too short: at least %(n)s characters.",
            self.min_length,
        ) % {"n": self.min_length}
