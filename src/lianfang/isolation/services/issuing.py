"""A paper gets its number and the random word by which its code is verified."""

import secrets
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.isolation.enums import PaperKind
from lianfang.isolation.models import IsolationCase, Paper
from lianfang.kit.clock import local_day

# Without letters and digits that are read for each other on a photocopy.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER_LETTERS = 8
WORD_BYTES = 16
PREFIX = {PaperKind.NOTICE: "GZ", PaperKind.AGREEMENT: "CN", PaperKind.RELEASE: "JC"}


def write_paper(actor: Actor, now: datetime, case: IsolationCase, kind: str) -> Paper:
    """Keep what the paper says today; it is printed as often as wanted."""
    random = "".join(secrets.choice(ALPHABET) for _letter in range(NUMBER_LETTERS))
    return Paper.objects.create(
        case=case,
        kind=kind,
        number=f"{PREFIX[PaperKind(kind)]}{local_day(now):%Y%m%d}-{random}",
        word=secrets.token_urlsafe(WORD_BYTES),
        mode=case.mode,
        starts_on=case.starts_on,
        due_on=case.due_on,
        issued_at=now,
        issued_by=actor.display_name[:64],
    )
