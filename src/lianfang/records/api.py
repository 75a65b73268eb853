"""Records for field devices: batches in, definitions of forms out."""

import hashlib
import threading
import uuid
from datetime import datetime
from typing import Any

import msgspec
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from psycopg.errors import DeadlockDetected

from lianfang.access.limits import Drawn, limit
from lianfang.access.pages import operation
from lianfang.kit.errors import TooMany, WorkError
from lianfang.records.selectors.forms import definitions
from lianfang.records.services.batch import BeginAgain, receive_batch
from lianfang.records.services.photos import MOST_PART_BYTES, receive_photo_part
from lianfang.records.services.wire import MOST_BYTES, TooLarge, read_batch

router = Router(tags=["records"])
JSON = "application/json"
# Gentle: a phone that has come back sends a batch a second; a loop gone wild is stopped.
BATCHES_PER_MINUTE = Drawn("records.batch", times=600, seconds=60, at_a_time=10)
PHOTO_PARTS_PER_MINUTE = 300
TRIES = 4
# So many batches at a time in each process, and so many that wait for their turn: a village that is
# back in the net at once must leave a thread (there are five) to those who read a page. With one at
# a time, loaders that happen to be connected to the same process get less than half of it.
AT_A_TIME, WAITING = 2, 2
_turns = threading.BoundedSemaphore(AT_A_TIME)
_inside = threading.BoundedSemaphore(AT_A_TIME + WAITING)


class Busy(WorkError):
    """Too many devices send at this moment; nothing was read."""

    status = 503
    code = "busy"
    default = _("Many phones are sending at this moment. Try again in a second.")


class AnswerOut(Schema):
    """What became of one record. `state`: accepted, again (kept before), conflict (other content
    was sent under this id; a person decides) or refused (`code`, `message`, `fields` say why)."""

    id: uuid.UUID | None
    state: str
    code: str
    message: str
    fields: dict[str, str]


class BatchOut(Schema):
    """One answer for each record, in order. Whatever is accepted has been stored for good."""

    received_at: datetime
    results: list[AnswerOut]


class ProblemOut(Schema):
    """Why a request was refused as a whole."""

    code: str
    message: str
    fields: dict[str, str] = {}


class PhotoOut(Schema):
    """How far a photo has come: send from byte `next` on; `complete` when all is there."""

    id: uuid.UUID
    next: int
    complete: bool


PHOTO_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
BATCH_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["device", "sent_at", "records"],
                    "properties": {
                        "device": {"type": "string", "format": "uuid"},
                        "sent_at": {"type": "string", "format": "date-time"},
                        "records": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 1000,
                            "items": {
                                "type": "object",
                                "required": ["id", "kind", "at", "body"],
                                "properties": {
                                    "id": {"type": "string", "format": "uuid"},
                                    "kind": {"type": "string"},
                                    "at": {"type": "string", "format": "date-time"},
                                    "body": {"type": "object"},
                                },
                            },
                        },
                    },
                }
            }
        },
    }
}
PROBLEMS = {400: ProblemOut, 401: ProblemOut, 403: ProblemOut, 413: ProblemOut, 429: ProblemOut}


@router.post(
    "/batch", response={200: BatchOut, 503: ProblemOut, **PROBLEMS}, openapi_extra=BATCH_BODY
)
@operation("records.batch.send")
def post_batch(request: Any) -> Any:
    """Deliver records made on a device, 1 to 1,000 at a time. Each is answered on its own; sending
    again what was sent before is always right."""
    try:
        device_id, sent_at, records = read_batch(_body(request, MOST_BYTES))
        BATCHES_PER_MINUTE.limit(f"{request.actor.user_id}:{device_id}", request.now)
    except WorkError as error:
        return _problem(error)
    if not _inside.acquire(blocking=False):
        return _problem(Busy())
    try:
        with _turns:
            answers = _received(request, device_id, sent_at, records)
    finally:
        _inside.release()
    payload = msgspec.json.encode({"received_at": request.now, "results": answers})
    return HttpResponse(payload, content_type=JSON)


def _body(request: HttpRequest, most: int) -> bytes:
    """The bytes of a request, never more than may be."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > most:
        raise TooLarge()
    return request.body


def _problem(error: WorkError) -> HttpResponse:
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    fields = getattr(error, "fields", None)
    if fields:
        body["fields"] = {name: str(text) for name, text in fields.items()}
    wait = {TooMany: "60", Busy: "1"}.get(type(error))
    headers = {"Retry-After": wait} if wait else {}
    answer: Any = HttpResponse(
        msgspec.json.encode(body), content_type=JSON, status=error.status, headers=headers
    )
    # Said in good order: no line in the log for each, as for a server that failed.
    answer._has_been_logged = isinstance(error, Busy)
    return answer


def _received(
    request: Any, device_id: uuid.UUID, sent_at: datetime, records: list[bytes]
) -> list[Any]:
    """Two devices whose records touch the same rows crosswise: one of them begins again; so does a
    batch that was not as sound as most are."""
    hopeful = True
    for left in reversed(range(TRIES)):
        try:
            return receive_batch(
                actor=request.actor,
                now=request.now,
                device_id=device_id,
                sent_at=sent_at,
                records=records,
                hopeful=hopeful,
            )
        except BeginAgain:
            hopeful = False
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, DeadlockDetected):
                raise
    raise AssertionError("the last try returns or raises")


@router.get("/forms", response={200: dict[str, Any]})
@operation("records.record.make")
def list_forms(request: Any) -> Any:
    """The forms in force in the caller's places: questions, purposes, days kept, texts in both
    languages. With `If-None-Match` an unchanged answer is 304."""
    payload = msgspec.json.encode(definitions(request.actor, request.now))
    tag = f'"{hashlib.sha256(payload).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    return HttpResponse(payload, content_type=JSON, headers=headers)


@router.put(
    "/photos/{photo_id}",
    response={200: PhotoOut, 409: ProblemOut, 422: ProblemOut, **PROBLEMS},
    openapi_extra=PHOTO_BODY,
)
@operation("records.photo.send")
def put_photo(
    request: Any,
    photo_id: uuid.UUID,
    size: int = Query(..., ge=1, le=2**31 - 1),
    offset: int = Query(0, ge=0, le=2**31 - 1),
) -> Any:
    """Send a photo, whole or in parts of up to 2 MB: the raw bytes from `offset` on, of `size` in
    all. After a broken connection the answer to any part says where to go on."""
    limit(
        "records.photo.part",
        str(request.actor.user_id),
        times=PHOTO_PARTS_PER_MINUTE,
        seconds=60,
        now=request.now,
    )
    photo = receive_photo_part(
        actor=request.actor,
        now=request.now,
        photo_id=photo_id,
        offset=offset,
        size=size,
        content=_body(request, MOST_PART_BYTES),
    )
    return {"id": photo.pk, "next": photo.arrived, "complete": photo.is_complete}
