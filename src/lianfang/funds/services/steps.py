"""How applications pass from state to state: always locked, always with a step that says so."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.funds.enums import ApplicationState, DecidingLevel
from lianfang.funds.models import Application, ApplicationStep, Programme
from lianfang.kit.errors import Conflict, NotFound


class WrongState(Conflict):
    """The application is not in a state in which this can be done."""

    code = "application_state"
    default = _("This application is “%(state)s”; that cannot be done now.")

    def __init__(self, application: Application) -> None:
        super().__init__(state=ApplicationState(application.state).label)


def locked_application(application_id: uuid.UUID) -> Application:
    """The application, locked, wherever it is; the caller checks who may touch it."""
    with everywhere("the caller checks the place, or that it is the actor's own"):
        rows = Application.objects.select_for_update(of=("self",)).select_related("enterprise")
        row: Application | None = rows.filter(pk=application_id).first()
    if row is None:
        raise NotFound()
    return row


def require(application: Application, *states: str) -> None:
    """Raises WrongState unless the application is in one of the states."""
    if application.state not in states:
        raise WrongState(application)


def deciding_path(programme: Programme, application: Application) -> str:
    """Where somebody must have the right to decide about the application."""
    return application.path if programme.level == DecidingLevel.COMMUNITY else programme.path


def pass_on(
    application: Application, state: ApplicationState, actor: Actor, now: datetime, reason: str = ""
) -> Application:
    """Put the application into the state, save the whole of it and log the step."""
    before, application.state = application.state, state
    application.save()
    note_step(application, before, actor, now, reason)
    return application


def note_step(
    application: Application, before: str, actor: Actor, now: datetime, reason: str = ""
) -> None:
    """Log that the application came from the state `before` to the one it is in."""
    with everywhere("the application is locked by whoever may change it"):
        ApplicationStep.objects.create(
            application=application,
            from_state=before,
            to_state=application.state,
            at=now,
            by=actor.display_name[:64],
            reason=reason[:256],
        )
