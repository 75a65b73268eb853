"""The fixed vocabularies of tables in and out."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ColumnKind(StrEnum):
    """What a column holds, and the Python value a cell of it becomes (blank cell = None always).

    TEXT      str as written, runs of blanks and line breaks as one blank
    NAME      str, a person's name without inner spaces, `·` kept
    IDENTITY  kinds.Paper: kind, normalised number, and what the number tells
    PHONES    tuple[str, ...], each in normal form; several in one cell or in several columns
    DATE      datetime.date
    DATETIME  aware datetime.datetime (a time typed without zone is China time)
    INTEGER   int
    DECIMAL   decimal.Decimal
    BOOLEAN   bool
    CHOICE    str, the key of one of the column's choices
    TAGS      tuple[str, ...], keys of several choices, in the order of the list
    PLACE     str, the place as written, half width; the kind looks it up
    CODE      str that looks like a number but must stay text, half width (room, licence)
    """

    TEXT = "text"
    NAME = "name"
    IDENTITY = "identity"
    PHONES = "phones"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    TAGS = "tags"
    PLACE = "place"
    CODE = "code"


class Outcome(models.TextChoices):
    """What applying a row of a table would do."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Same")
    WRONG = "wrong", _("Wrong")


class RunStatus(models.TextChoices):
    """Where an import stands.

    UPLOADED   read; a person has to say which column is what
    MAPPED     columns are settled; the check is waiting or under way
    CHECKED    every row is judged; a person looks and decides
    APPROVED   decided; writing is waiting or under way
    APPLIED, DISCARDED, FAILED  the end
    """

    UPLOADED = "uploaded", _("Columns to confirm")
    MAPPED = "mapped", _("Being checked")
    CHECKED = "checked", _("To be decided")
    APPROVED = "approved", _("Being applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")
    FAILED = "failed", _("Failed")


class ExportStatus(models.TextChoices):
    """Where an export stands."""

    WAITING = "waiting", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Deleted")


class MappingSource(models.TextChoices):
    """Who said which column is what."""

    GUESSED = "guessed", _("from the headers")
    REMEMBERED = "remembered", _("as last time")
    PERSON = "person", _("by hand")
