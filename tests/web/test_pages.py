"""Layouts and error pages, in both languages."""

import json
import re

import pytest
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.web.context import page_context
from lianfang.web.gallery import Visitor
from lianfang.web.views import bad_request, server_error


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<script.*?</script>|<[^>]*>", " ", html, flags=re.S).split())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh-hans", "截至 2020年3月18日 09:40"), ("en", "as of 18 March 2020, 09:40")],
)
def test_every_page_says_as_of_when_it_is_true(browse, language, sentence):
    assert sentence in text_of(browse("/_gallery/", language).content.decode())


def test_the_title_of_a_page_is_also_its_heading(browse):
    html = browse("/_gallery/").content.decode()

    assert re.search(r"<title>(.*?)</title>", html)[1] == "组件陈列 · Lianfang 联防"
    assert re.search(r"<h1>(.*?)</h1>", html)[1] == "组件陈列"


def test_a_page_names_its_language(browse):
    assert '<html lang="zh-hans">' in browse("/_gallery/").content.decode()
    assert '<html lang="en">' in browse("/_gallery/", "en").content.decode()


def test_the_language_switch_comes_back_to_the_same_page(browse):
    html = browse("/_gallery/?state=open").content.decode()

    assert 'name="next" value="/_gallery/?state=open"' in html
    assert 'name="language" value="en"' in html


def test_the_narrow_navigation_is_remembered_by_the_server(layouts_alone, client):
    client.cookies["lianfang_nav"] = "narrow"

    assert '<body class="is-narrow"' in client.get("/_gallery/").content.decode()


def test_a_stranger_sees_no_rooms_and_no_account(layouts_alone):
    request = RequestFactory().get("/")

    html = render_to_string("web/base.html", request=request)

    assert "data-go" not in html
    assert "account/logout" not in html


def test_a_person_sees_the_rooms_of_their_rights(layouts_alone):
    request = RequestFactory().get("/people/persons/")
    request.actor = Visitor(rights=frozenset({"people.person.view"}))

    html = render_to_string("web/base.html", request=request)

    assert re.findall(r'data-go="(\w)" aria-current="page"', html) == ["r", "r"]


def test_a_page_without_a_frame_is_as_of_the_requests_own_time(now):
    request = HttpRequest()
    request.now = now

    assert page_context(request)["frame"].as_of == now


def test_messages_become_toasts_with_their_tone(layouts_alone):
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = messages.storage.cookie.CookieStorage(request)
    messages.success(request, "已保存</script>")
    messages.error(request, "没有成功")

    html = render_to_string("web/base.html", request=request)

    data = re.search(r'<script id="lf-messages"[^>]*>(.*?)</script>', html)[1]
    assert json.loads(data) == [
        {"level": "done", "message": "已保存</script>"},
        {"level": "now", "message": "没有成功"},
    ]


@pytest.mark.parametrize("status", [400, 403, 404, 429])
def test_error_pages_speak_both_languages(layouts_alone, status):
    pages = {}
    for language in ("zh-hans", "en"):
        with override(language):
            pages[language] = text_of(
                render_to_string(f"{status}.html", request=RequestFactory().get("/"))
            )

    assert re.search(r"[一-鿿]{8}", pages["zh-hans"].replace("Lianfang 联防", ""))
    assert not re.search(r"[一-鿿]", pages["en"].replace("联防", "").replace("中", ""))


def test_an_unknown_address_is_answered_with_the_error_page(browse):
    answer = browse("/nowhere/")

    assert answer.status_code == 404
    assert 'data-layout="bare"' in answer.content.decode()


def test_a_broken_program_still_answers_in_both_languages():
    answer = server_error(HttpRequest())

    assert answer.status_code == 500
    assert "数据没有改动" in answer.content.decode()
    assert "nothing was changed" in answer.content.decode()


@pytest.mark.django_db
def test_while_the_database_is_away_people_are_asked_to_wait():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    except OperationalError:
        answer = server_error(HttpRequest())
    finally:
        other.close()

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "几秒钟后恢复" in answer.content.decode()


def test_an_error_is_shown_in_its_own_words(layouts_alone):
    error = NotPermitted()
    request = RequestFactory().get("/")

    page = render_to_string("web/error.html", {"error": error}, request=request)
    fragment = render_to_string("web/error_fragment.html", {"error": error}, request=request)

    assert error.message in page
    assert text_of(fragment) == error.message


def test_an_error_of_input_says_what_is_wrong_in_words_alone(layouts_alone):
    error = InvalidInput(fields={"temperature": "体温应在 34 至 43 ℃ 之间。"})

    page = render_to_string("web/error.html", {"error": error}, request=RequestFactory().get("/"))

    assert "体温应在 34 至 43 ℃ 之间。" in text_of(page)
    assert "temperature" not in text_of(page)


def test_the_gallery_sends_the_policy_that_forbids_inline_code(browse):
    policy = browse("/_gallery/")["Content-Security-Policy"]

    assert "unsafe" not in policy


def test_more_than_a_page_takes_is_said_to_be_too_large(layouts_alone):
    request = RequestFactory().post("/people/persons/")

    answer = bad_request(request, RequestDataTooBig())

    assert answer.status_code == 413
    assert "内容过大" in text_of(answer.content.decode())
    assert bad_request(request).status_code == 400
