"""The layouts alone: no rooms, no database, sessions in the cookie."""

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]


@pytest.fixture
def layouts_alone(settings):
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return settings


@pytest.fixture
def browse(layouts_alone):
    """`browse("/path/", "en")` answers with the page in that language."""

    def get(path: str, language: str = "zh-hans", **headers: str):
        client = Client(headers={"accept-language": "zh"})
        client.cookies[layouts_alone.LANGUAGE_COOKIE_NAME] = language
        return client.get(path, headers=headers)

    return get


@pytest.fixture
def draw(layouts_alone):
    """`draw("<c-badge>x</c-badge>", name=value)` is the HTML of a piece of template."""
    from django_cotton.compiler_regex import CottonCompiler  # noqa: PLC0415  needs the app registry

    def render(source: str, request: HttpRequest | None = None, **context: object) -> str:
        template = engines["django"].from_string(CottonCompiler().process(source))
        return template.render(context, request or RequestFactory().get("/list/")).strip()

    return render
