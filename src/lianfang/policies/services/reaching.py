"""Enterprises come to know of a policy: they open it, or are told by somebody who answers."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.policies.enums import TOLD, ReachHow
from lianfang.policies.models import Reach
from lianfang.policies.selectors.policies import get_own_policy, get_policy

MOST_AT_ONCE = 2_000


@action("policies.reach.note")
def note_reached(
    *,
    actor: Actor,
    now: datetime,
    policy_id: uuid.UUID,
    enterprise_ids: Sequence[uuid.UUID],
    how: str,
) -> int:
    """These enterprises were told of the policy, in one go; who was told so before stays as it is.

    A fixed number of statements. Returns how many were new. Raises InvalidInput, NotFound for an
    enterprise outside the actor's places or the policy's.
    """
    policy = get_policy(actor, policy_id)
    if how not in TOLD:
        raise InvalidInput(fields={"how": _("Choose one of the list.")})
    wanted = set(enterprise_ids)
    if not wanted:
        raise InvalidInput(_("Choose at least one enterprise."))
    if len(wanted) > MOST_AT_ONCE:
        raise InvalidInput(_("At most 2,000 enterprises in one go."))
    inside = Enterprise.objects.filter(
        path__under=actor.territory("policies.reach.note"), pk__in=wanted
    ).filter(path__under=policy.path)
    paths = dict(inside.values_list("pk", "path"))
    if set(paths) != wanted:
        raise NotFound()
    before = Reach.objects.filter(policy=policy, enterprise__in=wanted, how=how).count()
    Reach.objects.bulk_create(
        [_reach(actor, now, policy.pk, pk, how) for pk in sorted(wanted)], ignore_conflicts=True
    )
    # Nobody but somebody over all of them may note it for all at once.
    for path in sorted(set(paths.values())):
        concerning(policy, path=path)
    new = len(wanted) - before
    path = common_place(list(paths.values()))
    if actor.can("policies.reach.note", path):
        concerning(policy, path=path, told=new)
    return new


@action("policies.own_policy.open")
def open_own_policy(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, policy_id: uuid.UUID
) -> bool:
    """The enterprise opened a policy; returns whether that was the first time."""
    row = own_enterprise(actor, enterprise_id)
    policy = get_own_policy(actor, enterprise_id, policy_id)
    concerning(policy, path=row.path)
    opened = Reach.objects.filter(policy=policy, enterprise=row, how=ReachHow.OPENED)
    if opened.exists():
        return False
    reach = _reach(actor, now, policy.pk, row.pk, ReachHow.OPENED)
    Reach.objects.bulk_create([reach], ignore_conflicts=True)
    return True


def _reach(
    actor: Actor, now: datetime, policy_id: uuid.UUID, enterprise_id: uuid.UUID, how: str
) -> Reach:
    return Reach(
        id=new_id(),
        policy_id=policy_id,
        enterprise_id=enterprise_id,
        how=how,
        at=now,
        by=actor.display_name[:64],
    )
