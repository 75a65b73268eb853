"""A real Chromium against a live server, on a real database; the worker's jobs are done between."""

import json
import os
import shutil
import threading
import time

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="no Chromium on this machine (Debian: apt install chromium)")
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(skip)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only with a browser

    # The browser's driver keeps an event loop in this thread; the tests' queries are not in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


class UnderWay:
    """How many requests the server is answering."""

    def __init__(self):
        self.number, self._lock = 0, threading.Lock()

    def begin(self, **_told):
        with self._lock:
            self.number += 1

    def end(self, **_told):
        with self._lock:
            self.number -= 1


@pytest.fixture(autouse=True)
def _nothing_under_way(transactional_db):
    """The database is emptied behind a test: nobody writes into it any more by then. The windows
    are shut before, but what they asked last may still be answered."""
    under_way = UnderWay()
    request_started.connect(under_way.begin)
    request_finished.connect(under_way.end)
    yield
    deadline = time.monotonic() + 20
    time.sleep(0.05)  # what has just come in is counted by then
    while under_way.number > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    request_started.disconnect(under_way.begin)
    request_finished.disconnect(under_way.end)
    assert under_way.number <= 0


@pytest.fixture
def open_page(chromium, live_server):
    """`open_page(390, 844)` is a fresh window of that size; what its console complains of fails."""
    contexts, complaints = [], []

    def opened(width=1440, height=900, locale="zh-CN"):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, base_url=live_server.url
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def phone_for(chromium, live_server, tmp_path):
    """`phone_for("wangge")` is a phone on which that person has signed in and opened the app."""
    from tests.browser.phones import Phone  # noqa: PLC0415  reads this module

    phones, complaints = [], []

    def make(name, *more, folder="phone"):
        phone = Phone(chromium, tmp_path / folder, live_server.url, complaints, *more)
        phones.append(phone)
        phone.sign_in(name)
        return phone

    yield make
    for phone in phones:
        phone.put_away()
    assert complaints == []


@pytest.fixture
def run_jobs():
    """Do what the worker would do: seal events, run handlers and waiting jobs."""

    def run():
        thread = threading.Thread(target=_work)
        thread.start()
        thread.join()

    return run


def _work():
    """In a thread of its own, as the worker is a process of its own."""
    from procrastinate.contrib.django import app  # noqa: PLC0415  needs the app registry

    from lianfang.access.jobs import seal  # noqa: PLC0415  needs the app registry

    try:
        while True:
            seal(0)
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING task_name, args"
                )
                waiting = cursor.fetchall()
            if not waiting:
                return
            for name, arguments in waiting:
                given = json.loads(arguments) if isinstance(arguments, str) else arguments
                app.tasks[name].func(**given)
    finally:
        connections.close_all()
