"""Every door of the program, found by asking the URL table and the API, with the right it names.

A door without a right must stand in `WITHOUT_RIGHT` with the reason, or the permission test fails.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.urls import get_resolver

from lianfang.api.root import api

API = "api/v1"
PARAMETER = re.compile(r"\{(?:\w+:)?(\w+)\}")

# Doors that name no right, and why each may.
WITHOUT_RIGHT = {
    "set_language": "Django's own: chooses the language of the browser's pages",
    "account_login": "allauth: the door itself",
    "account_logout": "allauth: leaving",
    "account_inactive": "allauth: says that an account is disabled",
    "account_change_password": "allauth: one's own password, asks for a log-in",
    "account_reauthenticate": "allauth: one's own password once more, asks for a log-in",
    "mfa_index": "allauth: one's own second factor, asks for a log-in",
    "mfa_authenticate": "allauth: the second step of a log-in",
    "mfa_reauthenticate": "allauth: one's own code once more, asks for a log-in",
    "mfa_activate_totp": "allauth: one's own second factor, asks for the password",
    "mfa_deactivate_totp": "allauth: one's own second factor, asks for the password",
    "mfa_view_recovery_codes": "allauth: one's own codes, shown once",
    "mfa_generate_recovery_codes": "allauth: one's own codes, asks for the password",
    "mfa_download_recovery_codes": "allauth: one's own codes; closed, since they are shown once",
    "demo": "the first page of a demo, for strangers; there is none elsewhere",
    "api:openapi-json": "django-ninja: the contract, without any data",
    "api:api-root": "django-ninja: the address all others are built from; answers 404",
}


@dataclass(frozen=True)
class Door:
    """One page or operation under one method. `template` has `{name}` for each of `names`."""

    name: str
    method: str
    template: str
    names: tuple[str, ...]
    right: str
    is_api: bool
    second_factor: bool

    def __str__(self) -> str:
        return f"{self.method}-{self.name}"

    def address(self, values: dict[str, str]) -> str:
        return self.template.format(**values)


def _patterns(entries, prefix="", namespace=""):
    for entry in entries:
        here = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            yield from _patterns(entry.url_patterns, here, inner)
        else:
            name = f"{namespace}:{entry.name}" if namespace else entry.name
            yield name, here, entry


def _braces(route: str) -> str:
    """A Django route as a format string: <uuid:place_id> becomes {place_id}."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


@cache
def pages_without_right() -> tuple[str, ...]:
    """Names of pages whose view carries no right."""
    entries = _patterns(get_resolver().url_patterns)
    return tuple(
        name
        for name, route, entry in entries
        if not route.startswith(API + "/") and not getattr(entry.callback, "right", None)
    )


@cache
def operations_without_right() -> tuple[str, ...]:
    """Operations of the API without a right."""
    return tuple(
        f"{operation.methods} {path}"
        for path, operation in _operations()
        if not getattr(operation.view_func, "right", None)
    )


@cache
def api_addresses_not_in_the_catalogue() -> tuple[str, ...]:
    """Addresses under the API that no router's operation stands behind."""
    known = {PARAMETER.sub("<>", f"{API}{path}") for path, _operation in _operations()}
    return tuple(
        name
        for name, route, _entry in _patterns(get_resolver().url_patterns)
        if route.startswith(API + "/") and re.sub(r"<[^>]*>", "<>", route) not in known
    )


def _operations():
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield f"{prefix}{path}", operation


@cache
def doors() -> tuple[Door, ...]:
    """All of them, pages first."""
    return (*_page_doors(), *_api_doors())


def _page_doors():
    for name, route, entry in _patterns(get_resolver().url_patterns):
        view = entry.callback
        right = getattr(view, "right", None)
        if right is None or route.startswith(API + "/"):
            continue
        template = "/" + _braces(route)
        names = tuple(re.findall(r"\{(\w+)\}", template))
        second = getattr(view, "second_factor", False)
        for method in getattr(view, "methods", ("GET",)):
            yield Door(name, method, template, names, right, False, second)


def _api_doors():
    for path, operation in _operations():
        right = getattr(operation.view_func, "right", None)
        if right is None:
            continue
        template = f"/{API}" + PARAMETER.sub(lambda match: "{" + match[1] + "}", path)
        names = tuple(re.findall(r"\{(\w+)\}", template))
        second = getattr(operation.view_func, "second_factor", False)
        name = "api:" + template.removeprefix(f"/{API}").strip("/")
        for method in operation.methods:
            yield Door(name, method, template, names, right, True, second)
