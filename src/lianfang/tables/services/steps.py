"""How filled tables pass from state to state: always locked, always with a step that says so."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.tables.enums import FillingState
from lianfang.tables.models import Filling, FillingStep, TableForm, TableVersion


class WrongState(Conflict):
    """The filled table is not in a state in which this can be done."""

    code = "table_state"
    default = _("This table is “%(state)s”; that cannot be done now.")

    def __init__(self, filling: Filling) -> None:
        super().__init__(state=FillingState(filling.state).label)


def locked_form(form_id: uuid.UUID) -> TableForm:
    """The table, locked, wherever it is; the caller checks the place."""
    with everywhere("the caller checks the place"):
        row: TableForm | None = (
            TableForm.objects.select_for_update(of=("self",))
            .select_related("place")
            .filter(pk=form_id)
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def newest_version(form: TableForm) -> TableVersion:
    """The version that is filled now. Raises NotFound where no blank ever came."""
    with everywhere("the caller checks the place"):
        row: TableVersion | None = (
            TableVersion.objects.filter(form=form).order_by("-number").first()
        )
    if row is None:
        raise NotFound()
    return row


def known_version(version_id: uuid.UUID) -> TableVersion:
    """A version with its table, wherever it is; the caller checks the place."""
    with everywhere("the caller checks the place"):
        row: TableVersion | None = (
            TableVersion.objects.select_related("form__place").filter(pk=version_id).first()
        )
    if row is None:
        raise NotFound()
    return row


def locked_filling(filling_id: uuid.UUID) -> Filling:
    """The filled table, locked, wherever it is; the caller checks the place."""
    with everywhere("the caller checks the place"):
        row: Filling | None = (
            Filling.objects.select_for_update(of=("self",))
            .select_related("form", "version", "place")
            .filter(pk=filling_id)
            .first()
        )
    if row is None:
        raise NotFound()
    return row


def require(filling: Filling, *states: str) -> None:
    """Raises WrongState unless it is in one of the states."""
    if filling.state not in states:
        raise WrongState(filling)


def given_reason(reason: str) -> str:
    """The reason, tidied. Raises InvalidInput where there is none."""
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={"reason": _("Give a reason.")})
    return text


def note(filling: Filling, before: str, actor: Actor, now: datetime, reason: str = "") -> None:
    """Log that the filled table came from the state `before` to the one it is in."""
    FillingStep.objects.create(
        filling=filling,
        from_state=before,
        to_state=filling.state,
        at=now,
        by=actor.display_name[:64],
        reason=reason[:256],
    )
