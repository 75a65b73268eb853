"""One API of all rooms: who asks, how errors look, and where each room's operations hang."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import APIKeyCookie, HttpBearer

from lianfang import __version__
from lianfang.kit.errors import InvalidInput, WorkError


class SessionLogin(APIKeyCookie):
    """The cookie of a signed-in browser; writing needs the CSRF header too.

    Whoever sends a key is judged by the key alone: a wrong one is not saved by a cookie.
    """

    param_name = "sessionid"

    def __call__(self, request: HttpRequest) -> Any:
        return None if "Authorization" in request.headers else super().__call__(request)

    def authenticate(self, request: Any, key: str | None) -> Any:
        return request.user if request.user.is_authenticated and not request.by_token else None


class TokenLogin(HttpBearer):
    """A machine's key; the middleware has looked it up already."""

    def authenticate(self, request: Any, token: str) -> Any:
        return request.user if request.by_token else None


# What any operation may answer besides its own, all in the shape of `Refusal`.
REFUSALS = {
    400: "Not readable at all",
    401: "No key and no log-in",
    403: "Not permitted, or a second factor is needed",
    404: "No such thing, or outside one's places",
    409: "Somebody was first, or the same id with other content",
    422: "It does not fit the contract, or makes no sense; `fields` says where",
    429: "A limit is used up; `Retry-After` says how long",
}
REFUSAL = {
    "title": "Refusal",
    "type": "object",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string", "description": "for machines, stays the same"},
        "message": {"type": "string", "description": "for people, in the language asked for"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


class RoomsAPI(NinjaAPI):
    """The contract also says how each operation may refuse."""

    def get_openapi_schema(self, **options: Any) -> Any:
        document = super().get_openapi_schema(**options)
        document["components"]["schemas"]["Refusal"] = REFUSAL
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
        for item in document["paths"].values():
            for operation in item.values():
                for status, means in REFUSALS.items():
                    answer = {"description": means, "content": content}
                    operation["responses"].setdefault(status, answer)
        return document


api = RoomsAPI(
    title="Lianfang 联防",
    version=__version__,
    auth=[TokenLogin(), SessionLogin()],
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(WorkError)
def on_work_error(request: HttpRequest, error: WorkError) -> HttpResponse:
    """Every refusal has a code for machines and words for people."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, InvalidInput):
        body["fields"] = {name: str(text) for name, text in error.fields.items()}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(ValidationError)
def on_invalid_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that does not fit the contract: which part, and why; what was sent is not
    repeated."""
    fields = {".".join(str(part) for part in e["loc"]): e["msg"] for e in error.errors}
    body = {"code": "invalid_request", "message": "The request does not fit.", "fields": fields}
    return api.create_response(request, body, status=422)


@api.exception_handler(AuthenticationError)
def on_nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Neither a key nor a log-in."""
    body = {"code": "not_signed_in", "message": "A key or a log-in is needed."}
    return api.create_response(request, body, status=401)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the library refuses by itself, such as a browser's request without the CSRF header."""
    body = {"code": "refused", "message": str(error)}
    return api.create_response(request, body, status=error.status_code)


# What phones send all day stands first: addresses are tried from the top.
ROOMS: tuple[tuple[str, str], ...] = (
    ("/records", "lianfang.records.api.router"),
    ("/health", "lianfang.health.api.router"),
    ("/access", "lianfang.access.api.router"),
    ("/places", "lianfang.places.api.router"),
    ("/people", "lianfang.people.api.router"),
    ("/command", "lianfang.command.api.router"),
    ("/posts", "lianfang.posts.api.router"),
    ("/enterprises", "lianfang.enterprises.api.router"),
    ("/workforce", "lianfang.workforce.api.router"),
    ("/inspections", "lianfang.inspections.api.router"),
    ("/needs", "lianfang.needs.api.router"),
    ("/policies", "lianfang.policies.api.router"),
    ("/funds", "lianfang.funds.api.router"),
    ("/lodging", "lianfang.lodging.api.router"),
    ("/labour", "lianfang.labour.api.router"),
    ("/resumption", "lianfang.resumption.api.router"),
    ("/portal", "lianfang.portal.api.router"),
    ("/charters", "lianfang.charters.api.router"),
    ("/tables", "lianfang.tables.api.router"),
    ("/robots", "lianfang.robots.api.router"),
    ("/overview", "lianfang.overview.api.router"),
    ("/workplan", "lianfang.workplan.api.router"),
    ("/screening", "lianfang.screening.api.router"),
    ("/transport", "lianfang.transport.api.router"),
    ("/isolation", "lianfang.isolation.api.router"),
    ("/gates", "lianfang.gates.api.router"),
    ("/institutions", "lianfang.institutions.api.router"),
    ("/imports", "lianfang.sheets.api.router"),
    ("/field", "lianfang.field.api.router"),
    ("/reports", "lianfang.reports.api.router"),
)

for prefix, router in ROOMS:
    api.add_router(prefix, router)
