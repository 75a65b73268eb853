"""Codes for phones: six digits, five minutes, five tries, once.

What is kept is a keyed hash, bound to the code's own row, so that neither a copy of the database
nor a look at two rows tells a code. Sending is done by others (`jobs`, a desk, the demo's screen).
"""

import hmac
import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from lianfang.access.actions import action, concerning, refused
from lianfang.access.actors import Actor
from lianfang.access.enums import CodeChannel, CodePurpose
from lianfang.access.keys import key_ring
from lianfang.access.models import PhoneCode, SignInPhone
from lianfang.access.selectors import phone_digest, phone_digests
from lianfang.kit.errors import NotFound
from lianfang.kit.ids import new_id

DIGITS = 6
MOST_TRIES = 5
LASTS = timedelta(minutes=5)
CODE, PARCEL = "phone code", "phone code parcel"
SUBJECT = "access.phonecode"


def _text(code_id: uuid.UUID, code: str) -> str:
    return f"{code_id.hex}:{code}"


@action("access.code.issue")
def issue_code(
    *,
    actor: Actor,
    now: datetime,
    purpose: CodePurpose,
    number: str,
    about: str = "",
    reaches: bool = True,
) -> PhoneCode:
    """A new code for the phone `number` (normal form), to be handed over by the channel of the
    settings; `reaches` is false where nobody is to get it, which looks the same from outside."""
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    code_id = new_id()
    row = PhoneCode(
        id=code_id,
        purpose=purpose,
        about=about,
        phone_digest=phone_digest(number),
        code_digest=key_ring().lookup_hash(CODE, _text(code_id, code)),
        reaches=reaches,
        sealed=key_ring().encrypt(PARCEL, f"{number} {code}"),
        asked_at=now,
        expires_at=now + LASTS,
    )
    row.save(force_insert=True)
    # After a change of the master secret accounts are found by the new key from the next code on.
    old = phone_digests(number)[1:]
    if old:
        SignInPhone.objects.filter(digest__in=old).update(digest=row.phone_digest)
    concerning(row, path="", purpose=CodePurpose(purpose).value)
    return row


@action("access.code.check")
def check_code(
    *,
    actor: Actor,
    now: datetime,
    code_id: uuid.UUID,
    purpose: CodePurpose,
    about: str = "",
    typed: str,
) -> bool:
    """Whether `typed` is that code, for that purpose, still good; then it is used up.

    Counts the try in any case. The row is held meanwhile: of two browsers with the right code at
    once one is let in.
    """
    row = PhoneCode.objects.select_for_update().filter(pk=code_id).first()
    concerning(SUBJECT, path="", subject_id=code_id, purpose=CodePurpose(purpose).value)
    known = row.code_digest if row is not None else bytes(16)
    # Compared before anything else is asked, so that the answer takes as long.
    hashes = key_ring().lookup_hashes(CODE, _text(code_id, typed))
    is_right = any(hmac.compare_digest(bytes(known), one) for one in hashes)
    counts = row is not None and _still_good(row, purpose, about, now)
    if row is None or not counts or not is_right or not row.reaches:
        refused()
        if row is not None:
            PhoneCode.objects.filter(pk=row.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
        return False
    row.used_at, row.sealed, row.tries = now, None, row.tries + 1
    row.save(update_fields=["used_at", "sealed", "tries"])
    return True


def _still_good(row: PhoneCode, purpose: CodePurpose, about: str, now: datetime) -> bool:
    meant = row.purpose == purpose and row.about == about
    return meant and row.used_at is None and row.tries < MOST_TRIES and now < row.expires_at


@action("access.code.note_handed")
def note_handed(*, actor: Actor, now: datetime, code_id: uuid.UUID, arrived: bool) -> PhoneCode:
    """The gateway took the message, or did not; either way number and code are forgotten."""
    row = PhoneCode.objects.select_for_update().filter(pk=code_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path="", arrived=arrived)
    row.sealed = None
    row.handed_at = now if arrived else None
    row.save(update_fields=["sealed", "handed_at"])
    return row


def parcel_of(code_id: uuid.UUID, now: datetime) -> tuple[str, str] | None:
    """Number and code for whoever hands them over; None where there is nothing to hand over."""
    row = PhoneCode.objects.filter(
        pk=code_id, reaches=True, used_at__isnull=True, expires_at__gt=now, sealed__isnull=False
    ).first()
    if row is None or row.sealed is None:
        return None
    number, _blank, code = key_ring().decrypt(PARCEL, row.sealed).partition(" ")
    return number, code


def code_on_screen(code_id: uuid.UUID, now: datetime) -> str:
    """In a demo the code itself, for the page; otherwise nothing."""
    if settings.PHONE_CODES != CodeChannel.SCREEN or not (settings.DEMO or settings.TESTING):
        return ""
    parcel = parcel_of(code_id, now)
    return parcel[1] if parcel else ""
