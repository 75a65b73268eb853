"""Policies as a list and one by one, whom each fits, and who of those has heard of it."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.responsibilities import in_force, own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.enterprises.selectors.plans import Plans
from lianfang.enterprises.selectors.subjects import there_on
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.people.selectors.cards import place_names
from lianfang.policies.enums import PolicyState, ReachHow
from lianfang.policies.models import Help, Policy, Reach
from lianfang.policies.selectors.fitting import does_fit, fitting, in_words, read_fit, reasons

VIEW = "policies.policy.view"
FIRMS = "enterprises.enterprise.view"
SORTS = {"title": "title", "issued": "issued_on", "until": "apply_until", "issuer": "issuer"}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy with its counts in the viewer's places: how many it fits, how many of those know
    of it, how many were helped to apply. `is_open`: one may still apply."""

    id: uuid.UUID
    title: str
    number: str
    issuer: str
    issued_on: date
    apply_until: date | None
    benefit: str
    place_name: str
    version: int
    state: str
    state_label: str
    fits: int
    reached: int
    helped: int
    granted: int
    is_open: bool

    @property
    def unreached(self) -> int:
        return self.fits - self.reached


@dataclass(frozen=True, slots=True)
class Entitled:
    """A policy an enterprise may be entitled to, and why. `is_known`: it opened it or was told."""

    policy: Policy
    why: tuple[str, ...]
    is_known: bool
    is_opened: bool
    help: Help | None


def _around(paths: Iterable[str]) -> Q:
    """Policies of these places, of those inside and of those above: the latter hold here too."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(path__under=path) | Q(path__in=ancestors(path))
    return found


def policy_list(
    viewer: Actor, place_path: str = "", *, stage: str = "", text: str = ""
) -> QuerySet[Policy]:
    """Policies that hold in the place or inside it; `stage` is "over" for replaced and withdrawn
    ones, "all"; without it those in force."""
    territory = viewer.territory(VIEW).within(place_path)
    with everywhere("a policy of the town holds in its villages, and is public"):
        rows: QuerySet[Policy] = Policy.objects.filter(_around(territory.prefixes))
        if stage == "over":
            rows = rows.exclude(state=PolicyState.PUBLISHED)
        elif stage != "all":
            rows = rows.filter(state=PolicyState.PUBLISHED)
        if text:
            words = ("title", "number", "issuer", "benefit", "text")
            matching = Q(pk__in=())
            for name in words:
                matching |= Q(**{f"{name}__icontains": text})
            rows = rows.filter(matching)
        return rows.select_related("place")


def get_policy(viewer: Actor, policy_id: uuid.UUID, right: str = VIEW) -> Policy:
    """A policy that holds in the viewer's places; to change it or tell of it, one over or in a
    place where the viewer holds `right`. NotFound otherwise."""
    territory = viewer.territory(VIEW)
    with everywhere("a policy of the town holds in its villages, and is public"):
        rows = Policy.objects.filter(_around(territory.prefixes), pk=policy_id)
        row: Policy | None = rows.select_related("place").first()
    if row is None or (right != VIEW and not viewer.can(right, row.path)):
        raise NotFound()
    return row


def public_policy(policy_id: uuid.UUID) -> Policy:
    """A policy as anybody may read it: what was published is public. NotFound for none."""
    with everywhere("published policies are public"):
        row: Policy | None = Policy.objects.select_related("place").filter(pk=policy_id).first()
    if row is None:
        raise NotFound()
    return row


def versions_of(viewer: Actor, policy: Policy) -> list[Policy]:
    """Every version of the policy, the newest first."""
    with everywhere("the policy itself was found for the viewer"):
        return list(Policy.objects.filter(family=policy.family).order_by("-version"))


def fitted(
    viewer: Actor, policy: Policy, day: date, place_path: str = "", right: str = FIRMS
) -> QuerySet[Any]:
    """Enterprises of the viewer's places the policy fits, annotated with `is_reached`."""
    known = Reach.objects.filter(policy=policy, enterprise=OuterRef("pk"))
    rows: QuerySet[Enterprise] = Enterprise.objects.filter(
        there_on(day),
        fitting(read_fit(policy.fit)),
        Q(path__under=policy.path),
        path__under=viewer.territory(right).within(place_path),
    )
    return rows.annotate(is_reached=Exists(known))


def policy_rows(
    viewer: Actor, rows: Iterable[Policy], moment: datetime, place_path: str = ""
) -> list[PolicyRow]:
    """Rows of one page with their counts: all enterprises are gone through once for all of them."""
    day, found = local_day(moment), list(rows)
    with everywhere("names of places above are public"):
        places = place_names(viewer, {row.path for row in found}, place_path)
    helped = _helped(viewer, found, place_path)
    counts = _fitting_counts(viewer, found, day, place_path)
    shown = []
    for row in found:
        asked, granted = helped.get(row.pk, (0, 0))
        shown.append(
            PolicyRow(
                id=row.pk,
                title=row.title,
                number=row.number,
                issuer=row.issuer,
                issued_on=row.issued_on,
                apply_until=row.apply_until,
                benefit=row.benefit,
                place_name=places.get(row.path, row.place.short_name),
                version=row.version,
                state=row.state,
                state_label=str(PolicyState(row.state).label),
                fits=counts[row.pk][0],
                reached=counts[row.pk][1],
                helped=asked,
                granted=granted,
                is_open=is_open(row, day),
            )
        )
    return shown


def _fitting_counts(
    viewer: Actor, rows: Sequence[Policy], day: date, place_path: str
) -> dict[uuid.UUID, tuple[int, int]]:
    """For each policy how many enterprises of the place it fits, and how many of them heard."""
    there = Enterprise.objects.filter(
        there_on(day), path__under=viewer.territory(FIRMS).within(place_path)
    ).order_by()
    asked: dict[str, Count] = {}
    for number, row in enumerate(rows):
        fits = fitting(read_fit(row.fit)) & Q(path__under=row.path)
        # Not correlated, so that it is read once and not for every enterprise.
        known = Q(pk__in=Reach._base_manager.filter(policy=row).values("enterprise"))
        asked[f"all_{number}"] = Count("pk", filter=fits)
        asked[f"known_{number}"] = Count("pk", filter=fits & known)
    found = there.aggregate(**asked) if asked else {}
    return {
        row.pk: (found[f"all_{number}"], found[f"known_{number}"])
        for number, row in enumerate(rows)
    }


def _helped(
    viewer: Actor, rows: Sequence[Policy], place_path: str
) -> dict[uuid.UUID, tuple[int, int]]:
    territory = viewer.territory(VIEW).within(place_path)
    counted = (
        Help.objects.filter(policy__in=list(rows), enterprise__path__under=territory)
        .order_by()
        .values_list("policy_id")
        .annotate(asked=Count("pk"), granted=Count("pk", filter=Q(state="granted")))
    )
    return {policy_id: (asked, granted) for policy_id, asked, granted in counted}


def is_open(policy: Policy, day: date) -> bool:
    """Whether an enterprise may apply on that day."""
    ends = [one for one in (policy.valid_until, policy.apply_until) if one]
    begun = policy.state == PolicyState.PUBLISHED and policy.valid_from <= day
    return begun and all(day <= one for one in ends)


def firms_of(
    viewer: Actor, policy: Policy, day: date, place_path: str, *, stage: str = "", text: str = ""
) -> QuerySet[Any]:
    """Whom it fits: those who have not heard of it, unless `stage` is "reached" or "all"."""
    rows = fitted(viewer, policy, day, place_path)
    if stage != "all":
        rows = rows.filter(is_reached=stage == "reached")
    if key := name_key(text):
        rows = rows.filter(name_key__contains=key)
    return rows.select_related("park").order_by("is_reached", "path", "name_key", "pk")


def why(policy: Policy, rows: Iterable[Enterprise], moment: datetime) -> dict[uuid.UUID, list[str]]:
    """Why it fits each of them."""
    fit, plans = read_fit(policy.fit), Plans(_SYSTEM, policy.path, moment)
    return {row.pk: reasons(fit, row, plans) for row in rows}


def asked_of(policy: Policy, moment: datetime) -> list[str]:
    """Whom it is for, in words; empty for every enterprise."""
    return in_words(read_fit(policy.fit), Plans(_SYSTEM, policy.path, moment), policy.path)


_SYSTEM = Actor.system("policies")


def own_round_to_tell(viewer: Actor, moment: datetime) -> list[tuple[Policy, list[Enterprise]]]:
    """Policies in force with the enterprises the viewer answers for that they fit and that have
    not heard of them; three queries for each policy."""
    staff = own_staff(viewer)
    if staff is None:
        return []
    day = local_day(moment)
    with everywhere("limited to what the viewer answers for and may see just below"):
        answering = Responsibility.objects.filter(
            in_force(day), staff=staff, subject_kind=SubjectKind.ENTERPRISE
        )
        held = list(answering.values_list("subject_id", flat=True))
    found = []
    for policy in policy_list(viewer).order_by("-issued_on", "id"):
        if is_open(policy, day):
            rows = fitted(viewer, policy, day, right="policies.reach.note").filter(
                pk__in=held, is_reached=False
            )
            if firms := list(rows.order_by("name_key", "pk")[:100]):
                found.append((policy, firms))
    return found


def reaches_of(viewer: Actor, policy: Policy, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Reach]:
    """How each of these enterprises first came to know of it."""
    rows = Reach.objects.filter(policy=policy, enterprise__in=list(ids)).order_by("-at", "-id")
    return {row.enterprise_id: row for row in rows}


def own_entitled(viewer: Actor, enterprise_id: uuid.UUID, moment: datetime) -> list[Entitled]:
    """Policies in force that fit the viewer's own enterprise, those it has not opened first."""
    row = own_enterprise(viewer, enterprise_id)
    park = Enterprise.objects.select_related("park").get(pk=row.pk)
    plans, day = Plans(_SYSTEM, "", moment), local_day(moment)
    with everywhere("policies of the places around an enterprise are its to read"):
        rows = Policy.objects.filter(
            state=PolicyState.PUBLISHED, path__in=[*ancestors(row.path), row.path]
        )
        policies = list(rows.order_by("-issued_on", "title", "id"))
    ways = set(Reach.objects.filter(enterprise=row).values_list("policy_id", "how"))
    known = {policy_id for policy_id, _how in ways}
    helps: dict[uuid.UUID, Help] = {}
    for one in Help.objects.filter(enterprise=row).order_by("asked_at", "id"):
        helps[one.policy_id] = one
    found = []
    for policy in policies:
        fit = read_fit(policy.fit)
        if is_open(policy, day) and does_fit(fit, park):
            found.append(
                Entitled(
                    policy,
                    tuple(reasons(fit, park, plans)),
                    policy.pk in known,
                    (policy.pk, ReachHow.OPENED.value) in ways,
                    helps.get(policy.pk),
                )
            )
    return sorted(found, key=lambda one: one.is_known)


def get_own_policy(viewer: Actor, enterprise_id: uuid.UUID, policy_id: uuid.UUID) -> Policy:
    """A policy of the places around the viewer's own enterprise, also one that does not fit it or
    is over, or NotFound."""
    row = own_enterprise(viewer, enterprise_id)
    policy = public_policy(policy_id)
    if policy.path not in [*ancestors(row.path), row.path]:
        raise NotFound()
    return policy
