"""News travels up as audit events: a lower room records, upper rooms react after the commit.

`handlers.py` of a room subscribes with `@on("people.person.merge")`. The worker seals new events in
the order it finds them committed and runs the handlers of each in a job of its own, so a failing
handler is retried and holds up nobody.
"""

import importlib
import importlib.util
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.apps import apps

from lianfang.access.models import AuditEvent


class Handler(Protocol):
    __module__: str
    __qualname__: str

    def __call__(self, event: AuditEvent, now: datetime) -> None: ...


HANDLERS: dict[str, list[Handler]] = defaultdict(list)


def on(*actions: str) -> Callable[[Handler], Handler]:
    """Run the function after an event of any of `actions`; it may run again after a failure."""

    def subscribe(handler: Handler) -> Handler:
        for name in actions:
            HANDLERS[name].append(handler)
        return handler

    return subscribe


def discover(_app: Any = None) -> None:
    """Import `handlers` of every room, so that their subscriptions stand."""
    for config in apps.get_app_configs():
        name = f"{config.name}.handlers"
        if config.name.startswith("lianfang.") and importlib.util.find_spec(name):
            importlib.import_module(name)


def handle(event_id: uuid.UUID, now: datetime) -> int:
    """Run every handler of the event; returns how many there were."""
    event = AuditEvent.objects.get(pk=event_id)
    handlers = HANDLERS.get(event.action, [])
    for handler in handlers:
        handler(event, now)
    return len(handlers)
