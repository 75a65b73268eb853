"""The notice of approval gets its number and the random word by which its code is verified."""

import secrets
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.resumption.models import Filing

# Without letters and digits that are read for each other on a photocopy.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_LETTERS = 8
WORD_BYTES = 16
PREFIX = "FG"


def write_notice(filing: Filing, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Say yes on the filing; returns the columns to be saved with it."""
    random = "".join(secrets.choice(ALPHABET) for _letter in range(NUMBER_LETTERS))
    filing.notice_number = f"{PREFIX}{local_day(now):%Y%m%d}-{random}"
    filing.notice_word = secrets.token_urlsafe(WORD_BYTES)
    filing.decided_at, filing.decided_by = now, actor.display_name[:64]
    return ("notice_number", "notice_word", "decided_at", "decided_by")
