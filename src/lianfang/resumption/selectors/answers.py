"""What a filing says, what is still missing in it, and which step of the form that stands in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.resumption import PaperKind, Resumption, Supply, days_of_cover
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import Text
from lianfang.people.models.sealed import open_phones
from lianfang.resumption.enums import GRANTED
from lianfang.resumption.models import Filing, FilingPaper, FilingVersion, StartBatch

# The short steps of the form, in the order they are walked.
STEPS: dict[str, Text] = {
    "people": gettext_lazy("Staff and day"),
    "supplies": gettext_lazy("Supplies and isolation rooms"),
    "readiness": gettext_lazy("What is in place"),
    "papers": pgettext_lazy("filing", "Papers"),
    "batches": gettext_lazy("Who starts when"),
}
FIELD_LABELS: dict[str, Any] = {
    "planned_on": gettext_lazy("Planned day"),
    "staff_total": gettext_lazy("Staff in all"),
    "back_now": gettext_lazy("Back in town now"),
    "outside_county": gettext_lazy("Still outside the county"),
    "from_key_areas": gettext_lazy("Come from key areas"),
    "duty_phone": gettext_lazy("Duty phone, day and night"),
    "scope": pgettext_lazy("filing", "What will be done"),
    "reason": pgettext_lazy("filing", "Why now"),
    "isolation_rooms": gettext_lazy("Isolation rooms"),
    "trained_on": gettext_lazy("Training held on"),
    "trained": gettext_lazy("People trained"),
    "supplies": gettext_lazy("Supplies"),
    "in_place": gettext_lazy("In place"),
    "papers": pgettext_lazy("filing", "Papers"),
    "batches": gettext_lazy("Who starts when"),
}
STEP_OF = {
    **dict.fromkeys(
        (
            *("planned_on", "staff_total", "back_now", "outside_county", "from_key_areas"),
            *("duty_phone", "scope", "reason"),
        ),
        "people",
    ),
    "isolation_rooms": "supplies",
    "supplies": "supplies",
    "trained_on": "readiness",
    "trained": "readiness",
    "in_place": "readiness",
    "papers": "papers",
    "batches": "batches",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that must be there before it is handed in; `field` names the input."""

    step: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """One supply as it was filed. `days`: whole days it lasts; None where that says nothing."""

    key: str
    title: str
    unit: str
    stock: Decimal | None
    daily: Decimal | None
    uses_daily: bool
    is_required: bool
    days: int | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A kind of paper with the files there are of it; `is_asked` where a file is wanted."""

    key: str
    title: str
    hint: str
    is_asked: bool
    from_answers: bool
    is_optional: bool
    files: tuple[FilingPaper, ...]

    @property
    def is_shown(self) -> bool:
        """Whether the enterprise has anything to do with it."""
        return self.is_asked or self.is_optional or self.from_answers or bool(self.files)

    @property
    def is_missing(self) -> bool:
        return self.is_asked and not self.files


def versions_of(viewer: Actor, filing: Filing) -> list[FilingVersion]:
    """All versions of a filing the viewer was allowed to load, the newest first."""
    with everywhere("the filing itself was found for the viewer"):
        return list(FilingVersion.objects.filter(filing=filing).order_by("-number"))


def handed_in(versions: Sequence[FilingVersion]) -> FilingVersion | None:
    """Of versions, newest first, the last that was handed in."""
    return next((one for one in versions if one.submitted_at), None)


def shown_to_itself(filing: Filing, versions: Sequence[FilingVersion]) -> FilingVersion:
    """Of versions, newest first, the one its own enterprise works with: the newest, and once it was
    answered with yes the one that was answered, whatever was being corrected at that moment."""
    granted = handed_in(versions) if filing.state in GRANTED else None
    return granted or versions[0]


def batches_of(viewer: Actor, version: FilingVersion) -> list[StartBatch]:
    """Batches of a version in the order they start, each with its start, if it did."""
    with everywhere("the filing itself was found for the viewer"):
        rows = StartBatch.objects.filter(version=version).select_related("start")
        return list(rows.order_by("starts_on", "pk"))


def papers_of(viewer: Actor, filing: Filing, version: FilingVersion) -> list[FilingPaper]:
    """The files of a version: those that lay with it when it was handed in, else those there are
    now."""
    with everywhere("the filing itself was found for the viewer"):
        rows = FilingPaper.objects.filter(filing=filing)
        if version.submitted_at:
            return list(rows.filter(pk__in=version.paper_ids))
        return list(rows.filter(withdrawn_at__isnull=True))


def paper_lines(
    plan: Resumption, version: FilingVersion, papers: Sequence[FilingPaper]
) -> list[PaperLine]:
    """Every kind of paper of the plan, with its files."""
    return [
        PaperLine(
            one.key,
            str(one.title),
            str(one.hint or ""),
            _is_asked(one, version),
            one.need == "answers",
            one.need == "optional",
            tuple(paper for paper in papers if paper.kind == one.key),
        )
        for one in plan.papers
    ]


def _is_asked(kind: PaperKind, version: FilingVersion) -> bool:
    if kind.need == "key_areas":
        return bool(version.from_key_areas)
    return kind.need == "file"


def blank_version(enterprise: Enterprise) -> FilingVersion:
    """What stands in a filing nobody has begun: as many staff as the register knows."""
    return FilingVersion(staff_total=enterprise.staff_count)


def supply_lines(plan: Resumption, version: FilingVersion) -> list[SupplyLine]:
    """Every supply of the plan with what was filed of it."""
    return [_supply_line(one, version.supplies.get(one.key, {})) for one in plan.supplies]


def _supply_line(one: Supply, said: dict[str, str]) -> SupplyLine:
    stock, daily = number(said.get("stock")), number(said.get("daily"))
    return SupplyLine(
        one.key,
        str(one.title),
        str(one.unit),
        stock,
        daily,
        one.daily,
        one.required,
        days_of_cover(stock, daily) if one.daily else None,
    )


def number(text: str | None) -> Decimal | None:
    """A stored decimal."""
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def duty_phone(version: FilingVersion) -> str:
    """The duty phone as the enterprise typed it; only for itself."""
    return " ".join(open_phones(version.duty_cipher))


def missing_in(
    plan: Resumption,
    version: FilingVersion,
    papers: Sequence[FilingPaper],
    batches: Sequence[StartBatch],
    today: date,
    *,
    on_paper: bool = False,
) -> list[Missing]:
    """What must still be said or added, in the order of the form.

    `on_paper`: the desk writes up what lies before it, so no file is asked for and the planned day
    may be past.
    """
    found = [*_fields(plan, version, today, on_paper), *_supplies(plan, version)]
    found += _readiness(plan, version)
    if not on_paper:
        for line in paper_lines(plan, version, papers):
            if line.is_missing:
                found.append(
                    Missing("papers", line.key, _("Add: %(title)s") % {"title": line.title})
                )
    if not batches:
        found.append(Missing("batches", "batches", _("Say who starts when: at least one batch.")))
    elif version.staff_total and sum(one.people for one in batches) > version.staff_total:
        text = _("The batches have more people than there are staff.")
        found.append(Missing("batches", "batches", text))
    return found


def _fields(plan: Resumption, version: FilingVersion, today: date, on_paper: bool) -> list[Missing]:
    found = []
    for name in plan.fields:
        value = version.duty_cipher if name == "duty_phone" else getattr(version, name)
        if value is None or value in ("", b""):
            label = FIELD_LABELS[name]
            text = _("Fill in: %(title)s") % {"title": label}
            found.append(Missing(STEP_OF[name], name, text))
    if version.planned_on and version.planned_on < today and not on_paper:
        text = _("The planned day is past; choose another.")
        found.append(Missing("people", "planned_on", text))
    return found


def _supplies(plan: Resumption, version: FilingVersion) -> list[Missing]:
    return [
        Missing(
            "supplies",
            f"{line.key}_stock" if line.stock is None else f"{line.key}_daily",
            _("Fill in: %(title)s") % {"title": line.title},
        )
        for line in supply_lines(plan, version)
        if line.is_required and (line.stock is None or (line.uses_daily and line.daily is None))
    ]


def needed_inputs(plan: Resumption) -> list[str]:
    """Inputs besides the plan's fields that must be filled in before it is handed in."""
    found = [f"{one.key}_stock" for one in plan.supplies if one.required]
    found += [f"{one.key}_daily" for one in plan.supplies if one.required and one.daily]
    found += [f"in_place_{one.key}" for one in plan.in_place]
    return [*found, "trained_on", "trained"] if plan.training else found


def _readiness(plan: Resumption, version: FilingVersion) -> list[Missing]:
    found = [
        Missing("readiness", f"in_place_{one.key}", _("Answer: %(title)s") % {"title": one.title})
        for one in plan.in_place
        if version.in_place.get(one.key) is None
    ]
    for name in ("trained_on", "trained") if plan.training else ():
        if getattr(version, name) is not None:
            continue
        found.append(
            Missing(
                "readiness",
                name,
                _("Fill in: %(title)s") % {"title": FIELD_LABELS[name]},
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of the form: how much is missing in it."""

    key: str
    title: str
    number: int
    missing: tuple[Missing, ...]

    @property
    def is_done(self) -> bool:
        return not self.missing


def step_states(missing: Sequence[Missing]) -> list[StepState]:
    """Every step of the form with what is missing there."""
    return [
        StepState(key, str(title), number, tuple(one for one in missing if one.step == key))
        for number, (key, title) in enumerate(STEPS.items(), 1)
    ]


def returned_fields(details: dict[str, object]) -> dict[str, str]:
    """Why a version came back, by field."""
    fields = details.get("fields")
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}


def field_label(plan: Resumption, name: str) -> str:
    """A field in words: of the form, a paper, a supply, or something in place."""
    if name in FIELD_LABELS:
        return str(FIELD_LABELS[name])
    titles = {
        **{one.key: one.title for one in plan.papers},
        **{f"{one.key}_stock": one.title for one in plan.supplies},
        **{f"in_place_{one.key}": one.title for one in plan.in_place},
    }
    return str(titles.get(name, name))


def step_of(plan: Resumption, name: str) -> str:
    """The step of the form a field stands in."""
    if name in STEP_OF:
        return STEP_OF[name]
    if any(name == one.key for one in plan.papers):
        return "papers"
    return "readiness" if name.startswith("in_place_") else "supplies"
