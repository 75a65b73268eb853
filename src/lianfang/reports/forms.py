"""What a person can ask of the reports room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DraftForm(forms.Form):
    """For which moment the bulletin shall be drafted."""

    as_of = forms.DateTimeField(
        label=_("As of"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
