"""What a service refused, said above the page that follows."""

from typing import Any

from django.contrib import messages

from lianfang.kit.errors import WorkError


def say_fault(request: Any, error: WorkError) -> None:
    """The message of the error, or those of its fields."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))
