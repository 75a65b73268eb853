"""In a demo the front door leads strangers to the page that explains it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianfang.web.demo import demo_page

FRONT = "/"


class DemoFrontMiddleware:
    """Whoever opens a demo's address without being signed in reads what it is first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_stranger = request.path == FRONT and not request.user.is_authenticated
        if is_stranger and demo_page() is not None:
            return redirect("demo")
        return self.get_response(request)
