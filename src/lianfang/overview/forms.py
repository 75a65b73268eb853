"""What is entered about rankings; the rules stand in the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.web.inputs import WorkForm


class PublishForm(WorkForm):
    """Publishing the ranking of a day."""

    ranks = forms.CharField(max_length=128)
    units = forms.CharField(max_length=24)
    per = forms.CharField(max_length=16, required=False)
    day = forms.DateField()
    reason = forms.CharField(label=_("Why it is published again"), max_length=256, required=False)
