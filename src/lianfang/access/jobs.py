"""Work of the access room in the background: sealing the chain, noting its ends, handing news
upward, shutting unused accounts and clearing away what has run out.
"""

import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lianfang.access.actors import Actor
from lianfang.access.dispatch import HANDLERS, handle
from lianfang.access.gateway import GatewayRefused, Message, hand_over
from lianfang.access.selectors import actor_of_id, unused_user_ids
from lianfang.access.services.audit import verify_trail
from lianfang.access.services.chain import seal_events
from lianfang.access.services.heads import note_head
from lianfang.access.services.phone_codes import note_handed, parcel_of
from lianfang.access.services.upkeep import tidy_requests
from lianfang.access.services.users import disable_user
from lianfang.kit import clock
from lianfang.kit.errors import Conflict

# So long without a sign of life and a worker counts as dead.
LOST_SECONDS = 20.0
HANDLER_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
UNUSED = Actor.system("unused accounts")
UPKEEP = Actor.system("upkeep")
DOOR = Actor.system("log-in")
log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */3")  # the sixth field counts seconds
@app.task(queueing_lock="access.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every three seconds: seal what was committed and start the handlers that wait for it."""
    while _seal_batch():
        pass


def _seal_batch() -> int:
    """Seal and hand on in one transaction: after a crash either both are done or neither."""
    with transaction.atomic():
        sealed = seal_events()
        for event_id, name in sealed:
            if name in HANDLERS:
                run_handlers.defer(event_id=str(event_id))
    return len(sealed)


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="access.stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Every ten seconds: take up the jobs of workers that died in the middle of them."""
    lost = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=LOST_SECONDS)
    for job in lost:
        await app.job_manager.retry_job(job)


@app.task(retry=HANDLER_RETRY)
def run_handlers(event_id: str) -> None:
    """Run the handlers of one event; a failure is tried again with growing pauses."""
    handle(uuid.UUID(event_id), clock.now())


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="access.note_head", pass_context=False)
def note_chain_head(timestamp: int) -> None:
    """Every hour: note the end of the chain outside the database."""
    note_head(now=clock.now())


@app.task(queueing_lock="access.verify")
def verify_chain_for(user_id: str) -> None:
    """Walk a long chain for an auditor who does not wait for it; the verdict is in the trail."""
    now = clock.now()
    verdict = verify_trail(actor=actor_of_id(uuid.UUID(user_id), now), now=now)
    if verdict.broken_at is not None:
        log.error("the audit chain is broken at position %d: %s", verdict.broken_at, verdict.reason)


@app.periodic(cron=clock.daily_cron("02:23"))
@app.task(queueing_lock="access.verify_nightly", pass_context=False)
def verify_chain_nightly(timestamp: int) -> None:
    """Every night: is the trail still whole?"""
    verdict = verify_trail(actor=Actor.system("nightly check"), now=clock.now())
    if verdict.broken_at is not None:
        log.error("the audit chain is broken at position %d: %s", verdict.broken_at, verdict.reason)


@app.periodic(cron=clock.daily_cron("03:41"))
@app.task(queueing_lock="access.unused", pass_context=False)
def disable_unused_accounts(timestamp: int) -> None:
    """Every night: shut accounts nobody has used for 90 days; a last administrator stays."""
    now = clock.now()
    for user_id in unused_user_ids(now):
        try:
            disable_user(actor=UNUSED, now=now, user_id=user_id, reason="unused")
        except Conflict as refusal:
            log.warning("unused account %s stays: %s", user_id, refusal.code)


@app.periodic(cron=clock.daily_cron("03:53"))
@app.task(queueing_lock="access.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Every night: clear away what has run out."""
    tidy_requests(actor=UPKEEP, now=clock.now())


@app.task
def send_phone_code(code_id: str) -> None:
    """Hand a code to the town's gateway. Once: a message that comes late is a wrong code, and
    whoever waits asks for another."""
    now, which = clock.now(), uuid.UUID(code_id)
    parcel = parcel_of(which, now)
    if parcel is None:
        return
    number, code = parcel
    with translation.override(settings.LANGUAGE_CODE):
        text = _(
            "%(code)s is your code for Lianfang. It holds for 5 minutes. Tell it to nobody."
        ) % {"code": code}
    try:
        hand_over(Message(code_id, number, text, now))
    except GatewayRefused as refusal:
        log.error("the short-message gateway did not take code %s: %s", code_id, refusal)
        note_handed(actor=DOOR, now=now, code_id=which, arrived=False)
    else:
        note_handed(actor=DOOR, now=now, code_id=which, arrived=True)
