"""What is entered at the desk and on the phone; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.playbook.posts import PostKind, Posts
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.people.enums import StaffKind
from lianfang.places.enums import PlaceKind
from lianfang.posts.models.post import MAX_SEATS
from lianfang.posts.selectors.plans import kind_choices
from lianfang.posts.selectors.posts import PostFilter
from lianfang.posts.services.publishing import Terms
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
# Within a lifetime of today: what lies beyond is a slip.
DAYS = (date(2000, 1, 1), date(2100, 1, 1))
STAGES = (
    ("open", pgettext_lazy("post", "Published")),
    ("unfilled", _("Short of people")),
    ("waiting", _("Claims to confirm")),
    ("ended", _("History")),
    ("all", _("All")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        **more,
    )


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more
    )


def moment_field(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class PostFilterForm(forms.Form):
    """What narrows the list of posts."""

    text = forms.CharField(required=False, max_length=64, label=_("Title, task, who holds it"))
    stage = forms.ChoiceField(required=False, label=_("Stage"), choices=STAGES)
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    on = day_field(_("Served on"), required=False)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Posts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All")), *kind_choices(plan)]  # type: ignore[attr-defined]

    def filters(self) -> PostFilter:
        """The filter; what does not fit is left out."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if given.get("stage") == "all":
            del given["stage"]
        return PostFilter(**given)

    def number_set(self) -> int:
        return sum(1 for name in ("kind", "on", "batch") if self.cleaned_data.get(name))


class TermsForm(WorkForm):
    """What a post asks for, with what its kind says as the first values."""

    title = forms.CharField(label=pgettext_lazy("post", "Title"), max_length=64)
    duties = forms.CharField(
        label=pgettext_lazy("post", "What is to be done"),
        max_length=512,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seats = forms.IntegerField(label=_("People needed"), min_value=1, max_value=MAX_SEATS)
    first_day = day_field(pgettext_lazy("post", "From"))
    last_day = day_field(
        pgettext_lazy("post", "Until"),
        required=False,
        help_text=_("Empty: until the post is closed."),
    )
    begins = time_field(_("Begins at"), required=False)
    ends = time_field(
        _("Ends at"), required=False, help_text=_("Before the beginning: on the next day.")
    )

    def terms(self, kind: PostKind) -> Terms:
        """What was entered; words left as the plan has them are kept as the plan's."""
        given = self.cleaned_data
        return Terms(
            title="" if given["title"] == str(kind.title) else given["title"],
            duties=None if kind.duty and given["duties"] == str(kind.duty) else given["duties"],
            seats=given["seats"],
            first_day=given.get("first_day"),
            last_day=given["last_day"],
            begins=given["begins"],
            ends=given["ends"],
            staff_kinds=tuple(given.get("staff_kinds", ())),
            party_only=given.get("party_only"),
        )


class PublishForm(TermsForm):
    """A post to be published at one place."""

    post_id = forms.UUIDField(widget=forms.HiddenInput)
    place_id = forms.TypedChoiceField(label=pgettext_lazy("post", "Where"), coerce=uuid.UUID)
    staff_kinds = forms.MultipleChoiceField(
        label=_("Who may come forward"),
        choices=StaffKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody on the roster."),
    )
    party_only = forms.BooleanField(label=_("Party members only"), required=False)

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("place_id", places)


class PublishManyForm(TermsForm):
    """Posts for every place of a kind; `fill` only where the kind names a role."""

    batch = forms.UUIDField(widget=forms.HiddenInput)
    place_kind = forms.ChoiceField(label=_("One for every"))
    staff_kinds = forms.MultipleChoiceField(
        label=_("Who may come forward"),
        choices=StaffKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody on the roster."),
    )
    party_only = forms.BooleanField(label=_("Party members only"), required=False)
    fill = forms.BooleanField(
        label=_("Put whoever answers for the place at its post"), required=False
    )

    def __init__(self, *args: Any, place_kinds: Choices, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("place_kind", place_kinds)
        if role:
            self.fields["fill"].help_text = _("In the role of the plan: %(role)s.") % {"role": role}
        else:
            del self.fields["fill"]


class UpdateForm(TermsForm):
    """A published post changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["first_day"]


class StintForm(WorkForm):
    """Time that was served, written up; a correction says why."""

    begins_at = moment_field(pgettext_lazy("post", "From"))
    ends_at = moment_field(pgettext_lazy("post", "Until"))
    note = forms.CharField(
        label=pgettext_lazy("post", "What was done"), max_length=256, required=False
    )
    reason = forms.CharField(label=_("Why corrected"), max_length=256)

    def __init__(self, *args: Any, correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note" if correcting else "reason"]

    def moments(self) -> dict[str, datetime]:
        """Both moments, in China."""
        return {
            name: self.cleaned_data[name].replace(tzinfo=LOCAL_ZONE)
            for name in ("begins_at", "ends_at")
        }


def first_values(kind: PostKind, today: date) -> dict[str, Any]:
    """What a form for a post of the kind begins with."""
    return {
        "title": str(kind.title),
        "duties": str(kind.duty or ""),
        "seats": kind.seats,
        "first_day": today,
        "begins": kind.begins,
        "ends": kind.ends.replace("24:00", "00:00"),
        "staff_kinds": list(kind.staff_kinds),
        "party_only": kind.party_only,
    }


def place_kind_choices(kind: PostKind, present: Sequence[str]) -> list[tuple[str, Any]]:
    """Kinds of places that a post of the kind can be published for at once, of those `present`."""
    allowed = kind.place_kinds or tuple(PlaceKind)
    return [(one.value, one.label) for one in PlaceKind if one in allowed and one.value in present]
