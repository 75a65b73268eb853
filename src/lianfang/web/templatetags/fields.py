"""Form fields with the look and the marks for screen readers that every form here has."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()

CHOICE_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _look(widget: forms.Widget) -> str:
    if isinstance(widget, CHOICE_LISTS):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


@register.simple_tag
def field_widget(
    field: BoundField, hint_id: str = "", error_id: str = "", choose: object = ""
) -> SafeString:
    """The input itself, told which texts describe it and whether it is wrong; `choose` makes a
    select one can type into."""
    attrs: dict[str, str | bool] = {}
    given = str(field.field.widget.attrs.get("class", ""))
    look = " ".join(part for part in (_look(field.field.widget), given) if part)
    if look:
        attrs["class"] = look
    described = " ".join(part for part in (hint_id, error_id) if part)
    if described:
        attrs["aria-describedby"] = described
    if choose:
        attrs["data-choose"] = ""
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Radio buttons or several check boxes: a group that needs a legend rather than a label."""
    return isinstance(field.field.widget, CHOICE_LISTS)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)
