"""The field app's shell, its service worker and its manifest.

The shell is the same for everybody and says nothing of anybody, so a phone may keep it. What the
worker keeps for use without signal is told by the server that serves it: the built files of the
app as the manifest of the build names them, and the shell in the words of today.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import OPEN, page
from lianfang.field.words import all_words
from lianfang.web import assets

ENTRY = "field"
WORKER = "field-worker.js"
ICONS = (192, 512)
ACCENT, PAPER = "#0a4351", "#f5f4f0"


def shell_html() -> str:
    """The page the app lives in, with every word it may show in both languages."""
    return render_to_string("field/app.html", {"words": all_words(), "icons": ICONS})


@page(OPEN)
def app(request: HttpRequest) -> HttpResponse:
    """The shell. Whoever is not signed in is told so by the app itself."""
    return HttpResponse(shell_html())


@page(OPEN)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, preceded by what it keeps; its scope is this folder of addresses."""
    shell = reverse("field:app")
    kept: list[dict[str, Any]] = [
        {"url": shell, "revision": hashlib.sha256(shell_html().encode()).hexdigest()[:16]},
        {"url": reverse("field:manifest"), "revision": hashlib.sha256(ACCENT.encode()).hexdigest()},
        {"url": static(f"field/icon-{ICONS[0]}.png"), "revision": "1"},
    ]
    # Built files carry their content's hash in their names.
    kept += [{"url": static(name), "revision": None} for name in assets.files_of(ENTRY)]
    head = f"self.LIANFANG = {json.dumps({'kept': kept, 'shell': shell})};\n"
    answer = HttpResponse(head + assets.built_text(WORKER), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = shell
    return answer


@page(OPEN)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its first screen."""
    shell = reverse("field:app")
    icons = [
        {
            "src": static(f"field/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in ICONS
        for purpose in ("any", "maskable")
    ]
    answer = JsonResponse(
        {
            "id": shell,
            "name": _("Lianfang field work"),
            "short_name": _("Lianfang"),
            "description": _("Today's doors, forms and what was not sent yet"),
            "lang": "zh-Hans",
            "start_url": shell,
            "scope": shell,
            "display": "standalone",
            "orientation": "portrait",
            "background_color": PAPER,
            "theme_color": ACCENT,
            "icons": icons,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = "no-cache"
    return answer
