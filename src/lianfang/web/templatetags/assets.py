"""Built files in pages: style sheets, scripts and icons, by name."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lianfang.web import assets

register = template.Library()


@register.simple_tag
def asset_styles(name: str) -> SafeString:
    """Links to the style sheets of an entry."""
    sheets = ((static(sheet),) for sheet in assets.entry(name).styles)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', sheets)


@register.simple_tag
def asset_script(name: str) -> SafeString:
    """The script of an entry; as a module it runs after the page is read."""
    return format_html(
        '<script type="module" src="{}"></script>', static(assets.entry(name).script)
    )


@register.simple_tag
def icon_sprite() -> str:
    """Address of the sprite, for scripts that draw icons."""
    return static(assets.icon_sprite())


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the list in icons.txt; `size` is "", "sm" or "lg". Without a `label` it is
    decoration and screen readers pass over it. An unknown name is an error."""
    return _drawn(name, size, str(label), assets.icon_sprite())


@lru_cache(maxsize=2_048)
def _drawn(name: str, size: str, label: str, sprite: str) -> SafeString:
    # A page draws a hundred and more, nearly all of them as on the page before.
    if name not in assets.icon_names():
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it to icons.txt")
    role = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        role,
        static(sprite),
        name,
    )
