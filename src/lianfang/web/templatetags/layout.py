"""Tags of the layouts and of lists: navigation, captured text, messages, headers that sort."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.core.paginator import Page
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lianfang.web import navigation, tables

register = template.Library()

TONE_OF_LEVEL = {"success": "done", "warning": "soon", "error": "now"}


@register.simple_tag(takes_context=True)
def navigation_links(context: Context) -> tuple[navigation.LinkGroup, ...]:
    """Groups of rooms the person at the screen may enter; none before log-in."""
    request = context.get("request")
    rights: frozenset[str] = getattr(getattr(request, "actor", None), "rights", frozenset())
    return navigation.links_for(rights, request.path) if request else ()


@register.simple_tag
def phone_links(groups: tuple[navigation.LinkGroup, ...]) -> list[navigation.Link]:
    """The few rooms for the bar under the thumb."""
    return navigation.phone_links(groups)


@register.simple_tag
def sort_link(column: tables.Column, sort: str) -> tables.SortLink:
    """State of a list's header."""
    return tables.sort_link(column, sort)


@register.simple_tag
def sort_options(columns: Sequence[tables.Column], sort: str) -> list[tables.SortOption]:
    """The orders a list can be put into; none before its columns are known."""
    return tables.sort_options(columns or (), sort)


@register.simple_tag(takes_context=True)
def kept_for_sorting(context: Context) -> list[tuple[str, str]]:
    """What stands in the address beside order and page: filters, and the place looked at."""
    request = context.get("request")
    if request is None:
        return []
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name not in (tables.SORT, "page")
        for value in values
    ]


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Numbers to show for a page of a list: the ends and the neighbours, None for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]


@register.simple_tag(takes_context=True)
def waiting_messages(context: Context) -> list[dict[str, str]]:
    """Django's messages for the page's corner."""
    request = context.get("request")
    if request is None or not hasattr(request, "_messages"):
        return []
    return [
        {"level": TONE_OF_LEVEL.get(message.level_tag, "info"), "message": str(message)}
        for message in get_messages(request)
    ]


@register.simple_tag
def script_words() -> dict[str, str]:
    """The words scripts show, in the page's language."""
    return {
        "close": gettext("Close"),
        "error": gettext(
            "Something went wrong on the server. Nothing was changed; please try again."
        ),
        "error-403": gettext("Your role does not allow this."),
        "error-404": gettext("Not found, or outside your area."),
        "error-409": gettext(
            "Somebody else changed this meanwhile. Reload the page and look again."
        ),
        "error-413": gettext("The file is too large."),
        "error-429": gettext("Too many attempts. Please wait a little."),
        "leave-unsent": gettext(
            "The field app has {count} records that were not sent yet. Signing out deletes them. "
            "Sign out all the same?"
        ),
        "needs-now": gettext("Needs a person now"),
        "no-map": gettext("No map of this place yet."),
        "no-results": gettext("Nothing found"),
        "no-value": gettext("no figure"),
        "not-loaded": gettext("This part could not be loaded. Reload the page."),
        "not-sent": gettext("Not sent: no connection. What you typed is still here; press again."),
        "open": gettext("Open"),
        "remove": gettext("Remove"),
        "schematic": gettext("Schematic: positions are not to scale"),
        "selected": gettext("{count} selected"),
        "sure": gettext("Are you sure?"),
        "zoom-in": gettext("Closer"),
        "zoom-out": gettext("Further away"),
    }


class CaptureNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist = nodelist
        self.name = name

    def render(self, context: Context) -> SafeString:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 rendered, so escaped already
        return mark_safe("")


@register.tag
def capture(parser: Parser, token: Token) -> CaptureNode:
    """`{% capture name %}...{% endcapture %}` keeps what it encloses for use in two places: the
    title of a page in its tab and as its heading."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise template.TemplateSyntaxError("capture takes one name")
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, bits[1])
