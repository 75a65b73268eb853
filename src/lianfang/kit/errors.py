"""What can be wrong with a request, in words a clerk understands and a status a machine
understands."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class WorkError(Exception):
    """Base of every error a person can cause or meet; pages and API show `message` with
    `status`."""

    status = 400
    code = "invalid"
    default: Text = _("This cannot be done.")

    def __init__(
        self, message: Text | None = None, *, code: str | None = None, **params: Any
    ) -> None:
        self.template = message if message is not None else self.default
        self.params = params
        self.code = code or self.code
        super().__init__(self.code)

    @property
    def message(self) -> str:
        text = str(self.template)
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return self.message


class InvalidInput(WorkError):
    """What was typed does not make sense; `fields` names the message for each input."""

    status = 422
    code = "invalid_input"
    default = _("Some of the input is not right.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        fields: Mapping[str, Text] | None = None,
        code: str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message, code=code, **params)
        self.fields = dict(fields or {})


class NotPermitted(WorkError):
    """The person is known, but none of their roles gives this right here."""

    status = 403
    code = "not_permitted"
    default = _("Your role does not allow this.")


class NotFound(WorkError):
    """No such thing, or it lies outside the person's places: both look the same from outside."""

    status = 404
    code = "not_found"
    default = _("Not found, or outside your area.")


class Conflict(WorkError):
    """Somebody else changed it first, or the same thing was sent with other content."""

    status = 409
    code = "conflict"
    default = _("This was changed by somebody else meanwhile.")


class TooMany(WorkError):
    """A daily or per-minute limit is used up."""

    status = 429
    code = "too_many"
    default = _("The limit for today is used up.")
