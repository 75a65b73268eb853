"""What can be asked of and entered into recruitment; the rules stand in the services."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.labour.enums import ConsentWay, DeclinedBy, Reach, Schooling
from lianfang.labour.selectors.referrals import ReferralFilter
from lianfang.labour.selectors.seekers import SeekerFilter
from lianfang.labour.selectors.vacancies import VacancyFilter
from lianfang.people.enums import Sex
from lianfang.web.inputs import WorkForm

Choices = Sequence[tuple[str, Any]]
ALL = ("", _("All"))
VACANCY_STAGES = (
    ("open", _("Open now")),
    ("free", _("Seats left")),
    ("full", _("Full")),
    ("ended", pgettext_lazy("vacancies", "Ended")),
    ("all", _("All")),
)
SEEKER_STAGES = (
    ("", _("All")),
    ("free", _("Recommended nowhere")),
    ("running", _("Waits for an answer")),
    ("hired", pgettext_lazy("seekers", "Hired")),
)
REFERRAL_STAGES = (
    ("waiting", _("Waiting for an answer")),
    ("late", _("Waiting too long")),
    ("hired", pgettext_lazy("seekers", "Hired")),
    ("declined", pgettext_lazy("referrals", "Declined")),
    ("", _("All")),
)


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class VacancyFilterForm(forms.Form):
    """What narrows the list of vacancies."""

    text = forms.CharField(required=False, max_length=64, label=_("Work, enterprise"))
    stage = forms.ChoiceField(required=False, choices=VACANCY_STAGES, widget=forms.HiddenInput)
    skill = forms.ChoiceField(required=False, label=_("Skill"))
    pay = forms.IntegerField(required=False, min_value=0, max_value=200_000, label=_("Pays"))
    dormitory = forms.BooleanField(required=False, label=_("Dormitory"))
    no_nights = forms.BooleanField(required=False, label=_("No night shifts"))
    schooling = forms.ChoiceField(
        required=False, label=_("Schooling"), choices=[ALL, *Schooling.choices]
    )
    enterprise_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, skills: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [ALL, *skills]  # type: ignore[attr-defined]

    def filters(self) -> VacancyFilter:
        """The filter of a form; what is not valid narrows nothing."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return VacancyFilter(**given)

    def number_set(self) -> int:
        """How many filters narrow the list, the search and the stage aside."""
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name not in ("text", "stage") and value)


class SeekerFilterForm(forms.Form):
    """What narrows the list of people who look for work."""

    text = forms.CharField(required=False, max_length=64, label=_("Name, last four of a phone"))
    stage = forms.ChoiceField(required=False, choices=SEEKER_STAGES, widget=forms.HiddenInput)
    skill = forms.ChoiceField(required=False, label=_("Skill"))
    reach = forms.ChoiceField(required=False, label=_("Would work"), choices=[ALL, *Reach.choices])
    dormitory = forms.BooleanField(required=False, label=_("Needs a dormitory"))
    team_id = forms.TypedChoiceField(
        required=False, label=_("Brought by"), coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, skills: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].choices = [ALL, *skills]  # type: ignore[attr-defined]
        self.fields["team_id"].choices = [ALL, *teams]  # type: ignore[attr-defined]

    def filters(self) -> SeekerFilter:
        self.is_valid()
        return SeekerFilter(**{key: value for key, value in self.cleaned_data.items() if value})

    def number_set(self) -> int:
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name not in ("text", "stage") and value)


class ReferralFilterForm(forms.Form):
    """What narrows the list of recommendations."""

    stage = forms.ChoiceField(required=False, choices=REFERRAL_STAGES, widget=forms.HiddenInput)
    day = day_field(_("Recommended on"), required=False)
    team_id = forms.TypedChoiceField(
        required=False, label=_("Department"), coerce=uuid.UUID, empty_value=None
    )

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].choices = [ALL, *teams]  # type: ignore[attr-defined]

    def filters(self) -> ReferralFilter:
        self.is_valid()
        return ReferralFilter(**{key: value for key, value in self.cleaned_data.items() if value})

    def number_set(self) -> int:
        given = getattr(self, "cleaned_data", {})
        return sum(1 for name, value in given.items() if name != "stage" and value)


class VacancyForm(WorkForm):
    """A vacancy to be raised, or what may change of one."""

    title = forms.CharField(label=pgettext_lazy("vacancy", "Work"), max_length=64)
    seats = forms.IntegerField(label=_("People wanted"), min_value=1, max_value=5_000)
    pay_from = forms.IntegerField(
        label=_("Pay from (yuan a month)"), required=False, min_value=0, max_value=200_000
    )
    pay_to = forms.IntegerField(
        label=_("Pay up to (yuan a month)"), required=False, min_value=0, max_value=200_000
    )
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=256,
        help_text=_("Several with a comma between them; empty: none asked for."),
    )
    skills_required = forms.BooleanField(required=False, label=_("Nobody without these skills"))
    schooling = forms.ChoiceField(label=_("Schooling"), choices=Schooling.choices)
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=0, max_value=99)
    age_to = forms.IntegerField(label=_("Age up to"), required=False, min_value=0, max_value=99)
    dormitory = forms.BooleanField(required=False, label=_("Dormitory"))
    meals = forms.BooleanField(required=False, label=_("Meals"))
    night_shift = forms.BooleanField(required=False, label=_("Night shifts"))
    workplace = forms.CharField(
        label=_("Where the work is"),
        required=False,
        max_length=128,
        help_text=_("Empty: where the enterprise stands."),
    )
    contact_hint = forms.CharField(
        label=_("Whom to ask for"),
        required=False,
        max_length=64,
        help_text=_("A department or a name at the enterprise."),
    )
    open_from = day_field(_("Open from"), required=False)
    open_until = day_field(_("Open until"), required=False)
    note = forms.CharField(
        label=pgettext_lazy("vacancy", "About the work"),
        required=False,
        max_length=256,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    vacancy_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def entry(self) -> dict[str, Any]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "vacancy_id"}


class RaiseForm(VacancyForm):
    """The same at the desk, which says for which enterprise."""

    enterprise = forms.CharField(
        label=_("Enterprise"),
        max_length=128,
        help_text=_("Its name or credit code, as on the register."),
    )

    def entry(self) -> dict[str, Any]:
        given = super().entry()
        given.pop("enterprise")
        return given


class SeekerForm(WorkForm):
    """What somebody who looks for work wants."""

    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=256,
        help_text=_("Several with a comma between them."),
    )
    schooling = forms.ChoiceField(label=_("Schooling"), choices=Schooling.choices)
    wanted_pay = forms.IntegerField(
        label=_("Wanted pay (yuan a month)"), required=False, min_value=0, max_value=200_000
    )
    reach = forms.ChoiceField(label=_("Would work"), choices=Reach.choices)
    wants_dormitory = forms.BooleanField(required=False, label=_("Needs a dormitory"))
    night_shift = forms.BooleanField(required=False, label=_("Would work nights"))
    available_from = day_field(_("Available from"), required=False)
    team_id = forms.TypedChoiceField(
        required=False,
        label=_("Brought by"),
        coerce=uuid.UUID,
        empty_value=None,
        help_text=_("The department credited; none: the village or community."),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=256)

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("team_id", [("", "—"), *teams])


class OptInForm(SeekerForm):
    """A resident who opts in: what they want, and how they said so."""

    consent_way = forms.ChoiceField(
        label=_("Consent given"),
        choices=ConsentWay.choices,
        widget=forms.RadioSelect,
        help_text=_("Without consent nobody is listed; it can be withdrawn at any time."),
    )


class OutsiderForm(OptInForm):
    """Somebody who is not on the register of residents."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    phones = forms.CharField(label=_("Phone"), max_length=64)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex.choices, required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100
    )
    origin = forms.CharField(label=_("From where"), required=False, max_length=64)
    seeker_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class SignUpForm(WorkForm):
    """What somebody says of themselves by the code of a place."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=64)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Sex.choices, required=False, widget=forms.RadioSelect
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=1900, max_value=2100
    )
    origin = forms.CharField(label=_("From where"), required=False, max_length=64)
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=256,
        help_text=_("Several with a comma between them."),
    )
    schooling = forms.ChoiceField(label=_("Schooling"), choices=Schooling.choices)
    wanted_pay = forms.IntegerField(
        label=_("Wanted pay (yuan a month)"), required=False, min_value=0, max_value=200_000
    )
    reach = forms.ChoiceField(label=_("Would work"), choices=Reach.choices)
    wants_dormitory = forms.BooleanField(required=False, label=_("Needs a dormitory"))
    night_shift = forms.BooleanField(required=False, label=_("Would work nights"))
    available_from = day_field(_("Available from"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=256)
    agrees = forms.BooleanField(
        required=False, label=_("I want to be recommended to enterprises with what I wrote here")
    )
    form_id = forms.UUIDField(widget=forms.HiddenInput)


class ReasonForm(WorkForm):
    reason = forms.CharField(label=_("Reason"), max_length=256)


class SearchForm(forms.Form):
    """A name or phone of a resident; travels by POST."""

    text = forms.CharField(max_length=64, label=_("Name, last four of a phone"), required=False)


# Two boxes under one label: each says what it takes to whoever cannot see them.
_DAY_BOX: dict[str, Any] = {"type": "date", "aria-label": _("Day")}
_TIME_BOX: dict[str, Any] = {"type": "time", "aria-label": _("Time")}


class InterviewForm(WorkForm):
    """When and how somebody is talked to online."""

    interview_at = forms.SplitDateTimeField(
        label=_("Interview at"),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": _("Day")},  # type: ignore[dict-item]  # read when drawn
            time_attrs={"type": "time", "aria-label": _("Time")},  # type: ignore[dict-item]  # read when drawn
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )
    interview_how = forms.CharField(
        label=_("Link or phone"),
        max_length=200,
        help_text=_("A meeting link or a number of the enterprise."),
    )


class HiredForm(WorkForm):
    hired_on = day_field(_("First day at work"), required=False)


class DeclineForm(WorkForm):
    declined_by = forms.ChoiceField(
        label=_("Whose no it was"), choices=DeclinedBy.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=256)


class DayForm(forms.Form):
    day = day_field(_("Day"), required=False)


class QuotaForm(WorkForm):
    """The period of targets; the numbers come as `place-<id>` and `team-<id>`."""

    first = day_field(_("From day"))
    last = day_field(_("To day"))
