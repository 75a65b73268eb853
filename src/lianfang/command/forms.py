"""What is entered at a door and at a desk; the fields of a visit come from the plan's form."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.command.enums import EvidenceKind, Position, TaskState, VisitOutcome
from lianfang.command.playbook import VisitForm as PlannedForm
from lianfang.command.selectors.order_audience import Audience
from lianfang.command.services.orders import OrderWords
from lianfang.command.services.visits import VisitEntry
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.photos import MOST_BYTES
from lianfang.web.inputs import WorkForm


class VisitForm(WorkForm):
    """The record of one visit: outcome, temperature, symptoms and needs as the plan asks."""

    visit_id = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    temperature = forms.DecimalField(
        label=_("Temperature (°C)"),
        max_digits=3,
        decimal_places=1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    symptoms = forms.MultipleChoiceField(
        label=_("Symptoms"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs = forms.MultipleChoiceField(
        label=_("Needs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=256, widget=forms.Textarea(attrs={"rows": 2})
    )

    outcomes = tuple(choice for choice in VisitOutcome if choice != VisitOutcome.VOID)

    def __init__(self, *args: Any, plan: PlannedForm, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["outcome"].choices = [(o.value, o.label) for o in self.outcomes]  # type: ignore[attr-defined]
        for name in ("symptoms", "needs"):
            choices = [(choice.key, str(choice.title)) for choice in getattr(plan, name)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        heat = plan.temperature
        self.fields["temperature"].help_text = _(
            "%(minimum)s to %(maximum)s; fever from %(fever)s"
        ) % {"minimum": heat.minimum, "maximum": heat.maximum, "fever": heat.fever}

    def entry(self) -> VisitEntry:
        """What a valid form says."""
        given = self.cleaned_data
        return VisitEntry(
            outcome=given["outcome"],
            visited_at=self.visited_at(),
            temperature=given["temperature"],
            symptoms=tuple(given["symptoms"]),
            needs=tuple(given["needs"]),
            note=given["note"],
        )

    def visited_at(self) -> datetime:
        return self.now


class CorrectionForm(VisitForm):
    """A record that takes the place of an earlier one, and why."""

    visited_at_entry = forms.DateTimeField(
        label=_("Visited at"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(label=_("Why corrected"), min_length=2, max_length=128)

    outcomes = tuple(VisitOutcome)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.get("initial", {})
        if "visited_at" in initial:
            initial["visited_at_entry"] = initial["visited_at"].astimezone(LOCAL_ZONE)
        super().__init__(*args, **kwargs)

    def visited_at(self) -> datetime:
        moment: datetime = self.cleaned_data["visited_at_entry"]
        return moment


class TaskFilterForm(forms.Form):
    """What narrows the desk's list of tasks."""

    state = forms.ChoiceField(label=_("State"), required=False)
    window = forms.ChoiceField(label=_("Window"), required=False)
    staff_id = forms.ChoiceField(label=_("By"), required=False)
    only = forms.ChoiceField(label=_("Only"), required=False)

    def __init__(
        self,
        *args: Any,
        windows: list[tuple[str, str]],
        workers: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        only = [("unassigned", _("Without anybody")), ("escalated", _("Escalated"))]
        for name, choices in (
            ("state", TaskState.choices),
            ("window", windows),
            ("staff_id", workers),
            ("only", only),
        ):
            self.fields[name].choices = [everything, *choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """Arguments for the list; what does not fit is left out."""
        if not self.is_bound:
            return {}
        self.is_valid()
        given = self.cleaned_data
        found: dict[str, Any] = {
            name: given[name] for name in ("state", "window") if given.get(name)
        }
        if given.get("staff_id"):
            found["staff_id"] = uuid.UUID(given["staff_id"])
        if given.get("only"):
            found[given["only"]] = True
        return found


def day_field(label: Any) -> forms.DateField:
    """A day that may be left out: today."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class TeamForm(WorkForm):
    """A team to be founded, or what may change of one."""

    kind = forms.ChoiceField(label=_("Kind of team"))
    name = forms.CharField(label=_("Name of the team"), max_length=128)
    duties = forms.CharField(
        label=_("Duties"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    parent_id = forms.TypedChoiceField(
        label=_("Team above"), required=False, coerce=uuid.UUID, empty_value=None
    )
    covered = forms.TypedMultipleChoiceField(
        label=_("Places covered"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Also neighbouring villages: each of them sees the team."),
    )
    founded_on = day_field(_("Founded on"))

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str]],
        parents: list[tuple[str, str]],
        places: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["parent_id"].choices = [("", "—"), *parents]  # type: ignore[attr-defined]
        self.fields["covered"].choices = places  # type: ignore[attr-defined]


class MemberForm(WorkForm):
    """Somebody to take into a team."""

    staff_id = forms.TypedChoiceField(label=_("Who serves"), coerce=uuid.UUID)
    position = forms.ChoiceField(
        label=_("Position"), choices=Position.choices, initial=Position.MEMBER
    )
    duty = forms.CharField(label=_("Duty"), max_length=128, required=False)

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_id"].choices = [("", "—"), *staff]  # type: ignore[attr-defined]


class CheckInForm(WorkForm):
    """A Party member who reports where they live."""

    staff_id = forms.TypedChoiceField(label=_("Who serves"), coerce=uuid.UUID)
    home_branch = forms.CharField(label=_("Branch of origin"), max_length=128)
    reported_on = day_field(_("Reported on"))

    def __init__(self, *args: Any, staff: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_id"].choices = [("", "—"), *staff]  # type: ignore[attr-defined]


class IncidentForm(WorkForm):
    """An emergency that begins."""

    name = forms.CharField(label=_("Name of the incident"), max_length=128)
    opened_on = day_field(_("Headquarters founded on"))


class PhaseForm(WorkForm):
    """A phase to put in force: of which plan, which one."""

    phase = forms.ChoiceField(label=_("Phase"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=256)
    # What the preview was shown for; without it there was none.
    seal = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, phases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = phases  # type: ignore[attr-defined]

    def chosen(self) -> tuple[uuid.UUID, str]:
        """The playbook's version and the phase's key."""
        version, _colon, key = self.cleaned_data["phase"].partition(":")
        return uuid.UUID(version), key


class PlaybookForm(WorkForm):
    """The text of a plan."""

    text = forms.CharField(
        label=_("Text of the playbook (YAML)"),
        max_length=500_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "font-monospace"}),
    )


class OrderForm(WorkForm):
    """An order to be given or passed on: its words and to whom."""

    title = forms.CharField(label=_("Title"), max_length=128)
    text = forms.CharField(
        label=_("What is to be done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    due_at = forms.DateTimeField(
        label=_("Due"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    evidence = forms.ChoiceField(
        label=_("Proof"), choices=EvidenceKind.choices, widget=forms.RadioSelect
    )

    def words(self) -> OrderWords:
        """The words of a valid form."""
        given = self.cleaned_data
        return OrderWords(given["title"], given["text"], given["due_at"], given["evidence"])


class AddressedForm(OrderForm):
    """An order with its audience: kinds of places, teams, people by name."""

    place_kinds = forms.MultipleChoiceField(
        label=_("Places"), required=False, widget=forms.CheckboxSelectMultiple
    )
    through = forms.ChoiceField(label=_("Received there by"), required=False)
    teams = forms.TypedMultipleChoiceField(
        label=_("Teams"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    heads_only = forms.BooleanField(label=_("Only their heads"), required=False, initial=True)
    staff_ids = forms.TypedMultipleChoiceField(
        label=_("People by name"),
        required=False,
        coerce=uuid.UUID,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str]],
        channels: list[tuple[str, list[tuple[str, str]]]],
        teams: list[tuple[str, str]],
        staff: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("place_kinds", kinds),
            ("through", channels),
            ("teams", teams),
            ("staff_ids", staff),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not teams:
            del self.fields["teams"], self.fields["heads_only"]

    def audience(self) -> Audience:
        """Whom a valid form chose."""
        given = self.cleaned_data
        return Audience(
            place_kinds=tuple(given["place_kinds"]),
            through=given["through"],
            team_ids=tuple(given.get("teams", ())),
            heads_only=given.get("heads_only", True),
            staff_ids=tuple(given["staff_ids"]),
        )


class CorrectedForm(OrderForm):
    """Other words for an order, and why."""

    reason = forms.CharField(label=_("Why corrected"), min_length=2, max_length=256)


class ReportForm(WorkForm):
    """What shows that an order is done."""

    text = forms.CharField(
        label=_("Report"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
        help_text=_("JPEG, PNG or WebP up to 10 MB; where and when it was taken is removed."),
    )

    def ask_for(self, proof: str) -> None:
        """Mark what has to be handed in: "text", "photo", or neither."""
        said = {
            EvidenceKind.TEXT: _("This order asks for a report in words."),
            EvidenceKind.PHOTO: _("This order asks for a photo."),
        }
        for kind, words in said.items():
            field = self.fields[kind.value]
            field.required = kind == proof
            field.error_messages["required"] = words

    def photo_content(self) -> bytes | None:
        """The bytes of the photo sent, None if there is none."""
        given = self.cleaned_data.get("photo")
        if given is None:
            return None
        # One byte more than is taken, so that what is too large is told as such.
        content: bytes = given.read(MOST_BYTES + 1)
        return content
