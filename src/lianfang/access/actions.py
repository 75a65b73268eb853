"""`@action`: permission, transaction, audit event and idempotency of everything that is done.

A service states what it concerns by `concerning(row, path=...)`: that call checks the right in that
place and fills the audit event in one step, so neither can be forgotten. A service that never calls
it fails. Inside another action the inner one writes its own event in the same transaction.
"""

import hashlib
import inspect
import json
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.enums import EventResult
from lianfang.access.models import AuditEvent, IdempotencyKey
from lianfang.access.scope import looking
from lianfang.kit.errors import Conflict, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.kit.statements import run

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Doing:
    """The action under way: what it concerns so far."""

    right: str
    actor: Actor
    subject_kind: str = ""
    subject_id: str = ""
    path: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    result: EventResult = EventResult.DONE
    is_idle: bool = False
    # How deep in savepoints it began, and events of those who joined it there: they stand or fall
    # with it, so they are written with its own.
    depth: int = 0
    joined: list[list[Any]] = field(default_factory=list)
    is_recorded: bool = False


_doing: ContextVar[Doing | None] = ContextVar("doing", default=None)
ACTIONS: dict[str, Callable[..., Any]] = {}


def concerning(
    subject: models.Model | str, *, path: str, subject_id: Any = "", **details: Any
) -> None:
    """Say what the action in progress touches: checks the right at `path`, notes it for the audit.

    `subject` is a row, or a kind in words with `subject_id`. May be called again: every path is
    checked, the last subject stands in the event, details add up. Outside the actor's places the
    answer is `NotFound`, inside them without the right it is `NotPermitted`.
    """
    doing = _doing.get()
    if doing is None:
        raise RuntimeError("concerning() belongs inside a service decorated with @action")
    if not doing.actor.can(doing.right, path):
        raise NotPermitted() if doing.actor.ambient.covers(path) else NotFound()
    if isinstance(subject, models.Model):
        doing.subject_kind, doing.subject_id = subject._meta.label_lower, str(subject.pk)
    else:
        doing.subject_kind, doing.subject_id = subject, str(subject_id)
    doing.path = path
    doing.details.update(details)


def refused() -> None:
    """Say that the action in progress records a refusal, such as of a log-in."""
    doing = _doing.get()
    if doing is None:
        raise RuntimeError("refused() belongs inside a service decorated with @action")
    doing.result = EventResult.DENIED


def nothing_done() -> None:
    """Say that the action in progress looked and found nothing to do.

    The trail keeps what the system did, not that it looked every minute; what a person asked for
    stands in it always.
    """
    doing = _doing.get()
    if doing is None:
        raise RuntimeError("nothing_done() belongs inside a service decorated with @action")
    doing.is_idle = doing.actor.is_system


def action(right: str, *, joins: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service of a function `(*, actor, now, ...)`; `right` is also the event's name.

    Inside another action it has a savepoint of its own, so that the outer one may catch its error
    and go on. One that `joins` has none: its error undoes the outer one, too, and its event is
    written together with the outer one's.

    The service gains an optional `idempotency_key` (UUID): the same key with the same arguments
    returns the row of the first call and does nothing; with other arguments it is a `Conflict`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @wraps(function)
        def service(*args: P.args, **kwargs: P.kwargs) -> R:
            key = kwargs.pop("idempotency_key", None)
            given = signature.bind(*args, **kwargs).arguments
            actor, now = given["actor"], given["now"]
            doing, outer = Doing(right, actor), _doing.get()
            token = _doing.set(doing)
            try:
                with (
                    transaction.atomic(savepoint=not joins),
                    looking(actor),
                    pghistory.context(
                        action=right,
                        user=str(actor.user_id or actor.name),
                        who=actor.display_name,
                        at=now.isoformat(),
                    ),
                ):
                    if right not in actor.rights:
                        raise NotPermitted()
                    doing.depth = _depth()
                    seen = _claim(key, right, actor, given) if isinstance(key, uuid.UUID) else None
                    if seen is not None and seen.result_id:
                        return _answer_again(seen)
                    result = function(*args, **kwargs)
                    if doing.path is None:
                        raise RuntimeError(f"{function.__qualname__} never said what it concerns")
                    _record(doing, now, outer if joins else None)
                    if isinstance(key, uuid.UUID):
                        _remember(key, actor, result)
                    return result
            except NotPermitted:
                _record_denial(doing, now)
                raise
            finally:
                _doing.reset(token)

        service.right = right  # type: ignore[attr-defined]  # read by the consistency tests
        ACTIONS[right] = service
        return service

    return decorate


# One for everything that is done: worth a statement that is planned once.
_EVENT = """
    INSERT INTO access_auditevent (id, at, recorded_at, actor_id, actor_name, action, result,
        subject_kind, subject_id, path, details)
    VALUES """
_VALUES = "(%s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s)"
# So many events in one statement, that few statements are kept planned.
MOST_TOGETHER = 4


def _record(doing: Doing, now: datetime, outer: Doing | None) -> None:
    """Write the event, or leave it to the action it joins: where that has not written its own yet,
    and nothing between the two can be undone without undoing both."""
    events = doing.joined
    if not doing.is_idle:
        events.append(_event(doing, now))
    doing.is_recorded = True
    if outer is not None and not outer.is_recorded and outer.depth == _depth():
        outer.joined += events
        return
    for start in range(0, len(events), MOST_TOGETHER):
        some = events[start : start + MOST_TOGETHER]
        run(_EVENT + ", ".join([_VALUES] * len(some)), [value for one in some for value in one])


def _depth() -> int:
    """How many savepoints the transaction stands in."""
    return len([sid for sid in connection.savepoint_ids if sid is not None])


def _event(doing: Doing, now: datetime) -> list[Any]:
    return [
        new_id(),
        now,
        doing.actor.user_id,
        doing.actor.display_name,
        doing.right,
        doing.result.value,
        doing.subject_kind,
        doing.subject_id,
        doing.path or "",
        json.dumps(doing.details),
    ]


def _record_denial(doing: Doing, now: datetime) -> None:
    """Keep the refused attempt too, unless an outer transaction is about to be rolled back."""
    if transaction.get_connection().needs_rollback:
        return
    AuditEvent.objects.create(
        at=now,
        actor_id=doing.actor.user_id,
        actor_name=doing.actor.display_name,
        action=doing.right,
        result=EventResult.DENIED,
        subject_kind=doing.subject_kind,
        subject_id=doing.subject_id,
        path=doing.path or "",
    )


def _digest(right: str, given: dict[str, Any]) -> bytes:
    """Hash over what was asked, without who and when."""
    asked = {name: repr(value) for name, value in given.items() if name not in {"actor", "now"}}
    return hashlib.sha256(repr((right, sorted(asked.items()))).encode()).digest()


def _requests_of(actor: Actor) -> QuerySet[IdempotencyKey]:
    if actor.user_id is None:
        return IdempotencyKey.objects.filter(user__isnull=True)
    return IdempotencyKey.objects.filter(user_id=actor.user_id)


def _claim(key: uuid.UUID, right: str, actor: Actor, given: dict[str, Any]) -> IdempotencyKey:
    """The row of this key. A second caller waits here until the first is through."""
    digest = _digest(right, given)
    IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(key=key, user_id=actor.user_id, action=right, digest=digest)],
        ignore_conflicts=True,
    )
    row = _requests_of(actor).get(key=key)
    if bytes(row.digest) != digest:
        raise Conflict(code="idempotency_conflict")
    return row


def _remember(key: uuid.UUID, actor: Actor, result: Any) -> None:
    kind, pk = "none", "none"
    if isinstance(result, models.Model):
        kind, pk = result._meta.label_lower, str(result.pk)
    _requests_of(actor).filter(key=key).update(result_kind=kind, result_id=pk)


def _answer_again(seen: IdempotencyKey) -> Any:
    if seen.result_kind == "none":
        return None
    return apps.get_model(seen.result_kind)._base_manager.get(pk=seen.result_id)
