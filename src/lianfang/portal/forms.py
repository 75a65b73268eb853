"""What is typed at the door of an enterprise's pages."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianfang.kit.phones import PhoneKind, check_phone
from lianfang.web.inputs import WorkForm


class PhoneForm(WorkForm):
    """The mobile number of whoever signs in."""

    number = forms.CharField(
        label=_("Mobile number"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel", "autofocus": True}
        ),
    )

    def clean_number(self) -> str:
        check = check_phone(unicodedata.normalize("NFKC", self.cleaned_data["number"]))
        if check.kind != PhoneKind.MOBILE:
            raise forms.ValidationError(_("Type a mobile number of 11 digits."))
        return check.number


class CodeForm(WorkForm):
    """The six digits that came to the phone."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=16,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        code = "".join(one for one in typed if not one.isspace())
        if len(code) != 6 or not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("The code has six digits."))
        return code


def bound(form: type[WorkForm], request: Any, step: str) -> Any:
    """The form as it was sent with this step of a page, else an empty one."""
    is_sent = request.method == "POST" and request.POST.get("step") == step
    return form(request.POST if is_sent else None)
