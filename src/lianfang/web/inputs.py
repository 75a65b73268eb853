"""Forms whose rules stand in a service: what the service refuses is shown where it was typed."""

from typing import Any

from django import forms

from lianfang.kit.errors import WorkError


class WorkForm(forms.Form):
    """A form whose rules stand in a service; it shows what the service refuses."""

    def take_errors(self, error: WorkError) -> None:
        """Show what the service refused beside the fields it named."""
        fields = getattr(error, "fields", {})
        for name, text in fields.items():
            self.add_error(name if name in self.fields else None, str(text))
        if not fields:
            self.add_error(None, error.message)

    def choose(self, name: str, choices: Any) -> None:
        """Give a field of choices what it may hold."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]
