"""Classes of service: by the rule of the plan, or decided by a person with a reason."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.enums import ClassOrigin, StepKind
from lianfang.enterprises.models import Enterprise, EnterpriseStep
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.plans import Plans, enterprise_plan
from lianfang.enterprises.services.enterprises import locked_enterprise, note_step
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import tidy
from lianfang.places.selectors import get_place

# So many rows are written with one statement.
_BATCH = 1000


@action("enterprises.enterprise.set_class")
def set_class(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, service_class: str, reason: str
) -> Enterprise:
    """A person decides the class of service against the rule; "" gives it back to the rule.

    Raises InvalidInput for a class the plan in force does not have, and without a reason.
    """
    row = locked_enterprise(actor, enterprise_id)
    concerning(row, path=row.path, before=row.service_class, after=service_class)
    plan = enterprise_plan(row.path, now)
    fields = {}
    if service_class and service_class not in {one.key for one in plan.classes}:
        fields["service_class"] = _("Choose one of the list.")
    if len(tidy(reason)) < 2:
        fields["reason"] = _("Say why.")
    if fields:
        raise InvalidInput(fields=fields)
    before = row.service_class
    row.class_origin = ClassOrigin.PERSON if service_class else ClassOrigin.RULE
    row.service_class = service_class or class_by_rule(plan, row, row.park.kind if row.park else "")
    row.save(update_fields=["service_class", "class_origin"])
    note_step(
        actor,
        now,
        row,
        StepKind.SERVICE_CLASS,
        before,
        row.service_class,
        reason=tidy(reason)[:256],
    )
    return row


@action("enterprises.enterprise.reclassify")
def reclassify(*, actor: Actor, now: datetime, place_id: uuid.UUID) -> int:
    """Every enterprise of a place falls into the class its plan's rule says now.

    Asked for when a phase changes or a park becomes another kind. What a person decided stays.
    Returns how many changed.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    changed = recompute(actor, now, place.path)
    concerning(place, path=place.path, changed=changed)
    return changed


def recompute(actor: Actor, now: datetime, path: str) -> int:
    """As `reclassify`, inside an action that has said what it concerns."""
    rows = Enterprise.objects.filter(path__under=path, class_origin=ClassOrigin.RULE)
    plans = Plans(actor, path, now)
    changed, steps = [], []
    for row in rows.select_related("park").select_for_update(of=("self",)).order_by("pk"):
        found = class_by_rule(plans.at(row.path), row, row.park.kind if row.park else "")
        if found != row.service_class:
            steps.append(
                EnterpriseStep(
                    enterprise=row,
                    kind=StepKind.SERVICE_CLASS,
                    before=row.service_class,
                    after=found,
                    day=local_day(now),
                    recorded_at=now,
                    recorded_by=actor.display_name[:64],
                )
            )
            row.service_class = found
            changed.append(row)
    Enterprise.objects.bulk_update(changed, ["service_class"], batch_size=_BATCH)
    EnterpriseStep.objects.bulk_create(steps, batch_size=_BATCH)
    return len(changed)
